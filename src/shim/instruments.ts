import { type MetricKey, type Metrics, metrics } from '../catalog/metrics.js';
import type { LabelValues, Metric } from '../model/metric.js';

/** Span an observation came from; becomes the exemplar of a histogram bucket. */
export interface Origin {
  readonly traceId: string;
  readonly spanId: string;
}

/** What recording code calls: values in the metric's own unit (seconds, tokens, dollars). `at` resolves labels once for many calls. */
export interface Counter<L> {
  add(value: number, labels: L): void;
  at(labels: L): { add(value: number): void };
}
export interface Gauge<L> {
  set(value: number, labels: L): void;
  at(labels: L): { set(value: number): void };
}
export interface Histogram<L> {
  record(value: number, labels: L, origin?: Origin): void;
  at(labels: L): { record(value: number, origin?: Origin): void };
}

/**
 * Label values as the application gives them: closed sets are held by the compiler, an open one that is not known is
 * given as `undefined` and becomes `unknown`. Leaving a label out does not compile.
 */
type Given<M extends Metric> = {
  readonly [K in keyof LabelValues<M['labels']>]: string extends LabelValues<M['labels']>[K]
    ? string | undefined
    : LabelValues<M['labels']>[K];
};

/** The instrument of one metric, typed by its labels. */
export type InstrumentOf<M extends Metric> = {
  counter: Counter<Given<M>>;
  gauge: Gauge<Given<M>>;
  histogram: Histogram<Given<M>>;
}[M['kind']];

/** One typed instrument for each catalog metric, under the same key. */
export type Instruments = { readonly [K in MetricKey]: InstrumentOf<Metrics[K]> };

/** Any instrument, for code that goes through all of them. */
export type Instrument = Counter<RawLabels> | Gauge<RawLabels> | Histogram<RawLabels>;
export type RawLabels = Readonly<Record<string, unknown>>;

/** Makes one instrument for each catalog metric. */
export const eachMetric = (make: (metric: Metric) => Instrument): Instruments =>
  Object.fromEntries(Object.entries(metrics).map(([key, metric]) => [key, make(metric)])) as unknown as Instruments; // the keys are the catalog's
