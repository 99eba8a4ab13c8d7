import type { OpenMetricsContentType, Registry } from 'prom-client';
import { metrics } from '../catalog/metrics.js';
import type { Exemplar } from './exposition.js';
import type { SharedSeries } from './shared.js';
import type { BucketExemplar, Series, Store } from './store.js';

/** One sample as prom-client has it; its own types leave the name and the exemplar out, and `created` is ours. */
export interface Stored {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
  readonly exemplar?: Exemplar | null;
  /** On the last sample of a counter or histogram series: when it began, in seconds since 1970. */
  readonly created?: number;
}

type PromMetric = Parameters<Registry<OpenMetricsContentType>['registerMetric']>[0];

/**
 * A store as prom-client's registry takes a metric: something with a name that can be asked for its samples.
 * @param others series of the same metric in other processes, which are added up with these
 * @param before called each time before the samples are made
 */
export function forPromClient(store: Store, others: () => readonly SharedSeries[], before: () => void): PromMetric {
  const { name, help, kind } = store.metric;
  const head = { name, help, type: kind, aggregator: 'sum' };
  const metric = {
    ...head,
    get: () => {
      before();
      return Promise.resolve({ ...head, values: samplesOf(store, others()) });
    },
    reset: () => undefined,
  };
  // A registry asks no more of a metric than this; the type wants one of prom-client's own classes.
  return metric as unknown as PromMetric;
}

type Exemplars = Series['exemplars'];
type Summed = SharedSeries & { readonly exemplars: Exemplars };

function samplesOf(store: Store, others: readonly SharedSeries[]): Stored[] {
  const { values } = store.options.arena;
  const { kind } = store.metric;
  const own = store.series.map(({ labels, created, at, exemplars }): Summed => {
    return { labels, created, exemplars, numbers: values.subarray(at, at + store.places) };
  });
  const all = others.length === 0 ? own : addedUp(store, [...own, ...others.map((one) => ({ ...one, exemplars: [] }))]);
  return kind === 'histogram'
    ? all.flatMap((series) => histogramSamples(store, series))
    : all.map(({ labels, numbers, created }) => ({
        labels,
        value: numbers[0]!,
        ...(kind === 'counter' && { created }),
      }));
}

/** Sessions of all processes are added up; what is left of a limit is what the one that knows least of it says. */
const added = new Set<string>([metrics.agentSessionsActive.name, metrics.agentSessionsStalled.name]);

function addedUp({ metric }: Store, all: readonly Summed[]): Summed[] {
  const byLabels = new Map<string, Summed>();
  const names = Object.keys(metric.labels);
  for (const series of all) {
    const key = names.map((name) => `${series.labels[name]}\u0001`).join('');
    const known = byLabels.get(key);
    const lowest = metric.kind === 'gauge' && !added.has(metric.name);
    byLabels.set(
      key,
      known === undefined
        ? series
        : {
            ...known,
            created: Math.min(known.created, series.created),
            numbers: known.numbers.map((number, place) =>
              lowest ? Math.min(number, series.numbers[place]!) : number + series.numbers[place]!,
            ),
          },
    );
  }
  return [...byLabels.values()];
}

function histogramSamples({ metric: { name }, bounds }: Store, series: Summed): Stored[] {
  const { labels, numbers, created, exemplars } = series;
  const samples: Stored[] = [];
  let count = 0;
  for (let bucket = 0; bucket <= bounds.length; bucket++) {
    count += numbers[bucket]!;
    samples.push({
      metricName: `${name}_bucket`,
      labels: { le: bounds[bucket] ?? '+Inf', ...labels },
      value: count,
      exemplar: forExposition(exemplars[bucket]),
    });
  }
  samples.push({ metricName: `${name}_sum`, labels, value: numbers[bounds.length + 1]! });
  samples.push({ metricName: `${name}_count`, labels, value: count, created });
  return samples;
}

const forExposition = (exemplar: BucketExemplar | undefined): Exemplar | null =>
  exemplar === undefined
    ? null
    : {
        labelSet: { trace_id: exemplar.origin.traceId, span_id: exemplar.origin.spanId },
        value: exemplar.value,
        timestamp: exemplar.timestamp,
      };
