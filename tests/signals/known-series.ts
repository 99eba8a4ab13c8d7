import { metrics } from '../../src/catalog/metrics.js';
import { scraped } from '../../src/catalog/scraped.js';
import { type Signals, signals } from '../../src/catalog/signals/index.js';
import { labelsOf, type Metric, seriesOf } from '../../src/model/metric.js';
import { type Recorded, recordName, type Signal } from '../../src/model/signal.js';
import type { KnownSeries } from './promql-lint.js';

/** Every raw series of the contract, what is scraped of others, and what Prometheus itself keeps of alerts. */
export const rawSeries: ReadonlyMap<string, KnownSeries> = new Map([
  ...Object.values<Metric>(metrics).flatMap((metric) =>
    seriesOf(metric).map((name) => [name, known(metric, name)] as const),
  ),
  ...Object.values<Metric>(scraped).map(
    (metric) =>
      [
        metric.name,
        { ...known(metric, metric.name), labels: ['component', 'job', 'instance', ...Object.keys(metric.labels)] },
      ] as const,
  ),
  [
    'ALERTS',
    {
      kind: 'gauge',
      labels: [
        'alertname',
        'alertstate',
        'severity',
        'team',
        'class',
        'family',
        'service',
        'provider',
        'model',
        'type',
        'limit',
      ],
      values: { alertstate: ['pending', 'firing'] },
    },
  ],
]);

function known(metric: Metric, name: string): KnownSeries {
  const closed = Object.entries(metric.labels).flatMap(([label, spec]) =>
    spec === 'open' ? [] : [[label, spec] as const],
  );
  return {
    kind: metric.kind === 'gauge' ? 'gauge' : 'counter',
    // Whoever is scraped is in `job` and `instance`.
    labels: [...labelsOf(metric), 'job', 'instance', ...(name.endsWith('_bucket') ? ['le'] : [])],
    values: Object.fromEntries(closed),
  };
}

const families: Readonly<Record<keyof Signals, Readonly<Record<string, Signal>>>> = signals;

/** Every signal by `family.key`. */
export const everySignal: readonly (readonly [name: string, signal: Signal])[] = Object.entries(families).flatMap(
  ([family, members]) => Object.entries(members).map(([key, signal]) => [`${family}.${key}`, signal] as const),
);

/** What is recorded, one entry a window. */
export const everyRecord: readonly { name: string; record: string; window: string; signal: Recorded }[] = everySignal
  .flatMap(([name, signal]) => (signal.kind === 'recorded' ? [{ name, signal }] : []))
  .flatMap(({ name, signal }) =>
    (signal.windows === 'level' ? [''] : signal.windows).map((window) => ({
      name: `${name} ${window}`.trim(),
      record: recordName(signal, window),
      window,
      signal,
    })),
  );

/** Every series that recording rules write. Closed label values are those of the raw metrics they come from. */
export const recordedSeries: ReadonlyMap<string, KnownSeries> = new Map(
  everyRecord
    .filter(({ signal }) => !signal.inline)
    .map(({ record, signal }) => [record, { kind: 'gauge', labels: signal.by, values: valuesBehind(signal) }] as const),
);

function valuesBehind(signal: Recorded): Readonly<Record<string, readonly string[]>> {
  const expr = signal.expr('5m', {});
  const source = [...rawSeries].find(([name]) => new RegExp(`\\b${name}\\b`).test(expr));
  return source?.[1].values ?? {};
}
