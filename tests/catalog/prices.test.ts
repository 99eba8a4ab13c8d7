import { calcPrice, findProvider, type MatchLogic } from '@pydantic/genai-prices';
import { expect, test } from 'vitest';
import { costOf, findPrice, priceBook, pricedProviders, pricesAsOf } from '../../src/catalog/prices.js';

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

test('cached tokens without a price of their own cost as input', () => {
  expect(
    costOf({ inputTokens: 10, outputTokens: 0, cacheReadTokens: 4, cacheWriteTokens: 3 }, { input: 7, output: 1 }),
  ).toBeCloseTo(70e-6, 15);
});

test('more cached tokens than input never make a cost smaller', () => {
  expect(
    costOf({ inputTokens: 5, outputTokens: 0, cacheReadTokens: 9 }, { input: 7, output: 1, cacheRead: 2 }),
  ).toBeCloseTo(18e-6, 15);
});

test.each([
  ['openai', 'gpt-4o', 2.5],
  ['openai', ' GPT-4o-2024-08-06 ', 2.5],
  ['openai', 'gpt-4o-2024-05-13', 5],
  ['anthropic', 'claude-sonnet-4-5-20250929', 3],
  ['', 'claude-sonnet-4-5-20250929', 3],
  ['unknown', 'gpt-4o-mini', 0.15],
])('%s %s costs %d a million input tokens', (provider, model, input) => {
  expect(findPrice(provider, model)?.input).toBe(input);
});

test.each([
  ['openai', 'gpt-4o-2099-01-01'],
  ['openai', 'nobody'],
  ['anthropic', 'gpt-4o'],
  ['a-house-gateway', 'gpt-4o'],
  ['openai', 'constructor'],
  ['openai', ''],
])('%s %s has no price', (provider, model) => {
  expect(findPrice(provider, model)).toBeUndefined();
});

test('a price of the config comes first, for one provider or for all', () => {
  const overrides = { 'GPT-4o': { input: 9, output: 8 }, house: { provider: 'openai', input: 6, output: 5 } };
  expect(findPrice('openai', 'gpt-4o', overrides)?.input).toBe(9);
  expect(findPrice('openai', 'house', overrides)?.input).toBe(6);
  expect(findPrice('anthropic', 'house', overrides)).toBeUndefined();
});

/** Prices by the hour or request, speech, and dates in the form the provider does not use: what a table of token prices is not. */
const known = /-tts|^deepseek-|2026-01-02$|^gemini-3\.5-flash-2|^sonar/;

test('a name has the price that the source of the book gives it', () => {
  const names = [
    ...new Set(
      Object.values(pricedProviders).flatMap((id) =>
        findProvider({ providerId: id })!.models.flatMap(({ id, match }) => [id, ...literals(match)]),
      ),
    ),
  ];
  const variants = names.flatMap((name) => [
    name,
    `${name}-20250929`,
    `${name}-2026-01-02`,
    `${name}-v1:0`,
    `us.${name}`,
    `${name}@20250514`,
  ]);
  const differ: string[] = [];
  let same = 0;
  for (const [provider, id] of Object.entries(pricedProviders)) {
    for (const name of variants) {
      if (known.test(name)) continue;
      const expected = sourcePrice(id, name);
      const price = findPrice(provider, name);
      const ours =
        price && costOf({ inputTokens: 1000, outputTokens: 300, cacheReadTokens: 100, cacheWriteTokens: 50 }, price);
      if (ours === expected || Math.abs((ours ?? Number.NaN) - (expected ?? Number.NaN)) < 1e-12)
        same += ours === undefined ? 0 : 1;
      else differ.push(`${provider} ${name}: expected ${expected}, got ${ours}`);
    }
  }
  expect(differ).toEqual([]);
  expect(same).toBeGreaterThan(5000);
});

test('the book has the main providers', () => {
  const sizes = Object.entries(priceBook()).map(([id, { exact, stems }]) => [
    id,
    Object.keys(exact).length + Object.keys(stems).length,
  ]);
  for (const [id, size] of sizes) expect(size, String(id)).toBeGreaterThan(5);
});

function sourcePrice(providerId: string, model: string): number | undefined {
  const usage = { input_tokens: 1000, output_tokens: 300, cache_read_tokens: 100, cache_write_tokens: 50 };
  const found = calcPrice(usage, model, { providerId, timestamp: new Date(`${pricesAsOf}T00:00:00Z`) });
  return found && ('input_mtok' in found.model_price || 'output_mtok' in found.model_price)
    ? found.total_price
    : undefined;
}

function literals(match: MatchLogic): string[] {
  if ('or' in match) return match.or.flatMap(literals);
  if ('and' in match) return match.and.flatMap(literals);
  return 'regex' in match ? [] : Object.values(match);
}
