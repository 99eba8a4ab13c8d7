import { calcPrice } from '@pydantic/genai-prices';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ordinaryTiers, PriceList, serviceTiers } from '../../src/catalog/prices.js';
import { attributes as a } from '../../src/catalog/spans.js';
import { libraryCost, same, usages } from '../catalog/every-call.js';
import { Pricer, plainCall, told } from './priced.js';

let pricer: Pricer;
beforeAll(async () => {
  pricer = await Pricer.start({});
});
afterAll(() => pricer?.stop());

test('a name that says whose model it is costs what it costs there, and nothing is guessed from other folders', async () => {
  const list = new PriceList();
  const cases: [provider: string, models: (string | undefined)[], as: [id: string, model: string] | undefined][] = [
    ['openai', ['openai/gpt-4o'], ['openai', 'gpt-4o']],
    ['', ['OpenAI/gpt-4o-mini-2024-07-18'], ['openai', 'gpt-4o-mini-2024-07-18']],
    ['gcp.vertex.agent', ['openai/gpt-4o'], ['openai', 'gpt-4o']],
    ['openai', ['nobody', 'azure/gpt-4o'], ['azure', 'gpt-4o']],
    ['azure.ai.openai', ['my-deployment', 'azure/gpt-4o'], ['azure', 'gpt-4o']],
    ['gcp.gemini', ['models/gemini-2.5-pro'], ['google', 'gemini-2.5-pro']],
    ['gcp.gemini', [undefined, 'gemini/gemini-2.5-pro'], ['google', 'gemini-2.5-pro']],
    ['gcp.vertex_ai', ['publishers/google/models/gemini-2.5-flash'], ['google', 'gemini-2.5-flash']],
    [
      'gcp.vertex_ai',
      ['projects/p/locations/eu/publishers/google/models/gemini-2.5-pro'],
      ['google', 'gemini-2.5-pro'],
    ],
    [
      '',
      ['bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
      ['aws', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ],
    [
      'aws.bedrock',
      ['us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
      ['aws', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ],
    ['anthropic', ['anthropic/claude-sonnet-4-5'], ['anthropic', 'claude-sonnet-4-5']],
    ['groq', ['groq/llama-3.3-70b-versatile'], ['groq', 'llama-3.3-70b-versatile']],
    ['openrouter', ['openrouter/openai/gpt-4o'], ['openrouter', 'openai/gpt-4o']],
    ['openrouter', ['openai/gpt-4o'], ['openrouter', 'openai/gpt-4o']],
    ['openai', ['ft:gpt-4o-2024-08-06:org::id'], ['openai', 'ft:gpt-4o-2024-08-06:org::id']],
    // A tune of what the book has no tuned price for, a price of nothing, files of open models, any other folder.
    ['openai', ['ft:gpt-4.1-2025-04-14:org::id'], undefined],
    ['openrouter', ['deepseek/deepseek-r1:free'], undefined],
    ['openai', ['deepseek/deepseek-r1:free'], undefined],
    ['openai', ['openai/gpt-oss-120b'], undefined],
    ['vllm', ['openai/gpt-oss-20b', 'openai/gpt-oss-20b'], undefined],
    ['openai', ['mistralai/Mistral-7B-Instruct-v0.3'], undefined],
    ['openai', ['house/gpt-4o'], undefined],
    ['openai', ['openai/'], undefined],
    ['openai', ['constructor/gpt-4o'], undefined],
  ];
  const calls = cases.map(([provider, models]) => ({ ...plainCall, provider, models }));
  const priced = await pricer.price(calls.map(told));
  for (const [i, [provider, models, as]] of cases.entries()) {
    const what = `${provider} ${models}`;
    const expected =
      as &&
      calcPrice({ input_tokens: 1009, output_tokens: 211 }, as[1], {
        providerId: as[0],
        timestamp: new Date(plainCall.at),
      });
    const cost = priced[i]![a.cost] as number | undefined; // a double where it is there
    expect(expected === null, what).toBe(false);
    expect(same(cost, expected?.total_price), `collector: ${what} got ${cost}`).toBe(true);
    expect(same(list.price(calls[i]!)?.cost, expected?.total_price), `shim: ${what}`).toBe(true);
    expect(priced[i]![a.unpriced], what).toBe(as === undefined ? true : undefined);
    for (const key of Object.keys(priced[i]!)) expect(key).not.toMatch(/^llm\.price/);
  }
});

test('each service tier costs its share of the list price at each provider, and is unpriced where nobody says what it costs', async () => {
  const list = new PriceList();
  const models: Readonly<Record<string, string>> = {
    openai: 'gpt-4o',
    anthropic: 'claude-sonnet-4-5',
    'azure.ai.openai': 'gpt-4o',
    'aws.bedrock': 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'gcp.gemini': 'gemini-2.5-pro',
    'gcp.gen_ai': 'gemini-2.5-pro',
    'gcp.vertex_ai': 'gemini-2.5-pro',
    groq: 'llama-3.3-70b-versatile',
    mistral_ai: 'mistral-large-latest',
    fireworks: 'accounts/fireworks/models/deepseek-v3p2',
    deepseek: 'deepseek-v3.2',
  };
  expect(Object.keys(models)).toEqual(expect.arrayContaining(Object.keys(serviceTiers)));
  const tiers = ['batch', 'flex', 'priority', 'scale', 'reserved', ...ordinaryTiers, ' Batch ', ''];
  const calls = Object.entries(models).flatMap(([provider, model]) =>
    tiers.flatMap((serviceTier) =>
      usages.map((usage) => ({ ...plainCall, provider, models: [model], usage, serviceTier })),
    ),
  );
  const priced = await pricer.price(calls.map(told));
  const seen = new Map<number | undefined, number>();
  for (const [i, call] of calls.entries()) {
    const name = call.serviceTier.trim().toLowerCase();
    const factor = serviceTiers[call.provider]?.[name] ?? (name === '' || ordinaryTiers.includes(name) ? 1 : undefined);
    const expected = factor && factor * libraryCost(call)!;
    const cost = priced[i]![a.cost] as number | undefined; // a double where it is there
    expect(same(cost, expected), `collector: ${call.provider} ${call.serviceTier} got ${cost}`).toBe(true);
    expect(same(list.price(call)?.cost, expected), `shim: ${call.provider} ${call.serviceTier}`).toBe(true);
    seen.set(factor, (seen.get(factor) ?? 0) + 1);
  }
  // Three lengths: 10 providers halve a batch (written twice here) and 4 flex; groq's flex is at the list price.
  expect(Object.fromEntries(seen)).toEqual({ 0.5: 3 * 24, 1: 3 * (11 * 6 + 1), undefined: 3 * (11 * 3 + 2 + 6) });
});
