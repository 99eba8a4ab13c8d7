import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StackInput } from '../../src/config/schema.js';
import {
  agents,
  calls,
  type Generation,
  generations,
  metricsOf,
  otlpRequest,
  tokens,
  tools,
} from './foreign-traffic.js';
import { Gateway, until } from './gateway.js';
import { RuleStore } from './rule-store.js';

/** OTLP metrics on their usual way: an application sends them to the gateway, Prometheus scrapes what it hands on. */
let gateway: Gateway;
let store: RuleStore;
const serviceOf = (generation: Generation) => `by-gateway-${generation}`;
const seconds = 20;

beforeAll(async () => {
  const config: StackInput = { sources: ['otel-genai'] };
  gateway = await Gateway.start(config);
  store = await RuleStore.start(config, { gateway: `127.0.0.1:${gateway.ports.derived}` });
  // Everything has happened `times` times: what grows together is scraped together.
  for (let times = 1; times <= seconds; times++) {
    for (const generation of generations)
      await gateway.post('metrics', otlpRequest(serviceOf(generation), metricsOf(generation), Date.now(), times));
    await pause(1_000);
  }
  await store.evaluate();
  const names = ['llm:requests', 'llm:tokens', 'llm:token_details', 'tool:invocations', 'agent:sessions'];
  const recorded = `{__name__=~"(${names.join('|')}):rate5m", service=~"by-gateway-.*"}`;
  await until(
    'everything of every service is recorded',
    async () => {
      const series = (await store.query(recorded)).map(({ labels }) => `${labels['service']} ${labels['__name__']}`);
      return new Set(series).size === names.length * generations.length;
    },
    90,
  );
});
afterAll(async () => {
  await gateway?.stop();
  await store?.stop();
});

/** Rates by these labels, as parts of the whole: nobody knows how often was scraped in which second. */
async function parts(expr: string): Promise<Record<string, number>> {
  const rates = await store.query(expr);
  const whole = rates.reduce((sum, { value }) => sum + value, 0);
  return Object.fromEntries(
    rates.map(({ labels, value }) => [Object.values(labels).sort().join(' '), Math.round((value / whole) * 1e6) / 1e6]),
  );
}

function wanted(counts: readonly (readonly [readonly string[], number])[]): Record<string, number> {
  const whole = counts.reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries(
    counts.map(([labels, count]) => [[...labels].sort().join(' '), Math.round((count / whole) * 1e6) / 1e6]),
  );
}

test.each(generations)('metrics of generation %i are recorded as what happened', async (generation) => {
  const service = `{service="${serviceOf(generation)}"}`;
  expect(await parts(`sum by (provider, model, operation, status) (llm:requests:rate5m${service})`)).toEqual(
    wanted(calls.map(({ provider, model, operation, status, count }) => [[provider, model, operation, status], count])),
  );
  expect(await parts(`sum by (provider, model, direction) (llm:tokens:rate5m${service})`)).toEqual(
    wanted(
      tokens.flatMap(({ provider, model, input, output }) => [
        [[provider, model, 'input'], input] as const,
        [[provider, model, 'output'], output] as const,
      ]),
    ),
  );
  expect(await parts(`sum by (model, kind) (llm:token_details:rate5m${service})`)).toEqual(
    wanted(
      tokens.flatMap(({ model, cache_read, reasoning }) => [
        [[model, 'cache_read'], cache_read] as const,
        [[model, 'reasoning'], reasoning] as const,
      ]),
    ),
  );
  expect(await parts(`sum by (tool, status) (tool:invocations:rate5m${service})`)).toEqual(
    wanted(tools.map(({ tool, status, count }) => [[tool, status], count])),
  );
  expect(await parts(`sum by (type, status) (agent:sessions:rate5m${service})`)).toEqual(
    wanted(agents.map(({ type, status, count }) => [[type, status], count])),
  );
});

test('no rule fails', async () => {
  expect(await store.failures()).toEqual([]);
});
