/** One thing that is measured. Its Prometheus name is the contract; every other form derives from this record. */
export interface Metric<Labels extends LabelSpec = LabelSpec> {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Prometheus name, for example `llm_requests_total`. */
  readonly name: string;
  /** UCUM unit: `s`, `1`, or an annotation such as `{token}`. */
  readonly unit: string;
  readonly help: string;
  /** Labels beyond `service`, which every metric carries. */
  readonly labels: Labels;
  /** Upper bounds in `unit`; histograms only. */
  readonly buckets?: readonly number[];
}

/** `open` means any string (bounded at run time); a list closes the set, at compile time and in the documents. */
export type LabelSpec = Readonly<Record<string, 'open' | readonly string[]>>;

export type LabelValues<L extends LabelSpec> = {
  readonly [K in keyof L]: L[K] extends readonly (infer V)[] ? V : string;
};

type Body<L extends LabelSpec> = Omit<Metric<L>, 'kind' | 'buckets'>;
type HistogramBody<L extends LabelSpec> = Body<L> & { readonly buckets: readonly number[] };

export const counter = <const L extends LabelSpec>(body: Body<L>) => ({ kind: 'counter', ...body }) as const;
export const gauge = <const L extends LabelSpec>(body: Body<L>) => ({ kind: 'gauge', ...body }) as const;
export const histogram = <const L extends LabelSpec>(body: HistogramBody<L>) =>
  ({ kind: 'histogram', ...body }) as const;

/** Every label a series of this metric carries, `service` first; `le` is not counted. */
export const labelsOf = (metric: Metric): readonly string[] => ['service', ...Object.keys(metric.labels)];

/** The series names Prometheus stores for a metric. */
export const seriesOf = ({ kind, name }: Pick<Metric, 'kind' | 'name'>): readonly string[] =>
  kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
