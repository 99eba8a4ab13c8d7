import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { metrics } from '../../src/catalog/metrics.js';
import { signals } from '../../src/catalog/signals/index.js';
import { sources } from '../../src/catalog/sources/index.js';
import { labelBeside } from '../../src/catalog/sources/otel.js';
import { takeIn } from '../../src/catalog/sources/take-in.js';
import { parseConfig } from '../../src/config/parse.js';
import { sourceKinds } from '../../src/config/sources.js';
import { labelsOf, type Metric } from '../../src/model/metric.js';
import { type Recorded, recordName, type Signal } from '../../src/model/signal.js';
import type { Source, Step } from '../../src/model/source.js';
import { everyRecord, everySignal, rawSeries, recordedSeries } from './known-series.js';
import { type KnownSeries, lint } from './promql-lint.js';

const all = parseConfig({ sources: [...sourceKinds] }).sources;
const widened = Object.values<Readonly<Record<string, Signal>>>(takeIn(signals, all))
  .flatMap((members) => Object.values(members))
  .filter((signal): signal is Recorded => signal.kind === 'recorded' && !signal.inline);
const windowed = widened.flatMap((signal) =>
  (signal.windows === 'level' ? [''] : signal.windows).map((window) => ({ signal, window })),
);
const steps = new Map<string, Step>(
  windowed.flatMap(({ signal, window }) =>
    (signal.steps?.(window) ?? []).map(
      (step) => [`${step.record} ${step.labels?.['source'] ?? ''}`.trim(), step] as const,
    ),
  ),
);

/** What the tables say that others expose: names in every translation, with the labels that are read or matched. */
const foreign: ReadonlyMap<string, KnownSeries> = new Map(
  sources.flatMap((source) =>
    declared(source).map(({ name, series, labels }) => {
      const own = ['service', 'service.name', 'exported_job', 'job', ...labels].map((label) =>
        labelBeside(name, label),
      );
      return [series, { kind: 'counter', labels: series.endsWith('_bucket') ? [...own, 'le'] : own }] as const;
    }),
  ),
);

function declared(source: Source) {
  return source.supplies.flatMap((supply) => {
    const read = Object.values(supply.labels).flatMap(({ from = [] }) => from);
    return supply.readings.flatMap(({ metric, where = {} }) =>
      metric.names.flatMap((name) =>
        (metric.kind === 'counter' ? [''] : ['_bucket', '_sum', '_count']).map((part) => ({
          name,
          series: name + part,
          labels: [...read, ...Object.keys(where)],
        })),
      ),
    );
  });
}

describe('with every source', () => {
  const known = new Map<string, KnownSeries>([...rawSeries, ...recordedSeries]);
  const verdicts = [...steps].map(([name, step]) => {
    // A table of one metric says labels that another one's series of the same name does not need.
    const raw = new Map([...known, ...union(foreign)]);
    const verdict = lint(step.expr, raw, { mixed: true });
    const labels = [...verdict.labels, ...Object.keys(step.labels ?? {})];
    // One record may be of several sources, which need not have the same labels.
    known.set(step.record, {
      kind: 'gauge',
      labels: [...new Set([...(known.get(step.record)?.labels ?? []), ...labels])],
    });
    return { name, step, verdict, labels };
  });

  test.each(verdicts)('$name asks only for what exists', ({ verdict }) => {
    expect(verdict.problems).toEqual([]);
    expect(verdict.series).not.toEqual([]);
  });

  test('what counts has the labels of the contract', () => {
    const counted = verdicts.filter(({ step }) => step.record.startsWith('counted:'));
    expect(counted.length).toBeGreaterThan(20);
    for (const { step, labels } of counted) {
      const metric = Object.values<Metric>(metrics).find(({ name }) => name.replace(/_total$/, '') === step.topic)!;
      const le = step.record.includes('_bucket:') ? ['le'] : [];
      expect([...labels].sort(), step.record).toEqual([...labelsOf(metric), ...le].sort());
    }
  });

  test.each(windowed.map(({ signal, window }) => [recordName(signal, window), signal, window] as const))(
    '%s still is one record with the labels it says',
    (_, signal, window) => {
      const verdict = lint(signal.expr(window, {}), known);
      expect(verdict.problems).toEqual([]);
      expect(verdict.labels).toEqual([...signal.by].sort());
    },
  );

  test('a range that nobody recorded can be asked for, narrowed by labels', () => {
    const { cost, tool } = takeIn(signals, all);
    for (const [signal, where] of [
      [cost.spent, { service: 'till', model: 'gpt-4o' }],
      [tool.invocations, { service: 'till' }],
    ] as const) {
      const expr = signal.expr('$__range', where).replaceAll('$__range_s', '3600').replaceAll('$__range', '1h');
      const verdict = lint(expr, known);
      expect(verdict.problems).toEqual([]);
      expect(verdict.labels).toEqual([...signal.by].sort());
      expect(expr.match(/service="till"/g)!.length).toBeGreaterThan(2);
    }
  });

  test('names and windows of what is recorded stay as they are', () => {
    expect(windowed.map(({ signal, window }) => recordName(signal, window))).toEqual(
      everyRecord.filter(({ signal }) => !signal.inline).map(({ record }) => record),
    );
  });

  test('everything that a source has is asked for by a signal', () => {
    const asked = new Set([...steps.values()].map(({ topic }) => topic));
    for (const source of sources)
      for (const { of } of source.supplies)
        expect(asked, source.name).toContain(metrics[of].name.replace(/_total$/, ''));
  });
});

/** Series that several tables name have the labels of all of them. */
function union(series: typeof foreign): typeof foreign {
  const labels = new Map<string, Set<string>>();
  for (const source of sources)
    for (const one of declared(source)) {
      const of = labels.get(one.series) ?? new Set(series.get(one.series)!.labels);
      for (const label of one.labels) of.add(labelBeside(one.name, label));
      labels.set(one.series, of);
    }
  return new Map([...series].map(([name, it]) => [name, { ...it, labels: [...labels.get(name)!] }]));
}

test('without sources the signals are the contract’s, and nothing is recorded for them', () => {
  expect(takeIn(signals, [])).toBe(signals);
  expect(everySignal.filter(([, signal]) => signal.kind === 'recorded' && signal.steps)).toEqual([]);
});

test('every source can be chosen, alone too', () => {
  expect(sources.map(({ name }) => name).sort()).toEqual([...sourceKinds].sort());
  for (const kind of sourceKinds) {
    const [choice] = parseConfig({ sources: [kind] }).sources;
    expect(takeIn(signals, [choice!]).llm.requests.steps!('5m').map(({ record }) => record)).toEqual([
      'foreign:llm_requests:rate5m',
      'counted:llm_requests:rate5m',
    ]);
  }
});

/** Pages as the programs themselves printed them. */
const captured = (source: string): string =>
  readFileSync(join(import.meta.dirname, `../fixtures/sources/${source}.txt`), 'utf8');

/** Tables name these for older and newer versions, or for circumstances that the capture was not made under. */
const notCaptured = ['litellm_input_cache_creation_tokens_metric_total', 'vllm:time_per_output_token_seconds'];

test.each(['litellm', 'vllm', 'envoy-ai-gateway'])('what %s is read by stands on its own page', (name) => {
  const source = sources.find((one) => one.name === name)!;
  const lines = captured(name).split('\n');
  for (const { metric, where = {} } of source.supplies.flatMap(({ readings }) => readings)) {
    const series = metric.names.filter((one) => !one.includes('.'));
    if (series.some((one) => notCaptured.includes(one))) continue;
    const found = lines.filter((line) =>
      series.some((one) => line.startsWith(`${one}{`) || line.startsWith(`${one}_count{`)),
    );
    expect(found, series.join()).not.toEqual([]);
    for (const label of Object.keys(where)) expect(found[0], label).toContain(`${labelBeside('', label)}="`);
  }
  for (const { labels, readings } of source.supplies) {
    const series = readings.flatMap(({ metric }) => metric.names);
    const found = lines.filter((line) =>
      series.some((one) => line.startsWith(`${one}{`) || line.startsWith(`${one}_count{`)),
    );
    for (const [label, { from = [] }] of Object.entries(labels).filter(([, { from = [] }]) => from.length > 0))
      expect(
        found.some((line) => from.some((one) => line.includes(`${labelBeside('', one)}="`))),
        label,
      ).toBe(true);
  }
});
