import { expect, test } from 'vitest';
import { nameTables } from '../../collector/price-names.js';
import {
  costOf,
  findPrice,
  PriceList,
  type PriceOverrides,
  pricedProviders,
  scheduleOf,
  tierFactor,
  tierFactors,
} from '../../src/catalog/prices.js';
import { callsOf, libraryCost, moments, namesOf, providerOf, same } from './every-call.js';

test('a cost is made of uncached input, cache reads and writes, and output, each at its price', () => {
  const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };
  const usage = {
    inputTokens: 1000,
    outputTokens: 101,
    cacheReadTokens: 700,
    cacheWriteTokens: 90,
    reasoningTokens: 50,
  };
  expect(costOf(usage, price)).toBeCloseTo((210 * 3 + 700 * 0.3 + 90 * 3.75 + 101 * 15) / 1e6, 15);
});

test('each further kind costs its own price instead of the price of what it is part of', () => {
  const price = {
    input: 2,
    output: 11,
    cacheRead: 1,
    cacheWrite: 3,
    cacheWriteHour: 5,
    reasoning: 13,
    audioInput: 17,
    audioOutput: 19,
    cacheReadAudio: 7,
    request: 0.005,
  };
  const usage = {
    inputTokens: 1000,
    outputTokens: 500,
    cacheReadTokens: 300,
    cacheWriteTokens: 200,
    cacheWriteHourTokens: 80,
    reasoningTokens: 60,
    audioInputTokens: 150,
    audioOutputTokens: 40,
    cacheReadAudioTokens: 50,
  };
  const input = 400 * 2 + 250 * 1 + 120 * 3 + 80 * 5 + 100 * 17 + 50 * 7;
  const output = 400 * 11 + 60 * 13 + 40 * 19;
  expect(costOf(usage, price)).toBeCloseTo((input + output) / 1e6 + 0.005, 12);
});

test('cached tokens without a price of their own cost as input', () => {
  const usage = { inputTokens: 10, outputTokens: 0, cacheReadTokens: 4, cacheWriteTokens: 3, cacheWriteHourTokens: 2 };
  expect(costOf(usage, { input: 7, output: 1 })).toBeCloseTo(70e-6, 15);
});

test('counts that contradict each other never make a cost smaller', () => {
  const price = { input: 7, output: 1, cacheRead: 2 };
  expect(costOf({ inputTokens: 5, outputTokens: 0, cacheReadTokens: 9 }, price)).toBeCloseTo(18e-6, 15);
  const many = { inputTokens: 0, outputTokens: 10, reasoningTokens: 99 };
  expect(costOf(many, { input: 1, output: 3, reasoning: 5 })).toBeCloseTo(50e-6, 15);
});

test.each([
  ['openai', 'gpt-4o', 2.5],
  ['openai', ' GPT-4o-2024-08-06 ', 2.5],
  ['openai', 'gpt-4o-2024-05-13', 5],
  ['anthropic', 'claude-sonnet-4-5-20250929', 3],
  ['', 'claude-sonnet-4-5-20250929', 3],
  ['unknown', 'gpt-4o-mini', 0.15],
])('%s %s costs %d a million input tokens', (provider, model, input) => {
  expect(findPrice(provider, model)).toMatchObject({ input });
});

test.each([
  ['openai', 'nobody'],
  ['anthropic', 'gpt-4o'],
  ['a-house-gateway', 'gpt-4o'],
  ['openai', 'constructor'],
  ['constructor', 'gpt-4o'],
  ['openai', ''],
  ['openrouter', 'deepseek/deepseek-r1:free'],
])('%s %s has no price', (provider, model) => {
  expect(findPrice(provider, model)).toBeUndefined();
});

const usage = { inputTokens: 1_000_000, outputTokens: 0 };
const call = { provider: 'openai', models: ['gpt-4o'], usage, at: moments[2]!, seconds: 0 };
const cost = (
  settings: ConstructorParameters<typeof PriceList>[0],
  other: Partial<typeof call> & { serviceTier?: string } = {},
) => new PriceList(settings).price({ ...call, ...other })?.cost;

test('a price of the config comes first, for one provider or for all, also for dated names of the model', () => {
  const prices = { 'GPT-4o': { input: 9, output: 8 }, house: { provider: 'openai', input: 6, output: 5 } };
  expect(cost({ prices })).toBe(9);
  expect(cost({ prices }, { models: ['gpt-4o-2024-05-13'] })).toBe(9);
  expect(cost({ prices }, { models: ['gpt-4o-mini'] })).toBe(0.15);
  expect(cost({ prices }, { models: ['house'] })).toBe(6);
  expect(cost({ prices }, { models: ['house'], provider: 'anthropic' })).toBeUndefined();
});

test('a price of the config may change with the day and with the length of the input', () => {
  const prices: PriceOverrides = {
    house: [
      { input: 3, output: 1 },
      { input: 5, output: 1, above: 999_999 },
      { input: 2, output: 1, from: '2026-11-20' },
      { input: 4, output: 1, from: '2026-11-20', above: 999_999 },
    ],
  };
  const models = ['house'];
  const short = { inputTokens: 500_000, outputTokens: 0 };
  expect(cost({ prices }, { models, at: Date.parse('2026-11-19T23:59:59.999Z') })).toBe(5);
  expect(cost({ prices }, { models, at: Date.parse('2026-11-19T23:59:59.999Z'), usage: short })).toBe(1.5);
  expect(cost({ prices }, { models, at: Date.parse('2026-11-20T00:00:00Z') })).toBe(4);
  expect(cost({ prices }, { models, at: Date.parse('2026-11-20T00:00:00Z'), usage: short })).toBe(1);
});

test('a span is priced by its own start: o3 cost five times as much before 10 June 2025', () => {
  expect(cost({}, { models: ['o3'], at: Date.parse('2025-06-09T23:59:59Z') })).toBe(10);
  expect(cost({}, { models: ['o3'], at: Date.parse('2025-06-10T00:00:00Z') })).toBe(2);
});

test('a pricing file is taken as it is; its default prices what has no price, and its models come before the book', () => {
  const pricing = {
    default: { prompt_token_cost: 0.0001, completion_token_cost: 0.0002 },
    models: {
      'gpt-4': { prompt_token_cost: 0.03, completion_token_cost: 0.06 },
      'claude-3-opus': { prompt_token_cost: 0.015, completion_token_cost: 0.075 },
    },
  };
  const both = { inputTokens: 1000, outputTokens: 1000 };
  expect(cost({ pricing }, { models: ['gpt-4'], usage: both })).toBeCloseTo(0.09, 15);
  expect(cost({ pricing }, { models: ['claude-3-opus-20240229'], provider: 'anthropic', usage: both })).toBeCloseTo(
    0.09,
    15,
  );
  expect(cost({ pricing }, { models: ['nobody'], usage: both })).toBeCloseTo(0.0003, 15);
  expect(cost({ pricing }, { models: ['gpt-4o'], usage: both })).toBeCloseTo(0.0125, 15);
  expect(cost({ pricing: { models: pricing.models } }, { models: ['nobody'], usage: both })).toBeUndefined();
});

test('an own model costs its GPUs for the seconds of the call, shared by the calls at a time', () => {
  const prices = { llama: { gpuHour: 2.4, gpus: 3, concurrency: 4 } };
  expect(cost({ prices }, { models: ['llama'], seconds: 10 })).toBeCloseTo((2.4 * 3 * 10) / 4 / 3600, 15);
});

test('a batch costs half; a tier whose price nobody knows has no price until the config gives its factor', () => {
  expect(cost({}, { serviceTier: 'batch' })).toBe(1.25);
  expect(cost({}, { serviceTier: ' Flex ' })).toBe(1.25);
  expect(cost({}, { serviceTier: 'default' })).toBe(2.5);
  expect(cost({}, { serviceTier: 'priority' })).toBeUndefined();
  expect(cost({ serviceTiers: { openai: { priority: 1.7, batch: 0.4 } } }, { serviceTier: 'priority' })).toBe(4.25);
  expect(cost({ serviceTiers: { openai: { batch: 0.4 } } }, { serviceTier: 'batch' })).toBe(1);
  expect(tierFactor('nobody', 'batch', tierFactors({}))).toBeUndefined();
});

test('every model of the book costs what the library of the price data says, for every kind of token, tier and date', () => {
  const list = new PriceList();
  const differ: string[] = [];
  let priced = 0;
  for (const id of Object.keys(nameTables())) {
    for (const one of callsOf(id)) {
      const [ours, expected] = [list.price(one)?.cost, libraryCost(one)];
      if (!same(ours, expected)) differ.push(`${id} ${one.models[0]} ${one.at}: expected ${expected}, got ${ours}`);
      else if (ours !== undefined) priced += 1;
    }
  }
  expect(differ).toEqual([]);
  expect(priced).toBeGreaterThan(30_000);
}, 60_000);

test('the tables that the collector looks names up in say the same as the library', () => {
  const list = new PriceList();
  const differ: string[] = [];
  for (const [id, table] of Object.entries(nameTables())) {
    for (const name of namesOf(id)) {
      const pattern = table.patterns.find(({ only }) => !only || new RegExp(only.pattern).test(name) === only.match);
      const groups = pattern && new RegExp(pattern.pattern).exec(name)?.groups;
      const model = table.exact.get(name) ?? table.stems.get(Object.values(groups ?? {}).join(''));
      const [ours, expected] = [model && scheduleOf(model), list.find(providerOf[id]!, name)];
      if (JSON.stringify(ours) !== JSON.stringify(expected)) differ.push(`${id} ${name}: ${model?.id}`);
    }
  }
  expect(differ).toEqual([]);
}, 60_000);

test('the book has every provider of the price data, each with models', () => {
  expect(new Set(Object.values(pricedProviders)).size).toBe(43);
  for (const [id, { exact }] of Object.entries(nameTables())) expect(exact.size, id).toBeGreaterThan(0);
});
