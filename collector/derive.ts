import { type MetricKey, metrics } from '../src/catalog/metrics.js';
import { attributes as a } from '../src/catalog/spans.js';
import type { Config } from '../src/config/schema.js';
import { component } from '../src/model/collector.js';
import { labelsOf, type Metric } from '../src/model/metric.js';
import { idleSeries } from './backends/prometheus.js';
import { countOnce, noteLayers } from './count-once.js';
import { fixedLabel, sources } from './labels.js';
import { facts, type Group, groupNames, groups, isCount, marks, notDerived, seconds } from './marks.js';
import { attribute, text, transform } from './ottl.js';

/** How a metric comes from a span. */
export interface Derivation {
  readonly of: MetricKey;
  /** Families of spans it is made of. */
  readonly families: readonly string[];
  /** Number of the span, by its name in `numbers`; without one, spans are counted. */
  readonly value?: keyof typeof numbers;
  /** A label whose value the derivation knows. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** What a span must have besides, as `labels` tells. */
  readonly needs?: string;
}

const whole = (key: string, seldom?: true) => ({ value: attribute('span', key), where: isCount(key), seldom });
const known = (fact: string, seldom?: true) => ({
  value: attribute('span', fact),
  where: `${attribute('span', fact)} != nil`,
  seldom,
});

/** Numbers of spans: what they are, when they count, and whether most model calls lack them. */
const numbers = {
  seconds: { value: seconds(), where: undefined, seldom: undefined },
  input: whole(a.inputTokens),
  output: whole(a.outputTokens),
  cache_read: whole(a.cacheReadTokens),
  cache_write: whole(a.cacheWriteTokens, true),
  reasoning: whole(a.reasoningTokens, true),
  audio_input: whole(a.audioInputTokens, true),
  audio_output: whole(a.audioOutputTokens, true),
  cost: {
    value: `Double(${attribute('span', a.cost)})`,
    where: `${attribute('span', a.cost)} >= 0`,
    seldom: undefined,
  },
  unpriced: known(facts.unpriced, true),
  first: known(facts.first, true),
  each: known(facts.each, true),
  depth: whole(a.mcpFederationDepth),
  steps: whole(a.agentSteps),
} as const;

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

export const groupOf = ({ families }: Derivation): Group =>
  groupNames.find((group) => (groups[group] as readonly string[]).includes(families[0]!))!; // every family is of one group

/** Spans of a group are counted once, with the labels of all metrics that count them; each gets its own copy of the points. */
export const countsOf = (group: Group): Derivation[] =>
  derivations.filter((one) => one.value === undefined && groupOf(one) === group);

/** The metric under whose name their points come. */
export const countedAs = (group: Group): Metric => metrics[countsOf(group)[0]!.of]; // each group has one

/** Where a template or method is needed, the attribute that holds it: without one nothing is computed. */
const neededKeys: Readonly<Record<string, string>> = { template: a.promptName, method: a.mcpMethod };

export const toMetrics = ({ labels }: Config) =>
  component('signal_to_metrics', {
    error_mode: 'silent',
    spans: [
      ...groupNames.map((group) => counted(group, Object.keys(labels.known))),
      ...derivations.filter(({ value }) => value !== undefined).map(measured),
    ],
  });

function counted(group: Group, bounded: readonly string[]): object {
  const all = countsOf(group);
  const labels = new Set(['family', 'type', ...bounded, ...all.flatMap(({ of }) => labelsOf(metrics[of]))]);
  return definition(all[0]!, [marks.of(groups[group])], [...labels], { sum: { monotonic: true, value: '1' } });
}

function measured(one: Derivation): object {
  const metric: Metric = metrics[one.of];
  const { value, where, seldom } = numbers[one.value!];
  const needed = one.needs === undefined ? undefined : neededKeys[one.needs];
  const conditions = [where, needed && `${attribute('span', needed)} > ""`].filter(
    (condition) => condition !== undefined,
  );
  return {
    ...definition(
      one,
      [...(seldom ? [marks.seldom] : []), marks.of(one.families), ...(needed === undefined ? [] : [needed])],
      labelsOf(metric),
      metric.kind === 'histogram'
        ? { histogram: { buckets: metric.buckets, count: '1', value } }
        : { sum: { monotonic: true, value } },
    ),
    ...(conditions.length > 0 && { conditions: [conditions.join(' and ')] }),
  };
}

/** Points have what their labels are made of, not the labels: those are made of the points. */
function definition(one: Derivation, needed: readonly string[], labels: readonly string[], made: object): object {
  const { name, help }: Metric = metrics[one.of];
  const raw = [...new Set([facts.service, ...labels.flatMap((label) => sources[groupOf(one)][label] ?? [])])];
  return {
    name,
    description: help,
    // A resource attribute that no resource has: none is taken over, and no job or instance label comes of it.
    include_resource_attributes: [{ key: 'no.resource.attribute' }],
    attributes: [
      ...needed.map((key) => ({ key })),
      ...raw.filter((key) => !needed.includes(key)).map((key) => ({ key, optional: true })),
      ...(one.value === undefined
        ? []
        : Object.entries(one.fixed ?? {}).map(([label, value]) => ({ key: fixedLabel(label), default_value: value }))),
    ],
    ...made,
  };
}

/**
 * One goroutine from here on: points of one series made by requests that came in side by side would reach the sums out of
 * order and be thrown away. Before the spans are counted, so that a series gets one point a batch and not one a request:
 * a fifth of the gateway's CPU (bench/results), and labels cost by the point, so that a batch is as long as may be. Nothing is lost
 * that a crash would not lose anyway: the sums are in memory, and Prometheus has not asked for the last seconds of them.
 */
const inOneLine = (name: string, timeout: string) => component(`batch/${name}`, { timeout, send_batch_size: 20_000 });

export const redactionsInOneLine = inOneLine('redactions', '500ms');

/**
 * An SDK may send each span in a request of its own, what repeats a call some milliseconds after it. So they wait for each other,
 * and of what came together it is looked again which tells a call twice.
 */
export const joined = [
  inOneLine('derived', '2s'),
  component('groupbyattrs/derived', {}),
  transform('derived', { trace: [{ statements: noteLayers }, ...countOnce] }),
];

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
