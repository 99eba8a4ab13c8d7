import type { OpenMetricsContentType, Registry } from 'prom-client';
import type { Exemplar } from './exposition.js';
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
 * @param before called each time before the samples are made
 */
export function forPromClient(store: Store, before: () => void): PromMetric {
  const { name, help, kind } = store.metric;
  const head = { name, help, type: kind, aggregator: 'sum' };
  const metric = {
    ...head,
    get: () => {
      before();
      return Promise.resolve({ ...head, values: samplesOf(store) });
    },
    reset: () => undefined,
  };
  // A registry asks no more of a metric than this; the type wants one of prom-client's own classes.
  return metric as unknown as PromMetric;
}

function samplesOf(store: Store): Stored[] {
  const { values } = store.options.arena;
  const { kind } = store.metric;
  return kind === 'histogram'
    ? store.series.flatMap((series) => histogramSamples(store, series, values))
    : store.series.map(({ labels, at, created }) => ({
        labels,
        value: values[at]!,
        ...(kind === 'counter' && { created }),
      }));
}

function histogramSamples({ metric: { name }, bounds }: Store, series: Series, values: Float64Array): Stored[] {
  const { labels, at, created, exemplars } = series;
  const samples: Stored[] = [];
  let count = 0;
  for (let bucket = 0; bucket <= bounds.length; bucket++) {
    count += values[at + bucket]!;
    samples.push({
      metricName: `${name}_bucket`,
      labels: { le: bounds[bucket] ?? '+Inf', ...labels },
      value: count,
      exemplar: forExposition(exemplars[bucket]),
    });
  }
  samples.push({ metricName: `${name}_sum`, labels, value: values[at + bounds.length + 1]! });
  samples.push({ metricName: `${name}_count`, labels, value: count, created });
  return samples;
}

const forExposition = (exemplar: BucketExemplar | undefined): Exemplar | null =>
  exemplar === undefined
    ? null
    : {
        labelSet: { trace_id: exemplar.traceId, span_id: exemplar.spanId },
        value: exemplar.value,
        timestamp: exemplar.timestamp,
      };
