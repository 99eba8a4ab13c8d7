import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameTables } from '../../collector/price-names.js';
import { type PricedCall, PriceList } from '../../src/catalog/prices.js';
import { attributes as a } from '../../src/catalog/spans.js';
import { callsOf, libraryCost, moments, same } from '../catalog/every-call.js';
import { Pricer, plainCall, told } from './priced.js';

/** Every kind at a price of its own, in dollars a token, so that a single token shows. */
const odd = {
  prices: {
    odd: {
      input: 2e6,
      output: 11e6,
      cacheRead: 1e6,
      cacheWrite: 3e6,
      cacheWriteHour: 5e6,
      reasoning: 13e6,
      audioInput: 17e6,
      audioOutput: 19e6,
      cacheReadAudio: 16.5e6,
      request: 0.37,
    },
  },
};

const settings = {
  prices: {
    ...odd.prices,
    'gpt-4o': { input: 2.1, output: 8.3, cacheRead: 1.05 },
    'house-embedder': { provider: 'openai', input: 0.017, output: 0 },
    llama: { gpuHour: 2.4, gpus: 3, concurrency: 4 },
    moving: [
      { input: 3.1, output: 9.7 },
      { input: 6.3, output: 19.1, above: 200_000 },
      { input: 2.9, output: 8.9, from: '2026-11-20' },
    ],
  },
  pricing: {
    models: {
      'gpt-4': { prompt_token_cost: 0.03, completion_token_cost: 0.06 },
      free: { prompt_token_cost: 0, completion_token_cost: 0 },
      cheap: { prompt_token_cost: 1e-9, completion_token_cost: 3e-10 },
      ' Odd $1 $x "name" ': { prompt_token_cost: 0.07, completion_token_cost: 0.11 },
      constructor: { prompt_token_cost: 0.013, completion_token_cost: 0.017 },
    },
  },
  serviceTiers: { openai: { priority: 1.7 } },
};

describe('the price book in the collector', () => {
  let pricer: Pricer;
  beforeAll(async () => {
    pricer = await Pricer.start({});
  });
  afterAll(() => pricer?.stop());

  test('every model costs what the shim and the library of the price data say, for every kind of token, tier and date', async () => {
    const list = new PriceList();
    const calls = Object.keys(nameTables()).flatMap(callsOf);
    const priced = await pricer.price(calls.map(told));
    const differ: string[] = [];
    let count = 0;
    for (const [i, call] of calls.entries()) {
      const cost = priced[i]![a.cost] as number | undefined; // a double where it is there
      const [shim, library] = [list.price(call)?.cost, libraryCost(call)];
      const marked = (priced[i]![a.unpriced] === true) === (cost === undefined);
      if (!same(cost, shim) || !same(cost, library) || !marked) {
        differ.push(
          `${call.provider} ${call.models[0]} ${call.at}: collector ${cost}, shim ${shim}, library ${library}`,
        );
      } else if (cost !== undefined) count += 1;
    }
    expect(differ).toEqual([]);
    expect(count).toBeGreaterThan(30_000);
  });

  test('nothing that pricing needs on its way stays on the span', async () => {
    const [one, two] = await pricer.price(['gpt-4o', 'nobody'].map((model) => told({ ...plainCall, models: [model] })));
    for (const key of Object.keys({ ...one, ...two })) expect(key).not.toMatch(/^llm\.price/);
    expect(two![a.unpriced]).toBe(true);
    expect(two![a.cost]).toBeUndefined();
  });

  test('a span that is no model call gets no cost, whatever it says of prices', async () => {
    const attributes = {
      'llm.price.code': 3,
      'llm.price.owner': 'openai',
      [a.inputTokens]: 17,
      [a.operation]: 'invoke_agent',
    };
    const [one] = await pricer.price([{ begin: moments[2]!, attributes }]);
    expect([one![a.cost], one![a.unpriced]]).toEqual([undefined, undefined]);
  });

  test('where nobody named the provider, the name of the model tells it', async () => {
    const models = [
      'claude-sonnet-4-5-20250929',
      'gpt-4o-mini',
      'gemini-2.5-pro',
      'mistral-large-latest',
      'grok-4',
      'o3-mini',
      'command-r-plus',
      'a/gpt-4o',
    ];
    const calls = models.flatMap((model) =>
      ['', 'unknown'].map((provider) => ({ ...plainCall, provider, models: [model] })),
    );
    const priced = await pricer.price(calls.map(told));
    for (const [i, call] of calls.entries()) {
      const cost = priced[i]![a.cost] as number | undefined; // a double where it is there
      expect(same(cost, libraryCost(call)), `${call.models[0]}: ${cost}`).toBe(true);
    }
    expect(priced.filter((attributes) => a.cost in attributes)).toHaveLength(14);
  });
});

describe('prices of the config in the collector', () => {
  let pricer: Pricer;
  beforeAll(async () => {
    pricer = await Pricer.start(settings);
  });
  afterAll(() => pricer?.stop());

  const cases: (Partial<PricedCall> & { expected: number | undefined })[] = [
    { expected: (1009 * 2.1 + 211 * 8.3) / 1e6 },
    { models: ['GPT-4o-2024-05-13'], expected: (1009 * 2.1 + 211 * 8.3) / 1e6 },
    { serviceTier: 'batch', expected: (1009 * 2.1 + 211 * 8.3) / 2e6 },
    { serviceTier: 'Priority', expected: ((1009 * 2.1 + 211 * 8.3) / 1e6) * 1.7 },
    { serviceTier: 'scale', expected: undefined },
    { models: ['house-embedder'], expected: (1009 * 0.017) / 1e6 },
    { models: ['house-embedder'], provider: 'anthropic', expected: undefined },
    { models: ['llama'], provider: 'vllm', expected: (7 * 2.4 * 3) / 4 / 3600 },
    { models: ['moving'], expected: (1009 * 2.9 + 211 * 8.9) / 1e6 },
    { models: ['moving'], at: Date.parse('2026-11-19T23:59:59Z'), expected: (1009 * 3.1 + 211 * 9.7) / 1e6 },
    {
      models: ['moving'],
      at: Date.parse('2026-11-19T23:59:59Z'),
      usage: { inputTokens: 200_001, outputTokens: 0 },
      expected: (200_001 * 6.3) / 1e6,
    },
    { models: ['gpt-4'], expected: (1009 * 30 + 211 * 60) / 1e6 },
    // A price of nothing is a price; whatever a name holds, it is a name.
    { models: ['free'], expected: 0 },
    { models: ['cheap'], expected: (1009 * 1e-6 + 211 * 3e-7) / 1e6 },
    { models: ['odd $1 $x "NAME"'], expected: (1009 * 70 + 211 * 110) / 1e6 },
    { models: ['constructor'], expected: (1009 * 13 + 211 * 17) / 1e6 },
    { models: ['openai/house-embedder'], provider: '', expected: (1009 * 0.017) / 1e6 },
    { models: ['nobody', 'openai/moving'], provider: 'litellm', expected: (1009 * 2.9 + 211 * 8.9) / 1e6 },
    { models: ['nobody'], expected: undefined },
  ];

  test('overrides, service tiers, GPU hours and the pricing file cost the same in both layers', async () => {
    const list = new PriceList(settings);
    const calls = cases.map(({ expected: _, ...call }) => ({ ...plainCall, ...call }));
    const priced = await pricer.price(calls.map(told));
    for (const [i, { expected }] of cases.entries()) {
      const what = JSON.stringify(cases[i]);
      const cost = priced[i]![a.cost] as number | undefined; // a double where it is there
      expect(same(cost, expected), `collector: ${what} got ${cost}`).toBe(true);
      expect(same(list.price(calls[i]!)?.cost, expected), `shim: ${what}`).toBe(true);
    }
  });

  test('counts that contradict each other cost the same in both layers, and never less than nothing', async () => {
    const list = new PriceList(odd);
    const counts = [5, 0, 11, 23];
    const calls = counts.flatMap((inputTokens, i) =>
      counts.map((cacheReadTokens, j) => ({
        ...plainCall,
        models: ['odd'],
        usage: {
          inputTokens,
          cacheReadTokens,
          outputTokens: counts[(i + j) % 4]!,
          cacheWriteTokens: counts[(i + 1) % 4]!,
          cacheWriteHourTokens: counts[(j + 1) % 4]!,
          reasoningTokens: counts[(i + 2) % 4]!,
          audioInputTokens: counts[(j + 2) % 4]!,
          audioOutputTokens: counts[(i + 3) % 4]!,
          cacheReadAudioTokens: counts[(j + 3) % 4]!,
        },
      })),
    );
    const priced = await pricer.price(calls.map(told));
    for (const [i, call] of calls.entries()) {
      const cost = priced[i]![a.cost] as number; // a double
      expect(same(cost, list.price(call)?.cost), `${JSON.stringify(call.usage)}: ${cost}`).toBe(true);
      expect(cost).toBeGreaterThanOrEqual(0);
    }
  });

  test('a call that says nothing of its tokens costs the GPUs it ran on, and is not unpriced', async () => {
    const attributes = { [a.operation]: 'chat', [a.provider]: 'vllm', [a.requestModel]: 'llama' };
    const begin = plainCall.at;
    const [own, other] = await pricer.price([
      { begin, end: begin + 3000, attributes },
      { begin, end: begin + 3000, attributes: { ...attributes, [a.requestModel]: 'nobody' } },
    ]);
    expect(own![a.cost]).toBeCloseTo((3 * 2.4 * 3) / 4 / 3600, 12);
    expect([other![a.cost], other![a.unpriced]]).toEqual([undefined, undefined]);
  });
});

test('the default of a pricing file prices what has no price, and the span says so', async () => {
  const pricing = { default: { prompt_token_cost: 0.0001, completion_token_cost: 0.0002 } };
  const pricer = await Pricer.start({ pricing });
  try {
    const calls = ['nobody', 'gpt-4o'].map((model) => ({ ...plainCall, models: [model] }));
    const [unknown, known] = await pricer.price(calls.map(told));
    const expected = calls.map((call) => new PriceList({ pricing }).price(call)?.cost);
    expect(expected[0]).toBeCloseTo((1009 * 0.1 + 211 * 0.2) / 1e6, 15);
    expect(unknown).toMatchObject({ [a.cost]: expected[0], [a.costBasis]: 'default' });
    expect(unknown![a.unpriced]).toBeUndefined();
    expect(known).toMatchObject({ [a.cost]: expected[1] });
    expect(known![a.costBasis]).toBeUndefined();
  } finally {
    await pricer.stop();
  }
});
