import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../src/query/prometheus.js';
import {
  agents,
  calls,
  type Generation,
  generations,
  metricsOf,
  otlpRequest,
  period,
  tokens,
  tools,
} from './foreign-traffic.js';
import { until } from './gateway.js';
import { RuleStore, type Strategy, servePage, strategies } from './rule-store.js';

let store: RuleStore;
let pages: Awaited<ReturnType<typeof servePage>>[] = [];
/** Pages by the job that scrapes them; the job `pods` is nobody's name. */
const scraped = { proxy: 'litellm', pods: 'vllm', edge: 'envoy-ai-gateway' } as const;
/** Services by the generations and translations in which their traffic comes: the twelve, and several at once. */
const single = strategies.flatMap((strategy) => generations.map((generation) => ({ strategy, generation })));
const twelve = single.map(({ strategy, generation }) => `gen${generation}-${strategy}`);
const mixed: Readonly<Record<string, readonly (readonly [Strategy, Generation])[]>> = {
  'two generations': [
    [strategies[0], 1],
    [strategies[0], 2],
  ],
  'newest generations': [
    [strategies[0], 2],
    [strategies[0], 3],
  ],
  'every generation': generations.map((generation) => [strategies[1], generation]),
  'two translations': [
    [strategies[0], 2],
    [strategies[2], 2],
  ],
  'every translation': strategies.map((strategy) => [strategy, 3]),
  everything: single.map(({ strategy, generation }) => [strategy, generation]),
};
const services = [...twelve, ...Object.keys(mixed)];
/** Points from six minutes ago to five minutes ahead: every range is full for as long as this takes. */
const [steps, ahead] = [44, 300_000];

/** What rules record, without the way there. */
const signals = '__name__=~"(llm|tool|agent|mcp):.+", ';

beforeAll(async () => {
  pages = await Promise.all(
    Object.values(scraped).map((name) => servePage(join(import.meta.dirname, `../fixtures/sources/${name}.txt`))),
  );
  store = await RuleStore.start(
    { sources: ['otel-genai', 'litellm', 'vllm', 'envoy-ai-gateway'] },
    Object.fromEntries(Object.keys(scraped).map((job, index) => [job, pages[index]!.host])),
  );
  const end = Date.now() + ahead;
  for (const strategy of strategies) {
    await store.translate(strategy);
    for (const generation of generations) {
      const of = Object.entries(mixed).filter(([, parts]) =>
        parts.some(([s, g]) => s === strategy && g === generation),
      );
      for (const service of [`gen${generation}-${strategy}`, ...of.map(([name]) => name)])
        await store.push(otlpRequest(service, metricsOf(generation), end, steps));
    }
  }
  await store.evaluate();
  let before = -1;
  await until(
    'every service is recorded, and no more comes',
    async () => {
      recorded = await everything();
      const now = [...recorded.values()].reduce((sum, { size }) => sum + size, 0);
      const settled = now === before && [...recorded.values()].every(({ size }) => size > 0);
      before = now;
      await pause(5_000);
      return settled;
    },
    150,
  );
});
afterAll(async () => {
  for (const page of pages) page.close();
  await store?.stop();
});

/** The recorded series by service, labels to value; one answer for all, so that none is younger than another. */
let recorded: ReadonlyMap<string, ReadonlyMap<string, number>>;
async function everything(): Promise<typeof recorded> {
  const all = new Map(services.map((service) => [service, new Map<string, number>()]));
  for (const { labels, value } of await store.query(`{${signals}service=~".+"}`))
    all.get(labels['service']!)?.set(keyOf(labels), value);
  return all;
}

const keyOf = ({ service: _, ...labels }: Sample['labels']): string => JSON.stringify(Object.entries(labels).sort());

test('no rule fails', async () => {
  expect(await store.failures()).toEqual([]);
});

describe('the same traffic', () => {
  test('is recorded as what happened', async () => {
    const { query } = store;
    const rates = async (expr: string) =>
      Object.fromEntries(
        (await query(expr)).map(({ labels: { __name__: _, service: __, ...labels }, value }) => [
          Object.values(labels).sort().join(' '),
          Math.round(value * period * 1e6) / 1e6,
        ]),
      );
    const service = `service="${twelve[0]}"`;
    expect(await rates(`sum by (provider, model, operation, status) (llm:requests:rate5m{${service}})`)).toEqual(
      Object.fromEntries(
        calls.map(({ provider, model, operation, status, count }) => [
          [provider, model, operation, status].sort().join(' '),
          2 * count,
        ]),
      ),
    );
    expect(await rates(`sum by (model, direction) (llm:tokens:rate5m{${service}})`)).toEqual(
      Object.fromEntries(
        tokens.flatMap(({ model, input, output }) => [
          [[model, 'input'].sort().join(' '), input],
          [[model, 'output'].sort().join(' '), output],
        ]),
      ),
    );
    expect(await rates(`sum by (model, kind) (llm:token_details:rate5m{${service}})`)).toEqual(
      Object.fromEntries(
        tokens.flatMap(({ model, cache_read, reasoning }) => [
          [['cache_read', model].sort().join(' '), cache_read],
          [['reasoning', model].sort().join(' '), reasoning],
        ]),
      ),
    );
    expect(await rates(`sum by (tool, status) (tool:invocations:rate5m{${service}})`)).toEqual(
      Object.fromEntries(tools.map(({ tool, status, count }) => [[status, tool].sort().join(' '), 2 * count])),
    );
    expect(await rates(`sum by (type, status) (agent:sessions:rate5m{${service}})`)).toEqual(
      Object.fromEntries(agents.map(({ type, status, count }) => [[status, type].sort().join(' '), 2 * count])),
    );
    // No source says what it cost: unknown is not free.
    expect(await rates(`sum by (model) (llm:unpriced_tokens:rate5m{${service}})`)).toEqual(
      Object.fromEntries(tokens.map(({ model, input, output }) => [model, input + output])),
    );
    // One half took 0.32 to 0.64 s, the other 2.56 to 5.12 s: quantiles are right to within one of our buckets.
    const quantile = async (q: number) =>
      (await query(`histogram_quantile(${q}, sum by (le) (llm:latency_seconds_bucket:rate5m{${service}}))`))[0]!.value;
    expect(await quantile(0.45)).toBeGreaterThan(0.5);
    expect(await quantile(0.45)).toBeLessThan(0.75);
    expect(await quantile(0.99)).toBeGreaterThan(4.5);
    expect(await quantile(0.99)).toBeLessThan(7.5);
  });

  test.each(twelve.slice(1))('gives the same series when it comes as %s', expectSame);

  test.each(Object.keys(mixed))('is not counted twice when it comes as %s', expectSame);
});

function expectSame(service: string): void {
  const [wanted, series] = [recorded.get(twelve[0]!)!, recorded.get(service)!];
  expect(wanted.size).toBeGreaterThan(100);
  expect([...series.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [key, value] of wanted) expect(series.get(key), key).toBeCloseTo(value, 9);
}

/** What a page says happened, by service; everything on it happens at the same rate. */
describe.each([
  [
    'proxy',
    {
      'llm:requests:rate5m': {
        'house-chat openai chat ok': 4,
        'house-chat openai chat rate_limited': 1,
        'house-chat openai chat error': 1,
        'house-own openai chat ok': 1,
        'house-embed openai embeddings ok': 1,
        // The model that was asked for does not exist.
        'other unknown chat error': 1,
      },
      'llm:tokens:rate5m': {
        'house-chat openai input': 362,
        'house-chat openai output': 40,
        'house-own openai input': 103,
        'house-own openai output': 11,
        'house-embed openai input': 29,
      },
      'llm:token_details:rate5m': {
        'house-chat openai cache_read': 123,
        'house-chat openai reasoning': 15,
        'house-own openai cache_read': 41,
        'house-own openai reasoning': 5,
      },
      'llm:cost_dollars:rate5m': { 'house-chat openai': 6.9075e-5, 'house-embed openai': 5.8e-7 },
      // LiteLLM has no price of it and says 0.
      'llm:unpriced_tokens:rate5m': { 'house-own openai': 114 },
    },
  ],
  [
    'vllm',
    {
      'llm:requests:rate5m': {
        'meta-llama/Llama-3.1-8B-Instruct vllm unknown ok': 42,
        'meta-llama/Llama-3.1-8B-Instruct vllm unknown cancelled': 6,
        'meta-llama/Llama-3.1-8B-Instruct vllm unknown error': 3,
      },
      'llm:tokens:rate5m': {
        'meta-llama/Llama-3.1-8B-Instruct vllm input': 3027,
        'meta-llama/Llama-3.1-8B-Instruct vllm output': 633,
      },
      // Two metrics tell it.
      'llm:token_details:rate5m': { 'meta-llama/Llama-3.1-8B-Instruct vllm cache_read': 921 },
      'llm:unpriced_tokens:rate5m': { 'meta-llama/Llama-3.1-8B-Instruct vllm': 3660 },
    },
  ],
  [
    'edge',
    {
      // Its rerank is no model call.
      'llm:requests:rate5m': {
        'house-chat openai chat ok': 8,
        'claude aws.bedrock chat ok': 2,
        'gpt-4o azure.ai.openai chat error': 4,
        'text-embedding-3-small openai embeddings ok': 7,
      },
      'llm:tokens:rate5m': {
        'house-chat openai input': 674,
        'house-chat openai output': 112,
        'claude aws.bedrock input': 422,
        'claude aws.bedrock output': 58,
        'text-embedding-3-small openai input': 217,
      },
      'llm:token_details:rate5m': {
        'house-chat openai cache_read': 205,
        'house-chat openai reasoning': 25,
        'claude aws.bedrock cache_read': 194,
        'claude aws.bedrock cache_write': 26,
      },
      'mcp:operations:rate5m': { 'tools/call server ok': 9, 'tools/call server error': 2, 'tools/list server ok': 1 },
    },
  ],
] as const)('the page of %s', (service, expected) => {
  const shown = ['model', 'provider', 'method', 'side', 'operation', 'status', 'direction', 'kind'];

  test.each(Object.entries<Readonly<Record<string, number>>>(expected))('gives %s', async (name, wanted) => {
    const found = (await store.query(`${name}{service="${service}"} > 0`)).map(
      ({ labels, value }) => [shown.flatMap((label) => labels[label] ?? []).join(' '), value] as const,
    );
    const [[first, count]] = Object.entries(wanted) as [[string, number]]; // none is empty
    const times = (Object.fromEntries(found)[first] ?? Number.NaN) / count;
    expect(Object.fromEntries(found.map(([key, value]) => [key, Number((value / times).toPrecision(9))]))).toEqual(
      wanted,
    );
  });
});

test('latency of services with other buckets can be added up', async () => {
  const over = (services: string) =>
    store.query(`histogram_quantile(0.9, sum by (le) (llm:latency_seconds_bucket:rate5m{service=~"${services}"}))`);
  const [engine] = await over('vllm');
  // Half of its calls took 0.7 s, half 1.8 s: the bucket from 1.5 to 2.
  expect(engine!.value).toBeGreaterThan(1.5);
  expect(engine!.value).toBeLessThanOrEqual(2);
  const layouts = await store.query('count by (service) (count by (service, le) (llm:latency_seconds_bucket:rate5m))');
  expect(new Set(layouts.map(({ value }) => value))).toEqual(new Set([24]));
  const [both] = await over('vllm|proxy');
  expect(both!.value).toBeLessThanOrEqual(2);
});
