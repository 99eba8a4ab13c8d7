import { type MetricKey, metrics } from '../src/catalog/metrics.js';
import type { Config } from '../src/config/schema.js';
import { component } from '../src/model/collector.js';
import { labelsOf, type Metric } from '../src/model/metric.js';
import { idleSeries } from './backends/prometheus.js';
import { marks, notDerived, seldom } from './labels.js';
import { attribute, text, transform } from './ottl.js';

/** How a metric comes from a span that `labels` has prepared. */
interface Derivation {
  readonly of: MetricKey;
  /** Families of spans it is made of. */
  readonly families: readonly string[];
  /** Attribute that holds the number; without one, spans are counted. */
  readonly value?: string;
  /** A label whose value the derivation knows. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** A further attribute the span must have. */
  readonly needs?: string;
}

const tokenKinds = ['cache_read', 'cache_write', 'reasoning', 'audio_input', 'audio_output'] as const;

/** Calls, and spans that only tell a call's usage. */
const withUsage = ['llm', 'usage'] as const;

/** Every series of the contract that a span by itself can give. */
export const derivations: readonly Derivation[] = [
  { of: 'llmRequests', families: ['llm'] },
  { of: 'llmTokens', families: withUsage, value: 'input', fixed: { direction: 'input' } },
  { of: 'llmTokens', families: withUsage, value: 'output', fixed: { direction: 'output' } },
  ...tokenKinds.map(
    (kind): Derivation => ({ of: 'llmTokenDetails', families: withUsage, value: kind, fixed: { kind } }),
  ),
  { of: 'llmCost', families: withUsage, value: 'cost' },
  { of: 'llmUnpricedTokens', families: withUsage, value: 'unpriced' },
  { of: 'llmUsageReports', families: withUsage, needs: 'source' },
  { of: 'llmLatency', families: ['llm'], value: 'seconds' },
  { of: 'llmTimeToFirstToken', families: ['llm'], value: 'first' },
  { of: 'llmTimePerOutputToken', families: ['llm'], value: 'each' },
  { of: 'contextTokens', families: withUsage, value: 'input' },
  { of: 'llmFinishReasons', families: ['llm'], needs: 'reason' },
  { of: 'promptTemplateUses', families: ['llm'], needs: 'template' },
  { of: 'promptTemplateSeconds', families: ['llm'], value: 'seconds', needs: 'template' },
  { of: 'promptTemplateCost', families: withUsage, value: 'cost', needs: 'template' },
  { of: 'toolInvocations', families: ['tool'] },
  { of: 'toolSchemaErrors', families: ['tool'], needs: 'unfit' },
  { of: 'toolLatency', families: ['tool'], value: 'seconds' },
  { of: 'mcpOperations', families: ['tool', 'mcp'], needs: 'method' },
  { of: 'mcpLatency', families: ['tool', 'mcp'], value: 'seconds', needs: 'method' },
  { of: 'mcpCacheLookups', families: ['tool', 'mcp'], needs: 'result' },
  { of: 'mcpFederationDepth', families: ['tool', 'mcp'], value: 'depth' },
  { of: 'agentSessions', families: ['agent'] },
  { of: 'agentTaskDuration', families: ['agent'], value: 'seconds' },
  { of: 'agentSteps', families: ['llm'], fixed: { kind: 'llm' }, needs: 'step' },
  { of: 'agentSteps', families: ['tool'], fixed: { kind: 'tool' }, needs: 'step' },
  { of: 'agentStepsPerTask', families: ['agent'], value: 'steps' },
  { of: 'memoryOperations', families: ['memory'] },
  { of: 'memoryLatency', families: ['memory'], value: 'seconds' },
  { of: 'safetyChecks', families: ['safety'] },
];

/** Shim services have counted already; other spans are none of ours. */
export const onlyDerived = component('filter/derived', {
  error_mode: 'ignore',
  traces: { span: notDerived },
});

export const toMetrics = component('signal_to_metrics', {
  error_mode: 'silent',
  spans: derivations.map(definition),
});

function definition({ of, families, value, fixed = {}, needs }: Derivation): object {
  const metric: Metric = metrics[of];
  const labels = labelsOf(metric);
  const span = (key: string) => attribute('span', key);
  // Labels that are there without a condition: the connector looks whether a span has them before it does anything else.
  const conditions = [value, needs]
    .filter((key) => key !== undefined && key !== 'seconds' && !labels.includes(key))
    .map((key) => `${span(key!)} != nil`);
  return {
    name: metric.name,
    description: metric.help,
    // A resource attribute that no resource has: none is taken over, and no job or instance label comes of it.
    include_resource_attributes: [{ key: 'no.resource.attribute' }],
    attributes: [
      ...[...(value !== undefined && seldom.includes(value) ? [marks.seldom] : []), marks.of(families)].map((key) => ({
        key,
      })),
      ...labels.map((key) => ({ key, ...(fixed[key] && { default_value: fixed[key] }) })),
    ],
    ...(conditions.length > 0 && { conditions: [conditions.join(' and ')] }),
    ...(metric.kind === 'histogram'
      ? { histogram: { buckets: metric.buckets, count: '1', value: `Double(${span(value!)})` } }
      : { sum: { monotonic: true, value: value === undefined ? '1' : span(value) } }),
  };
}

/**
 * One goroutine from here on: points of one series made by requests that came in side by side would reach the sums out of
 * order and be thrown away. Before the spans are counted, so that a series gets one point a batch and not one a request:
 * a fifth of the gateway's CPU (bench/results). Nothing is lost that a crash would not lose anyway: the sums are in memory.
 */
export const inOneLine = component('batch/derived', { timeout: '200ms' });

/** Marks are of spans; a series has only the labels of the catalog. */
export const forgetMarks = transform('marks', {
  metric: [{ statements: [`delete_matching_keys(datapoint.attributes, "^~")`] }],
});

/** Points get the time at which they are added up, and a start before it, from which Prometheus counts the first one. */
export const startTime = transform('start-time', {
  metric: [
    {
      statements: [
        'set(datapoint.time, Now())',
        'set(datapoint.start_time, datapoint.time - Duration("1s"))',
        `set(datapoint.attributes["status"], "error") where metric.name == ${text(metrics.mcpOperations.name)} and datapoint.attributes["status"] == "denied"`,
      ],
    },
  ],
});

/** The connector makes sums of one batch; these are the sums since the beginning. */
export const addUp = ({ labels }: Config) =>
  component('deltatocumulative', { max_stale: idleSeries, max_streams: labels.series });
