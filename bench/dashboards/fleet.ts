import { metrics } from '../../src/catalog/metrics.js';
import { signals } from '../../src/catalog/signals/index.js';
import { type Metric, seriesOf } from '../../src/model/metric.js';
import { type Recorded, recordName, type Signal } from '../../src/model/signal.js';

type Labels = Readonly<Record<string, string>>;

/** Everything a set of series is made of: its name, its labels, and whether it only ever grows. */
export interface Family {
  readonly name: string;
  readonly grows: boolean;
  /** Its samples are added up, so that their number is what a panel takes long over. */
  readonly summed: boolean;
  readonly members: readonly Labels[];
}

/** Sizes of the fleet. */
export const sizes = { services: 100, models: 40, agents: 200, tools: 300, users: 500 } as const;

/**
 * What goes together: a service has two agents, an agent calls two models and three tools, a tool is one of three of a server.
 * Nobody calls everything: the full product would be 240 million rows.
 */
export const rows: readonly Labels[] = Array.from({ length: sizes.agents }, (_, agent) => agent).flatMap((agent) =>
  [0, 1, 2].map((k) => {
    const model = (agent * 7 + (k % 2) * 13) % sizes.models;
    const tool = (agent * 3 + k) % sizes.tools;
    return {
      service: `service-${agent % sizes.services}`,
      agent: `agent-${agent}`,
      type: `agent-${agent}`,
      project: `project-${agent % 25}`,
      task_type: `task-${agent % 8}`,
      provider: `provider-${model % 5}`,
      model: `model-${model}`,
      operation: 'chat',
      tool: `tool-${tool}`,
      server: `server-${Math.floor(tool / 3)}`,
      template: `template-${agent % 30}`,
      version: `v${(agent % 2) + 1}`,
    };
  }),
);

/** Of labels that are no part of the rows: a few values each. */
const others: Readonly<Record<string, readonly string[]>> = {
  status: ['ok', 'error'],
  direction: ['input', 'output'],
  kind: ['cache_read', 'reasoning'],
  measure: ['tokens', 'latency', 'errors', 'tools', 'cost'],
  slo: ['model-availability', 'model-latency'],
  scope: ['month', 'day'],
  owner: ['all'],
  limit: ['requests', 'tokens'],
  result: ['pass', 'block'],
};

/** The different sets of values that a fleet has of these labels. @param bounds the values of `le` */
export function membersOf(labels: readonly string[], bounds: readonly string[] = []): Labels[] {
  const own = labels.filter((label) => rows[0]?.[label] !== undefined);
  const different = new Map(
    rows.map((row) => {
      const pairs = own.map((label) => [label, row[label]!] as const);
      return [JSON.stringify(pairs), Object.fromEntries(pairs)] as const;
    }),
  );
  return labels
    .filter((label) => !own.includes(label))
    .reduce<Labels[]>(
      (all, label) => all.flatMap((one) => valuesOf(label, bounds).map((value) => ({ ...one, [label]: value }))),
      [...different.values()],
    );
}

const valuesOf = (label: string, bounds: readonly string[]): readonly string[] =>
  label === 'le' ? bounds : (others[label] ?? [`some-${label}`]);

/** The bounds of the histogram that a query is of. */
function boundsIn(expr: string): readonly string[] {
  const metric = Object.values<Metric>(metrics).find(({ name }) => new RegExp(`\\b${name}_bucket\\b`).test(expr));
  return [...(metric?.buckets ?? []).map(String), '+Inf'];
}

/** Every recorded or raw series that the queries name. @param text all queries, one after the other */
export function familiesIn(text: string): Family[] {
  const asked = new Set(text.match(/[a-zA-Z_:][\w:]*/g));
  const all = Object.values<Readonly<Record<string, Signal>>>(signals).flatMap((family) => Object.values(family));
  const recorded = all
    .filter((signal): signal is Recorded => signal.kind === 'recorded' && !signal.inline)
    .flatMap((signal) =>
      (signal.windows === 'level' ? [''] : signal.windows).map((window) => ({
        name: recordName(signal, window),
        grows: false,
        summed: signal.summed === true,
        labels: signal.by,
        bounds: boundsIn(signal.expr('5m', {})),
      })),
    );
  const raw = Object.values<Metric>(metrics).flatMap((metric) =>
    seriesOf(metric).map((name) => ({
      name,
      grows: metric.kind !== 'gauge',
      summed: false,
      labels: ['service', ...Object.keys(metric.labels), ...(name.endsWith('_bucket') ? ['le'] : [])],
      bounds: boundsIn(name),
    })),
  );
  return [...recorded, ...raw]
    .filter(({ name }) => asked.has(name))
    .map(({ labels, bounds, ...family }) => ({ ...family, members: membersOf(labels, bounds) }));
}
