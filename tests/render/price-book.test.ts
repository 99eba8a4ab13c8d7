import { expect, test } from 'vitest';
import { pricesAsOf } from '../../src/catalog/prices.js';
import { comparePrices, renderChanges, renderSummary, savedBook } from '../../src/render/price-book.js';

const before = {
  asOf: '2026-08-01',
  providers: { openai: { a: { input: 3, output: 8 }, gone: { input: 1, output: 2 }, free: {} } },
};
const after = {
  asOf: '2026-11-20',
  providers: { openai: { a: { input: 2, output: 8, 'input from 2026-12-01': 1.5 }, new: { input: 0, output: 7 } } },
};

test('two books differ in the prices that changed, came and went, and in nothing else', () => {
  expect(comparePrices(before, after)).toEqual([
    { provider: 'openai', model: 'a', field: 'input', old: 3, new: 2 },
    { provider: 'openai', model: 'a', field: 'input from 2026-12-01', old: undefined, new: 1.5 },
    { provider: 'openai', model: 'gone', field: 'input', old: 1, new: undefined },
    { provider: 'openai', model: 'gone', field: 'output', old: 2, new: undefined },
    { provider: 'openai', model: 'new', field: 'input', old: undefined, new: 0 },
    { provider: 'openai', model: 'new', field: 'output', old: undefined, new: 7 },
  ]);
  expect(comparePrices(before, before)).toEqual([]);
});

test('the changes are a table with model, field, both prices and the change in per cent', () => {
  const lines = renderChanges(comparePrices(before, after), before, after).split('\n');
  expect(lines[0]).toBe('provider  model  field                  old -> new   change');
  expect(lines[1]).toBe('openai    a      input                  3 -> 2       -33.3 %');
  expect(lines[2]).toBe('openai    a      input from 2026-12-01  none -> 1.5');
  expect(lines.at(-1)).toBe('6 prices of 3 models differ (2026-08-01 -> 2026-11-20).');
  expect(renderChanges([], before, before)).toBe('No price differs (2026-08-01 -> 2026-08-01).');
});

test('the summary says how old the prices are and how many models have none', () => {
  const lines = renderSummary(before, new Date('2026-11-20T23:00:00Z')).split('\n');
  expect(lines[0]).toBe(
    'Prices of 2026-08-01 (111 days old): 2 models of 1 provider, and 1 model without a token price.',
  );
  expect(lines.at(-1)).toBe('openai    2       1');
});

test('a saved book holds every model, its dates, hours and tiers, and the prices of the config', () => {
  const book = savedBook({
    prices: {
      house: { provider: 'openai', gpuHour: 36, gpus: 2 },
      'gpt-4o': [
        { input: 2, output: 5 },
        { input: 1, output: 4, above: 7 },
      ],
    },
    pricing: { default: { prompt_token_cost: 0.0001, completion_token_cost: 0.0002 } },
  });
  expect(book.asOf).toBe(pricesAsOf);
  expect(book.providers['openai']!['o3']).toMatchObject({ input: 10, 'input from 2025-06-10': 2 });
  expect(book.providers['anthropic']!['claude-sonnet-4-5']).toMatchObject({
    input: 3,
    'input above 200000 tokens': 6,
    'cacheWriteHour above 200000 tokens': 12,
  });
  expect(book.providers['deepseek']!['deepseek-chat']).toMatchObject({ 'output 00:30-16:30 UTC': 1.1 });
  expect(book.providers['config']).toEqual({
    'gpt-4o': { input: 2, output: 5, 'input above 7 tokens': 1, 'output above 7 tokens': 4 },
  });
  expect(book.providers['config:openai']).toEqual({ house: { second: 0.02 } });
  expect(book.providers['config:default']).toEqual({ '*': { input: 0.1, output: 0.2 } });
});
