import { metrics } from '../../src/catalog/metrics.js';
import { scraped } from '../../src/catalog/scraped.js';
import type { Metric } from '../../src/model/metric.js';

/** One series family with one set of labels, of which everything is known. */
export interface Stream {
  readonly metric: Metric;
  readonly labels: Readonly<Record<string, string>>;
  /** A counter's growth and a histogram's observations, per second; what a gauge stands at. */
  readonly value: number;
}

/** Of the values of a closed label the first has seven parts, the next two, and so on: no two are alike. */
const parts = [7, 2, 3, 5, 4, 6];

/** Every metric as one service shows it, and the collector's own as itself; no two metrics have the same rate. */
export const traffic: readonly Stream[] = [
  ...Object.values<Metric>(metrics).flatMap((metric, i) => streamsOf(metric, 1 + i * 0.17, { service: 'shop' })),
  ...Object.values<Metric>(scraped).flatMap((metric, i) => streamsOf(metric, 0.5 + i * 0.23, {})),
];

function streamsOf(metric: Metric, base: number, own: Readonly<Record<string, string>>): Stream[] {
  let streams: Stream[] = [{ metric, labels: own, value: metric.kind === 'gauge' ? base / 100 : base }];
  for (const [label, values] of Object.entries(metric.labels)) {
    const choices = values === 'open' ? [label === 'policy' ? 'rootless' : `some-${label}`] : values;
    streams = streams.flatMap(({ labels, value }) =>
      choices.map((choice, j) => ({
        metric,
        labels: { ...labels, [label]: choice },
        value: choices.length === 1 ? value : value * parts[j % parts.length]!,
      })),
    );
  }
  return streams;
}

/** All observations of a histogram lie in one bucket, in its middle of the list: its bounds. */
export function bucketHit({ buckets = [] }: Metric): readonly [above: number, upTo: number] {
  const middle = Math.floor(buckets.length / 2);
  return [buckets[middle - 1]!, buckets[middle]!];
}

/** The samples of all streams `elapsed` seconds after everything began, as exposition text; with `at`, of that time. */
export function samples(elapsed: number, at?: number): string[] {
  const end = at === undefined ? '' : ` ${at}`;
  return traffic.flatMap(({ metric, labels, value }) => {
    const pairs = Object.entries(labels).map(([label, one]) => `${label}="${one}"`);
    const line = (suffix: string, number: number, more: readonly string[] = []) =>
      `${metric.name}${suffix}{${[...pairs, ...more].join(',')}} ${number}${end}`;
    if (metric.kind === 'gauge') return [line('', value)];
    const count = value * elapsed;
    if (metric.kind === 'counter') return [line('', count)];
    const [, upTo] = bucketHit(metric);
    return [
      ...metric.buckets!.map((bound) => line('_bucket', bound < upTo ? 0 : count, [`le="${bound}"`])),
      line('_bucket', count, ['le="+Inf"']),
      line('_sum', count * upTo),
      line('_count', count),
    ];
  });
}
