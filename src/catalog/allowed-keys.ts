import { labelsOf } from '../model/metric.js';
import { metrics } from './metrics.js';
import { costFields, decisionFields, freeTexts } from './records.js';
import { attributes, resourceAttributes } from './spans.js';

/** Keys of OpenTelemetry's own conventions that say nothing of a person. */
const conventional: readonly string[] = [
  'service.name',
  'service.namespace',
  'service.version',
  'service.instance.id',
  'deployment.environment',
  'deployment.environment.name',
  'telemetry.sdk.name',
  'telemetry.sdk.language',
  'telemetry.sdk.version',
  'telemetry.distro.name',
  'telemetry.distro.version',
  'cloud.provider',
  'cloud.region',
  'cloud.availability_zone',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.deployment.name',
  'k8s.pod.name',
  'k8s.node.name',
  'k8s.container.name',
  'container.id',
  'host.name',
  'host.id',
  'process.pid',
  'process.runtime.name',
  'process.runtime.version',
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'event.name',
  'error.message',
  'http.request.method',
  'http.route',
  'rpc.system',
  'rpc.method',
  'jsonrpc.protocol.version',
  'mcp.session.id',
  'mcp.protocol.version',
  'network.transport',
  'network.protocol.name',
  'network.protocol.version',
  'gen_ai.output.type',
  'gen_ai.request.max_tokens',
  'gen_ai.request.temperature',
  'gen_ai.request.top_p',
  'gen_ai.request.top_k',
  'gen_ai.request.seed',
  'gen_ai.request.choice.count',
  'gen_ai.token.type',
  'gen_ai.tool.type',
  'user.id',
  'enduser.id',
  'enduser.pseudo.id',
];

/**
 * Attributes that stay in allow-list mode: the catalog's, the labels of its metrics, the fields of its records but for free
 * texts, and the plain conventional ones.
 */
export const allowedKeys: readonly string[] = [
  ...new Set([
    ...Object.values(attributes),
    ...Object.values(resourceAttributes),
    ...Object.values(metrics).flatMap(labelsOf),
    ...[...costFields, ...decisionFields].filter((field) => !freeTexts.includes(field)),
    'le',
    'quantile',
    ...conventional,
  ]),
].sort();
