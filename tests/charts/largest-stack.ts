import { detectors } from '../../src/catalog/detectors.js';
import type { StackInput } from '../../src/config/schema.js';

/** One of each kind, and two of one. */
export const everyBackend: NonNullable<StackInput['backends']> = [
  { kind: 'jaeger' },
  { kind: 'loki' },
  { kind: 'tempo', tenant: 'team-a' },
  { kind: 'grafana-cloud', zone: 'prod-eu-west-2' },
  { kind: 'datadog', site: 'datadoghq.eu' },
  { kind: 'honeycomb' },
  { kind: 'honeycomb', name: 'honeycomb-eu', region: 'eu', keyVariable: 'SECOND_KEY', captureContent: true },
  { kind: 'new-relic' },
  { kind: 'langfuse' },
  { kind: 'phoenix', project: 'support' },
  { kind: 'helicone' },
  { kind: 'traceloop' },
  { kind: 'zipkin' },
  { kind: 'otlp', name: 'house', endpoint: 'https://otlp.example.com/in', headers: { 'x-key': 'HOUSE_KEY' } },
];

/** Everything that makes a collector's files longer: every detector, the allow-list, prompts kept, fourteen backends, every source, a journal. */
export const largestStack: StackInput = {
  kubernetes: { namespace: 'largest' },
  captureContent: true,
  redaction: {
    ...Object.fromEntries(detectors.map((detector) => [detector.switch, true])),
    allowListOnly: true,
    allowedKeys: Array.from({ length: 100 }, (_, index) => `tenant.attribute_${index}`),
  },
  sampling: { durable: '1h' },
  sources: ['otel-genai', 'litellm', 'vllm', 'envoy-ai-gateway'],
  backends: everyBackend,
};
