import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PriceList } from '../../src/catalog/prices.js';
import { attributes, countKeys } from '../../src/catalog/spans.js';
import { parseConfig } from '../../src/config/parse.js';

const guide = readFileSync(join(import.meta.dirname, '../../docs/prices.md'), 'utf8');
const [, block] = /```ts\n([\s\S]*?)```/.exec(guide)!;
// The guide shows entries of one object literal.
const config = parseConfig(new Function(`return { ${block} };`)());

test.each([
  ['openai', 'gpt-4o-2024-08-06', undefined, (1000 * 2.2 + 500 * 8.8) / 1e6],
  ['openai', 'gpt-4o', 'priority', ((1000 * 2.2 + 500 * 8.8) / 1e6) * 2],
  ['openai', 'house-model', undefined, (1000 * 3 + 500 * 9) / 1e6],
  ['vllm', 'llama-3.3-70b', undefined, (8 * 2.4 * 4) / 8 / 3600],
  ['openai', 'gpt-4', undefined, 0.03 + 0.03],
  ['nobody', 'nothing', undefined, 0.0001 + 0.0001],
])('the prices that the guide shows hold: %s %s %s', (provider, model, serviceTier, expected) => {
  const usage = { inputTokens: 1000, outputTokens: 500 };
  const at = Date.parse('2026-11-20');
  const priced = new PriceList(config).price({ provider, models: [model], usage, at, seconds: 8, serviceTier });
  expect(priced?.cost).toBeCloseTo(expected, 12);
});

test('the guide names every kind of token that is counted', () => {
  for (const key of countKeys) if (key.startsWith('gen_ai.usage.')) expect(guide, key).toContain(`\`${key}\``);
  expect(guide).toContain(`\`${attributes.serviceTier}\``);
});
