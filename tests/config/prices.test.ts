import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';

test.each([
  [
    { prices: { m: { input: 1 } } },
    'config: prices.m.output: expected a price: input and output, or gpuHour, got nothing.',
  ],
  [{ prices: { m: {} } }, 'config: prices.m.input: expected a price: input and output, or gpuHour, got nothing.'],
  [
    { prices: { m: { gpuHour: 2, input: 1, output: 1 } } },
    'config: prices.m.input: expected no token prices together with gpuHour, got 1.',
  ],
  [{ prices: { m: { input: 1, output: 1, gpus: 2 } } }, 'config: prices.m.gpus: expected gpuHour as well, got 2.'],
  [
    { prices: { m: [{ input: 1, output: 2, from: 'May' }] } },
    'config: prices.m[0].from: expected a day such as "2026-03-01", got "May".',
  ],
  [{ prices: { m: [] } }, 'config: prices.m: expected'],
  [
    { prices: { m: { input: 1, outptu: 2 } } },
    'config: prices.m.outptu: expected a key that exists, got "outptu". Did you mean "output"?',
  ],
  [
    { pricing: { models: { 'gpt-4': { prompt_token_cost: 0.03 } } } },
    'config: pricing.models["gpt-4"].completion_token_cost: expected number, got nothing.',
  ],
  [
    { pricing: { models: { 'gpt-4': { prompt_token_cost: '0.03', completion_token_cost: 0.06 } } } },
    'config: pricing.models["gpt-4"].prompt_token_cost: expected number, got "0.03".',
  ],
  [
    { pricing: { models: { m: { prompt_token_cost: 0.03, completion_token_cost: -1 } } } },
    'config: pricing.models.m.completion_token_cost: expected a value of at least 0, got -1.',
  ],
  [
    { pricing: { models: { m: { prompt_token_cost: Number.NaN, completion_token_cost: 1 } } } },
    'config: pricing.models.m.prompt_token_cost: expected number, got NaN.',
  ],
  [
    { pricing: { _comment: 'per 1K tokens', models: {} } },
    'config: pricing._comment: expected a key that exists, got "_comment".',
  ],
  [
    { pricing: { models: { m: { prompt_token_cost: 1, completion_token_cost: 1, cached_token_cost: 1 } } } },
    'config: pricing.models.m.cached_token_cost: expected a key that exists, got "cached_token_cost".',
  ],
  [
    { pricing: { default: { prompt_token_cost: 0.1 } } },
    'config: pricing.default.completion_token_cost: expected number, got nothing.',
  ],
  [
    { serviceTiers: { openai: { priority: -1 } } },
    'config: serviceTiers.openai.priority: expected a value of at least 0, got -1.',
  ],
])('%j is refused with the place and what is wanted', (input, text) => {
  expect(() => parseConfig(input)).toThrow(text);
});

test('the pricing file is taken as it is, and left out it changes nothing', () => {
  const pricing = {
    default: { prompt_token_cost: 0.0001, completion_token_cost: 0.0002 },
    models: { 'gpt-4': { prompt_token_cost: 0.03, completion_token_cost: 0.06 } },
  };
  expect(parseConfig({ pricing }).pricing).toEqual(pricing);
  expect(parseConfig({}).pricing).toBeUndefined();
});
