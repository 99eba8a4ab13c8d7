import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoHandle, type DemoSummary, runDemo } from '../../examples/agent-app/main.js';
import { total } from '../../examples/agent-app/tally.js';
import { metrics } from '../../src/catalog/metrics.js';

/** A whole run against a gateway that is not there: nothing hangs, and /metrics says what the app itself counted. */
let demo: DemoHandle;
let summary: DemoSummary['agentApp'];
let samples: readonly Sample[];

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

beforeAll(async () => {
  demo = await runDemo({
    otlpEndpoint: 'http://127.0.0.1:9',
    otelOnly: false,
    sessions: 110,
    rate: 100,
    latency: 0.05,
    stallSeconds: 0.2,
  });
  await demo.done;
  summary = demo.summary().agentApp;
  samples = parse(await (await fetch(demo.metricsUrl)).text());
}, 120_000);
afterAll(() => demo?.stop());

const parse = (text: string): Sample[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text] as const);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });

/** Sums of a series by two of its labels, zeros left out: the shape of the summary. */
const counted = (name: string, first: string, second: string) => {
  const counts: Record<string, Record<string, number>> = {};
  for (const { labels, value } of samples.filter((sample) => sample.name === name)) {
    if (value === 0) continue;
    const key = labels[first] ?? '';
    counts[key] ??= {};
    const row = counts[key];
    row[labels[second] ?? ''] = (row[labels[second] ?? ''] ?? 0) + value;
  }
  return counts;
};

describe('the series equal what the app counted itself', () => {
  test.each([
    ['llm_requests_total', 'model', 'status', 'calls'],
    ['llm_retries_total', 'model', 'reason', 'retries'],
    ['tool_invocations_total', 'tool', 'status', 'tools'],
    ['agent_sessions_total', 'type', 'status', 'sessions'],
    ['agent_decisions_total', 'type', 'decision_type', 'decisions'],
    ['memory_operations_total', 'type', 'status', 'memory'],
    ['safety_checks_total', 'check', 'result', 'safety'],
  ] as const)('%s by %s and %s', (series, first, second, counts) => {
    expect(total(summary[counts])).toBeGreaterThan(0);
    expect(counted(series, first, second)).toEqual(summary[counts]);
  });

  test('tokens by model and direction, and of these the cached and the reasoning ones', () => {
    for (const [model, { input, output, cacheRead = 0, reasoning = 0 }] of Object.entries(summary.tokens)) {
      const direction = counted('llm_tokens_total', 'model', 'direction')[model];
      expect(direction, model).toEqual({ input, ...(output && { output }) });
      const kind = counted('llm_token_details_total', 'model', 'kind')[model] ?? {};
      expect(kind, model).toEqual({
        ...(cacheRead && { cache_read: cacheRead }),
        ...(reasoning && { reasoning }),
      });
    }
  });

  test('dollars by model, by a price book the app does not know', () => {
    const spent = counted('llm_cost_dollars_total', 'model', 'service');
    expect(Object.keys(spent).sort()).toEqual(Object.keys(summary.dollars).sort());
    for (const [model, dollars] of Object.entries(summary.dollars)) {
      expect(spent[model]?.['agent-app'], model).toBeCloseTo(dollars, 9);
    }
  });

  test('tokens of the model that no price book has', () => {
    const unpriced = counted('llm_unpriced_tokens_total', 'model', 'service');
    expect(unpriced).toEqual({ 'house-llama-8b': { 'agent-app': summary.unpricedTokens['house-llama-8b'] } });
  });

  test('loops by type of agent', () => {
    const loops = counted('agent_loops_total', 'type', 'service');
    expect(Object.fromEntries(Object.entries(loops).map(([type, row]) => [type, row['agent-app']]))).toEqual(
      summary.loops,
    );
    expect(Object.keys(loops).length).toBeGreaterThan(0);
  });
});

test('the run leaves data in every series of the contract but those of budgets, wrong arguments, label overflow and what the gateway masks', () => {
  const silent = Object.values(metrics)
    .map(({ kind, name }) => (kind === 'histogram' ? `${name}_count` : name))
    .filter(
      (name) =>
        !samples.some((sample) => sample.name === name && (sample.value > 0 || /_active|_stalled|_max$/.test(name))),
    );
  expect(silent).toEqual([
    'tool_schema_errors_total',
    'budget_thresholds_reached_total',
    'telemetry_redactions_total',
    'metrics_label_overflow_total',
  ]);
});

test('runs with every way a session, a call and a tool can end', () => {
  expect(Object.keys(summary.sessions).sort()).toEqual(['operations', 'planning', 'research', 'support']);
  expect(total(summary.sessions)).toBe(110);
  expect(total(summary.sessions, 'cancelled')).toBeGreaterThan(0);
  expect(total(summary.calls, 'cancelled')).toBeGreaterThan(0);
  expect(total(summary.calls, 'error')).toBeGreaterThan(0);
  expect(total(summary.tools, 'tool_error')).toBeGreaterThan(0);
  expect(total(summary.tools, 'denied')).toBeGreaterThan(0);
});

test('no label holds an address, a card number or a key', () => {
  const values = samples.flatMap(({ labels }) => Object.values(labels));
  expect(values.filter((value) => /@|\d{12}|sk-|AKIA|ghp_/.test(value))).toEqual([]);
});
