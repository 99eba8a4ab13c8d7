import { describe, expect, test } from 'vitest';
import { alerts as defineAlerts } from '../../alerts/index.js';
import { metrics } from '../../src/catalog/metrics.js';
import { signals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { type Metric, seriesOf } from '../../src/model/metric.js';
import { ask, labelsOfSignal, leavesOf } from '../../src/model/signal.js';
import { everyRecord, everySignal, rawSeries, recordedSeries } from './known-series.js';
import { type KnownSeries, lint } from './promql-lint.js';

const alerts = Object.values(defineAlerts(signals, parseConfig({})));
const all = new Map([...rawSeries, ...recordedSeries]);

describe('recording rules', () => {
  test.each(everyRecord)('$name asks only for what exists and keeps the labels it says', ({ window, signal }) => {
    const verdict = lint(signal.expr(window, {}), all);
    expect(verdict.problems).toEqual([]);
    // Of the calendar, of budgets and of the watchdog only the clock and the config are asked.
    if (!signal.expr(window, {}).includes('vector(')) expect(verdict.series).not.toEqual([]);
    if (!signal.inline) expect(verdict.labels).toEqual([...signal.by].sort());
  });

  test('each name is recorded once, as level:metric:operation', () => {
    const names = everyRecord.map(({ record }) => record);
    expect(names).toEqual([...new Set(names)]);
    for (const name of names) expect(name).toMatch(/^[a-z_]+:[a-z_0-9]+:[a-z]+(\d+[smhd])?$/);
  });

  test('every metric of the contract is asked for', () => {
    const asked = new Set(everyRecord.flatMap(({ window, signal }) => lint(signal.expr(window, {}), all).series));
    const unasked = Object.values<Metric>(metrics).filter(
      (metric) => !seriesOf(metric).some((name) => asked.has(name)),
    );
    expect(unasked.map(({ name }) => name)).toEqual([]);
  });
});

test.each(everySignal)('%s can be asked by each of its labels', (_, signal) => {
  for (const label of labelsOfSignal(signal)) {
    const verdict = lint(ask(signal, { by: [label] }), all);
    expect(verdict.problems).toEqual([]);
    expect(verdict.labels).toEqual([label]);
  }
  expect(leavesOf(signal).length).toBeGreaterThan(0);
});

describe('alerts', () => {
  test.each(alerts)('$name reads recorded series only and carries the labels it says', ({ when }) => {
    const verdict = lint(when.expr(when.threshold), recordedSeries);
    expect(verdict.problems).toEqual([]);
    expect(verdict.labels).toEqual([...when.by].sort());
  });

  test.each(alerts)('$name names in its texts only labels it carries', ({ summary, description, when }) => {
    for (const [, label] of `${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)) expect(when.by).toContain(label);
  });
});

describe('the lint itself', () => {
  const series = new Map<string, KnownSeries>([
    ['calls_total', { kind: 'counter', labels: ['service', 'status'], values: { status: ['ok', 'error'] } }],
    ['depth', { kind: 'gauge', labels: ['service'] }],
    ['took_bucket', { kind: 'counter', labels: ['service', 'le'] }],
  ]);

  test.each([
    ['sum by (service) (rate(calls_total[5m])', 'syntax error at 39'],
    ['sum(rate(cals_total[5m]))', 'cals_total is no series that exists'],
    ['sum(rate(calls_total{state="ok"}[5m]))', 'calls_total has no label state'],
    ['sum(rate(calls_total{status=~"ok|failed"}[5m]))', 'status of calls_total is never "failed"'],
    ['sum by (model) (rate(calls_total[5m]))', 'by (model): there is no such label'],
    ['sum(rate(depth[5m]))', 'rate over a gauge'],
    ['rate(sum(calls_total)[5m:1m])', 'a counter is added up before its rate: restarts would count as falls'],
    ['calls_total', 'a counter is looked at without rate or increase'],
    ['calls_total / on (service) depth', 'a counter is compared or divided without its rate'],
    ['avg_over_time(calls_total[5m])', 'avg_over_time of a counter without rate or increase'],
    ['histogram_quantile(0.9, sum by (service) (rate(took_bucket[5m])))', 'a quantile without le'],
    ['sum without (status) (rate(calls_total[5m]))', 'labels are to be named with by, not left over by without'],
    ['depth and rate(calls_total[5m])', 'the sides have different labels and say not by which to match'],
    ['calls_total unless depth', 'a counter is compared or divided without its rate'],
    ['depth and on (status) rate(calls_total[5m])', 'on (status): not a label of both sides'],
  ])('finds what is wrong with %s', (expr, problem) => {
    expect(lint(expr, series).problems).toContain(problem);
  });

  test('takes a counter that is new for what it grew by, and a label that is added for one', () => {
    const born = 'sum by (kind) (label_replace(calls_total unless (calls_total offset 5m), "kind", "call", "", ""))';
    expect(lint(born, series)).toMatchObject({ problems: [], labels: ['kind'] });
  });

  test('finds nothing wrong with a good one, and tells its labels', () => {
    const good = 'histogram_quantile(0.9, sum by (service, le) (rate(took_bucket[5m]))) > 3 and on (service) depth > 7';
    expect(lint(good, series)).toEqual({ problems: [], series: ['took_bucket', 'depth'], labels: ['service'] });
  });
});
