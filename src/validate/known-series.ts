import { metrics } from '../catalog/metrics.js';
import { scraped } from '../catalog/scraped.js';
import { signals } from '../catalog/signals/index.js';
import { labelsOf, type Metric, seriesOf } from '../model/metric.js';
import { type Recorded, recordName, recordsOf, type Signal, windowsOf } from '../model/signal.js';
import { checkOwnMetrics } from './own-metrics.js';

/** What is known of a series. */
export interface KnownSeries {
  /** Nothing where only the name is known. */
  readonly kind?: 'counter' | 'gauge';
  readonly labels?: readonly string[];
}

export type SeriesList = ReadonlyMap<string, KnownSeries>;

/** Labels that scraping adds, and Prometheus's own series. */
const added = ['job', 'instance', 'namespace', 'pod', 'container', 'node', 'cluster', 'component'];
const prometheus: SeriesList = new Map([
  ['up', { kind: 'gauge' }],
  ['scrape_duration_seconds', { kind: 'gauge' }],
  ['ALERTS', { kind: 'gauge' }],
  ['ALERTS_FOR_STATE', { kind: 'gauge' }],
]);

/**
 * The series of this stack: of the catalog, of the recording rules, of the components that are scraped.
 * @param own metrics of applications' own, from the stack's config
 * @param recordedByOwn names of the series that its own rules record
 * @param ownSignals what its own signals are kept as
 * @throws UserError where one of the metrics' names is taken
 */
export function stackSeries(
  own: readonly Metric[] = [],
  recordedByOwn: readonly string[] = [],
  ownSignals: readonly Recorded[] = [],
): SeriesList {
  checkOwnMetrics(own);
  const raw = [...Object.values<Metric>(metrics), ...Object.values<Metric>(scraped), ...own].flatMap((metric) =>
    seriesOf(metric).map((name) => {
      const labels = [...labelsOf(metric), ...(name.endsWith('_bucket') ? ['le'] : []), ...added];
      return [name, { kind: metric.kind === 'gauge' ? 'gauge' : 'counter', labels }] as const;
    }),
  );
  const families: readonly Readonly<Record<string, Signal>>[] = Object.values(signals);
  const records = recordsOf([...families.flatMap(Object.values<Signal>), ...ownSignals]).flatMap((signal) =>
    windowsOf(signal).map((window) => [recordName(signal, window), { kind: 'gauge', labels: signal.by }] as const),
  );
  // Their labels are whatever the rules make of those they read.
  const ownRecords = recordedByOwn.map((name) => [name, {}] as const);
  return new Map<string, KnownSeries>([...prometheus, ...raw, ...records, ...ownRecords]);
}

/**
 * Names from a file of the user's: one a line (`#` comments), the text of a /metrics page, or what Prometheus answers at
 * `/api/v1/label/__name__/values`. A page with `# TYPE` lines also tells counters from gauges.
 */
export function listedSeries(text: string): SeriesList {
  const known = new Map<string, KnownSeries>();
  if (text.trimStart().startsWith('{')) {
    for (const [name] of text.matchAll(/[a-zA-Z_:][\w:.]*/g)) known.set(name, {});
    return known;
  }
  for (const line of text.split('\n')) {
    const [, typed, kind] = /^# TYPE ([\w:.]+) (\w+)/.exec(line) ?? [];
    if (typed !== undefined) {
      const suffixes =
        kind === 'histogram' ? ['_bucket', '_sum', '_count'] : kind === 'summary' ? ['', '_sum', '_count'] : [''];
      const isCounter = kind === 'counter' || kind === 'histogram';
      for (const suffix of suffixes) known.set(typed + suffix, { kind: isCounter ? 'counter' : 'gauge' });
      // OpenMetrics names the family, classic text the series.
      if (kind === 'counter' && !typed.endsWith('_total')) known.set(`${typed}_total`, { kind: 'counter' });
      continue;
    }
    const name = /^\s*([a-zA-Z_:][\w:.]*)/.exec(line)?.[1];
    if (name !== undefined && !known.has(name)) known.set(name, {});
  }
  return known;
}
