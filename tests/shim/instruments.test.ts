import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetricKey, metrics } from '../../src/catalog/metrics.js';
import type { Metric } from '../../src/model/metric.js';
import type { Instruments } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
let instruments: Instruments;
beforeEach(async () => {
  recording = await record({ maxLabelValues: 3, maxSeries: 10 });
  instruments = recording.shim.instruments!;
});
afterEach(() => recording.stop());

test('every metric of the catalog is exposed under its name, type and help before anything is recorded', async () => {
  const text = await recording.shim.metrics();
  for (const { name, kind, help } of Object.values(metrics)) {
    expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`);
  }
  expect(text.match(/^# TYPE /gm)).toHaveLength(Object.keys(metrics).length);
});

test('every metric of the catalog is recorded by the instrument under its key, with its labels and buckets', async () => {
  for (const [key, metric] of Object.entries(metrics) as [MetricKey, Metric][]) {
    const labels = Object.fromEntries(
      Object.entries(metric.labels).map(([name, values]) => [name, values === 'open' ? 'x' : values[0]!]),
    );
    // The loop goes over all keys, which the types tell apart one by one.
    const one = instruments[key] as unknown as Record<
      'add' | 'set' | 'record',
      (value: number, labels: object) => void
    >;
    const write = { counter: 'add', gauge: 'set', histogram: 'record' } as const;
    one[write[metric.kind]](0.5, labels);
    if (metric.kind === 'gauge' && metric.name.startsWith('agent_sessions_')) continue; // set from the sessions at each scrape
    const suffix = metric.kind === 'histogram' ? '_sum' : '';
    expect(await recording.value(metric.name + suffix, { ...labels, service: 'svc' }), metric.name).toBe(0.5);
    for (const bound of metric.buckets ?? []) {
      expect(await recording.value(`${metric.name}_bucket`, { ...labels, le: String(bound) }), metric.name).toBe(
        bound < 0.5 ? 0 : 1,
      );
    }
  }
  expect(recording.shim.faults()).toBe(0);
});

test('a wrong, missing or misspelt label does not compile', () => {
  const never = (): void => {
    // @ts-expect-error a status that is none of the metric's
    instruments.safetyChecks.add(1, { check: 'pii', result: 'maybe' });
    // @ts-expect-error a label that is missing
    instruments.safetyChecks.add(1, { result: 'pass' });
    // @ts-expect-error a label the metric does not have
    instruments.llmUnpricedTokens.add(1, { provider: 'p', model: 'm', user: 'u' });
    // @ts-expect-error a counter is added to, never set
    instruments.llmRequests.set(1, {});
    // @ts-expect-error no such metric
    instruments.llmReqests.add(1, {});
  };
  expect(never).toBeTypeOf('function');
});

test('values of a label beyond the bound are counted as other, and the overflow is counted', async () => {
  for (const model of ['a', 'b', 'c', 'd', 'e', 'a', 'd'])
    instruments.llmUnpricedTokens.add(1, { provider: 'p', model });
  const { value } = recording;
  expect(await value('llm_unpriced_tokens_total', { model: 'a' })).toBe(2);
  expect(await value('llm_unpriced_tokens_total', { model: 'other' })).toBe(3);
  expect(await value('llm_unpriced_tokens_total', { model: 'd' })).toBeUndefined();
  expect(await value('metrics_label_overflow_total', { metric: 'llm_unpriced_tokens_total', label: 'model' })).toBe(3);
  expect(await value('metrics_label_overflow_total')).toBe(3);
});

test('label sets beyond the bound of a metric are counted as other', async () => {
  for (const provider of ['p', 'q', 'r'])
    for (const model of ['a', 'b', 'c'])
      for (const reason of ['timeout', 'error']) instruments.llmRetries.add(1, { provider, model, reason });
  expect(await recording.value('llm_retries_total')).toBe(18);
  expect(await recording.value('llm_retries_total', { provider: 'other', model: 'other', reason: 'other' })).toBe(8);
  expect(await recording.value('metrics_label_overflow_total', { metric: 'llm_retries_total', label: 'series' })).toBe(
    8,
  );
});

test('a label nobody gave is unknown, and an overlong one is cut', async () => {
  instruments.llmUnpricedTokens.add(5, { provider: undefined, model: '' });
  instruments.llmUnpricedTokens.add(6, { provider: 'p', model: 'x'.repeat(5000) });
  expect(await recording.value('llm_unpriced_tokens_total', { provider: 'unknown', model: 'unknown' })).toBe(5);
  expect(await recording.value('llm_unpriced_tokens_total', { model: 'x'.repeat(128) })).toBe(6);
});

test('a value that cannot be recorded is a fault that is counted and said once', async () => {
  const labels = { provider: 'p', model: 'm' };
  instruments.llmUnpricedTokens.add(Number.NaN, labels);
  instruments.llmUnpricedTokens.add(-1, labels);
  instruments.llmTimeToFirstToken.record(Number.POSITIVE_INFINITY, labels);
  expect(recording.shim.faults()).toBe(3);
  expect(recording.warnings).toEqual([
    'llm-observability: llm_unpriced_tokens_total: expected a finite number, got NaN. Recording goes on.',
  ]);
});
