import { afterEach, expect, test } from 'vitest';
import { llm } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
afterEach(() => recording.stop());

const cost = (model: string) => recording.value('llm_cost_dollars_total', { model });

test('every kind of token is priced and said on the span', async () => {
  recording = await record({
    prices: {
      house: {
        input: 2,
        output: 11,
        cacheRead: 1,
        cacheWrite: 3,
        cacheWriteHour: 5,
        audioInput: 17,
        cacheReadAudio: 7,
      },
    },
  });
  const usage = {
    inputTokens: 1000,
    outputTokens: 500,
    cacheReadTokens: 300,
    cacheWriteTokens: 200,
    cacheWriteHourTokens: 80,
    audioInputTokens: 150,
    cacheReadAudioTokens: 50,
  };
  await llm.call({ provider: 'p', model: 'house' }, async (call) => call.usage(usage));
  const dollars = (400 * 2 + 250 * 1 + 120 * 3 + 80 * 5 + 100 * 17 + 50 * 7 + 500 * 11) / 1e6;
  expect(await cost('house')).toBeCloseTo(dollars, 12);
  expect(recording.span('chat house').attributes).toMatchObject({
    'gen_ai.usage.cache_creation.ephemeral_1h_input_tokens': 80,
    'gen_ai.usage.cache_read.audio.input_tokens': 50,
  });
});

test('a batch costs half, and a tier without a known price is unpriced', async () => {
  recording = await record();
  for (const serviceTier of ['batch', 'priority']) {
    await llm.call({ provider: 'openai', model: `gpt-4o` }, async (call) => {
      call.response({ model: 'gpt-4o-2024-08-06', serviceTier });
      call.usage({ inputTokens: 1_000_000, outputTokens: 0 });
    });
  }
  expect(await cost('gpt-4o')).toBe(1.25);
  expect(await recording.value('llm_unpriced_tokens_total', { model: 'gpt-4o' })).toBe(1_000_000);
  expect(recording.spans().map((span) => span.attributes['openai.response.service_tier'])).toEqual([
    'batch',
    'priority',
  ]);
});

test('an own model costs its GPUs by the second, with and without token counts', async () => {
  recording = await record({ prices: { llama: { gpuHour: 3600, gpus: 2 } } });
  await llm.call({ provider: 'vllm', model: 'llama' }, () => new Promise((resolve) => setTimeout(resolve, 60)));
  const first = (await cost('llama'))!;
  expect(first).toBeGreaterThan(0.11);
  expect(first).toBeLessThan(2);
  await llm.call({ provider: 'vllm', model: 'llama' }, async (call) => call.usage({ inputTokens: 1, outputTokens: 1 }));
  expect(await cost('llama')).toBeGreaterThan(first);
  expect(await recording.value('llm_unpriced_tokens_total')).toBeUndefined();
});

test("a pricing file's default prices what nothing else does, and the process says of which day its book is", async () => {
  recording = await record({ pricing: { default: { prompt_token_cost: 0.001, completion_token_cost: 0.002 } } });
  await llm.call({ provider: 'p', model: 'nobody' }, async (call) =>
    call.usage({ inputTokens: 3000, outputTokens: 500 }),
  );
  expect(await cost('nobody')).toBeCloseTo(0.004, 12);
  expect(recording.span('chat nobody').attributes['llm.cost.basis']).toBe('default');
  expect(await recording.value('llm_price_book_timestamp_seconds')).toBeGreaterThan(1_790_000_000);
});
