import { type MetricKey, metrics } from '../../src/catalog/metrics.js';
import { parseConfig } from '../../src/config/parse.js';
import type { Metric } from '../../src/model/metric.js';
import { bucketHit, traffic } from './traffic.js';

/* What the known traffic comes to, metric by metric, in plain arithmetic. */

export type Labels = Readonly<Record<string, string>>;
export interface Atom {
  readonly labels: Labels;
  readonly value: number;
}

/** What a recorded signal counts: the metric it is of, and by what a second of it is multiplied. */
export type Fact = (seconds: number) => readonly Atom[];

export const of = (metric: Metric, factor: number): readonly Atom[] =>
  traffic.filter((stream) => stream.metric === metric).map(({ labels, value }) => ({ labels, value: value * factor }));

export const rate =
  (key: MetricKey, factor = 1): Fact =>
  () =>
    of(metrics[key], factor);
export const increase =
  (key: MetricKey): Fact =>
  (seconds) =>
    of(metrics[key], seconds);
export const level = (key: MetricKey): Fact => rate(key);
/** Per bucket: how many a second stayed within its bound. */
export const buckets =
  (key: MetricKey): Fact =>
  () => {
    const metric: Metric = metrics[key];
    const [, upTo] = bucketHit(metric);
    return [...metric.buckets!, Number.POSITIVE_INFINITY].flatMap((bound) =>
      of(metric, bound < upTo ? 0 : 1).map(({ labels, value }) => ({
        labels: { ...labels, le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound) },
        value,
      })),
    );
  };

/** Events of the default objectives: all, or those that were not as good as promised, by what the guide of alerts says of each kind. */
export const promised =
  (only: 'all' | 'bad'): Fact =>
  () =>
    defaults.slos.flatMap((slo) => {
      const [key, bad] = kinds[slo.kind];
      const atoms = of(metrics[key], 1).filter(
        ({ labels }) => labels['status'] !== 'cancelled' || key !== 'llmRequests',
      );
      const limit = 'seconds' in slo ? slo.seconds : 'dollars' in slo ? slo.dollars : undefined;
      const isBad = ({ labels }: Atom) =>
        limit === undefined ? bad.includes(labels['status'] ?? '') : bucketHit(metrics[key])[1] > limit;
      const counted = atoms.map((atom) => (only === 'all' || isBad(atom) ? atom : { ...atom, value: 0 }));
      return named('slo', slo.name, counted);
    });

const defaults = parseConfig({});
const kinds: Readonly<Record<(typeof defaults.slos)[number]['kind'], readonly [MetricKey, readonly string[]]>> = {
  availability: ['llmRequests', ['error', 'timeout', 'rate_limited']],
  latency: ['llmLatency', []],
  'first-token': ['llmTimeToFirstToken', []],
  'tool-success': ['toolInvocations', ['error', 'tool_error', 'timeout']],
  'task-success': ['agentSessions', ['error', 'timeout']],
  'task-cost': ['agentCostPerTask', []],
};

export const named = (label: string, value: string, atoms: readonly Atom[]): Atom[] =>
  atoms.map((atom) => ({ ...atom, labels: { ...atom.labels, [label]: value } }));
