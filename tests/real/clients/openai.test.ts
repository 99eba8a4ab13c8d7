import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { llm } from '../../../src/shim/index.js';
import { type Recording, record, stopWithoutFaults } from '../../shim/recording.js';
import { library } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

describe.each(['openai', 'openai-previous'])('%s', (name) => {
  let recording: Recording;
  let client: OpenAI;
  beforeEach(async () => {
    const { OpenAI: Client } = await library<typeof import('openai')>(name, 'index.mjs');
    recording = await record({ clients: [Client], prices: { 'm-1': { input: 2, output: 10, cacheRead: 1 } } });
    client = new Client({ apiKey: 'k', baseURL: `${server.url}/v1` });
    server.script();
    server.asked.length = 0;
  });
  afterEach(() => stopWithoutFaults(recording));

  const prompt = { model: 'm-1', messages: [{ role: 'user' as const, content: 'Why is the sky blue?' }] };
  const cost = (400 * 2 + 600 * 1 + 50 * 10) / 1e6;

  test('a chat completion is recorded, and its promise is the client’s own', async () => {
    const promise = client.chat.completions.create(prompt);
    expect(promise.constructor.name).toBe('APIPromise');
    const { data, response, request_id } = await promise.withResponse();
    expect(data.choices[0]?.message.content).toContain('sky');
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('200');
    expect(request_id).toBeNull();

    const { value, span } = recording;
    const whose = { provider: 'openai', model: 'm-1' };
    expect(await value('llm_requests_total', { ...whose, operation: 'chat', status: 'ok' })).toBe(1);
    expect(await value('llm_tokens_total', { ...whose, direction: 'input' })).toBe(1000);
    expect(await value('llm_tokens_total', { ...whose, direction: 'output' })).toBe(50);
    expect(await value('llm_token_details_total', { kind: 'cache_read' })).toBe(600);
    expect(await value('llm_token_details_total', { kind: 'reasoning' })).toBe(20);
    expect(await value('llm_cost_dollars_total', whose)).toBeCloseTo(cost, 12);
    expect(await value('llm_usage_reports_total', { source: 'provider' })).toBe(1);
    expect(await value('llm_rate_limit_remaining_ratio', { limit: 'requests' })).toBe(0.75);
    expect(await value('llm_rate_limit_remaining_ratio', { limit: 'tokens' })).toBe(0.25);
    expect(await value('llm_retries_total')).toBeUndefined();
    expect(span('chat m-1').attributes).toMatchObject({
      'gen_ai.response.model': 'm-1-2026',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.finish_reasons': ['stop'],
    });
    expect(JSON.stringify(span('chat m-1').attributes)).not.toContain('sky');
  });

  test('who takes only the Response gets it whole, and the usage is read from a copy', async () => {
    const response = await client.chat.completions.create(prompt).asResponse();
    expect(JSON.parse(await response.text()).id).toBe('chatcmpl-1');
    await expect.poll(() => recording.value('llm_tokens_total', { direction: 'input' })).toBe(1000);
  });

  test('a stream has its usage asked for, and the application sees what it asked for itself', async () => {
    const stream = await client.chat.completions.create({ ...prompt, stream: true });
    const chunks: OpenAI.Chat.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(server.asked[0]?.body['stream_options']).toEqual({ include_usage: true });
    expect(chunks).toHaveLength(5);
    expect(chunks.every((chunk) => chunk.choices.length === 1 && !('usage' in chunk))).toBe(true);

    const { value, span } = recording;
    expect(await value('llm_tokens_total', { direction: 'input' })).toBe(1000);
    expect(await value('llm_tokens_total', { direction: 'output' })).toBe(50);
    expect(await value('llm_cost_dollars_total')).toBeCloseTo(cost, 12);
    expect(await value('llm_time_to_first_token_seconds_count')).toBe(1);
    expect(await value('llm_time_per_output_token_seconds_count')).toBe(1);
    // Four pauses of 15 ms lie between the first token and the end, and 49 tokens come after the first.
    expect(await value('llm_time_per_output_token_seconds_sum')).toBeGreaterThan(0.04 / 49);
    expect(span('chat m-1').attributes['gen_ai.request.stream']).toBe(true);
  });

  test('an application that asks for the usage gets the chunk that holds it', async () => {
    const stream = await client.chat.completions.create({
      ...prompt,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.Chat.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.at(-1)?.usage?.prompt_tokens).toBe(1000);
    expect(chunks[0]?.usage).toBeNull();
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(50);
  });

  test('a server that does not know stream_options is asked without, as it would be without us', async () => {
    const refusal = { status: 400, message: 'Unrecognized request argument supplied: stream_options' };
    server.script(refusal);
    for (const turn of [1, 2]) {
      const stream = await client.chat.completions.create({ ...prompt, stream: true });
      let count = 0;
      for await (const _ of stream) count += 1;
      expect(count, `turn ${turn}`).toBe(5);
    }
    expect(server.asked.map(({ body }) => 'stream_options' in body)).toEqual([true, false, false]);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(2);
    expect(await recording.value('llm_usage_reports_total', { source: 'estimated' })).toBe(2);
  });

  test('a stream that is left is cancelled, with its usage estimated', async () => {
    const stream = await client.chat.completions.create({ ...prompt, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    const { value } = recording;
    expect(await value('llm_requests_total', { status: 'cancelled' })).toBe(1);
    expect(await value('llm_usage_reports_total', { source: 'estimated' })).toBe(1);
    expect(await value('llm_tokens_total', { direction: 'output' })).toBe(2);
    expect(await value('llm_tokens_total', { direction: 'input' })).toBeGreaterThan(5);
  });

  test('a stream that is left at its last word still has its usage counted', async () => {
    const stream = await client.chat.completions.create({ ...prompt, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.finish_reason) break;
    await expect.poll(() => recording.value('llm_tokens_total', { direction: 'output' })).toBe(50);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
  });

  test('an aborted stream is cancelled, with its usage estimated', async () => {
    const stream = await client.chat.completions.create({ ...prompt, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) stream.controller.abort();
    expect(await recording.value('llm_requests_total', { status: 'cancelled' })).toBe(1);
    expect(await recording.value('llm_usage_reports_total', { source: 'estimated' })).toBe(1);
  });

  test('a stream that breaks off is an error, with its usage estimated', async () => {
    server.script('breaks_off');
    const stream = await client.chat.completions.create({ ...prompt, stream: true });
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toThrow(/overloaded/);
    expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(1);
    expect(await recording.value('llm_usage_reports_total', { source: 'estimated' })).toBe(1);
  });

  test('two readers of one stream are one call', async () => {
    const stream = await client.chat.completions.create({ ...prompt, stream: true });
    const [left, right] = stream.tee();
    const count = async (each: AsyncIterable<unknown>): Promise<number> => {
      let chunks = 0;
      for await (const _ of each) chunks += 1;
      return chunks;
    };
    expect(await Promise.all([count(left), count(right)])).toEqual([5, 5]);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(50);
  });

  test('the client’s helpers are recorded once', async () => {
    const final = await client.chat.completions.stream(prompt).finalChatCompletion();
    expect(final.choices[0]?.message.content).toContain('sky');
    const parsed = await client.chat.completions.parse(prompt);
    expect(parsed.choices[0]?.message.content).toContain('sky');
    const tools = client.chat.completions.runTools({
      ...prompt,
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            parse: JSON.parse,
            description: 'weather',
            parameters: { type: 'object' },
            function: async () => 'fine',
          },
        },
      ],
    });
    expect(await tools.finalContent()).toContain('sky');
    await expect.poll(() => recording.value('llm_requests_total', { status: 'ok' })).toBe(4);
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(200);
  });

  test('retries of the client are retries of one call', async () => {
    server.script({ status: 429 }, { status: 503 });
    await client.chat.completions.create(prompt);
    expect(server.asked).toHaveLength(3);
    expect(await recording.value('llm_requests_total')).toBe(1);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
    expect(await recording.value('llm_retries_total', { reason: 'rate_limited' })).toBe(1);
    expect(await recording.value('llm_retries_total', { reason: 'http_503' })).toBe(1);
  });

  test('a refusal reaches the application as the client’s own error', async () => {
    server.script({ status: 429, retry: false });
    const { RateLimitError } = await library<typeof import('openai')>(name, 'index.mjs');
    const error = await client.chat.completions.create(prompt).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(await recording.value('llm_requests_total', { status: 'rate_limited' })).toBe(1);
    expect(recording.span('chat m-1').attributes['error.type']).toBe('429');
  });

  test('responses are recorded, streamed, failed and left', async () => {
    const { value } = recording;
    const whole = await client.responses.create({ model: 'm-1', input: 'Why?' });
    expect(whole.output_text).toContain('sky');
    const counts = async () => [
      await value('llm_tokens_total', { direction: 'input' }),
      await value('llm_tokens_total', { direction: 'output' }),
      await value('llm_token_details_total', { kind: 'cache_read' }),
      await value('llm_token_details_total', { kind: 'reasoning' }),
    ];
    expect(await counts()).toEqual([900, 40, 300, 15]);
    const helper = await client.responses.stream({ model: 'm-1', input: 'Why?' }).finalResponse();
    expect(helper.output_text).toContain('sky');
    await expect.poll(counts).toEqual([1800, 80, 600, 30]);
    expect(await value('llm_time_to_first_token_seconds_count')).toBe(1);

    server.script('breaks_off');
    const failing = await client.responses.create({ model: 'm-1', input: 'Why?', stream: true });
    for await (const _ of failing);
    expect(await value('llm_requests_total', { status: 'error' })).toBe(1);
    const leaving = await client.responses.create({ model: 'm-1', input: 'Why?', stream: true });
    for await (const event of leaving) if (event.type === 'response.output_text.delta') break;
    expect(await value('llm_requests_total', { status: 'cancelled' })).toBe(1);
    expect(await value('llm_usage_reports_total', { source: 'estimated' })).toBe(2);
  });

  test('embeddings are recorded', async () => {
    const { data } = await client.embeddings.create({ model: 'm-1', input: 'sky', encoding_format: 'float' });
    expect(data[0]?.embedding).toEqual([0.25, 0.5]);
    expect(await recording.value('llm_requests_total', { operation: 'embeddings', status: 'ok' })).toBe(1);
    expect(await recording.value('llm_tokens_total', { direction: 'input' })).toBe(70);
  });

  test('a call that the application records itself is not recorded twice', async () => {
    await llm.call({ provider: 'house', model: 'm-1' }, async (call) => {
      await client.chat.completions.create(prompt);
      call.usage({ inputTokens: 7, outputTokens: 3 });
    });
    expect(await recording.value('llm_requests_total')).toBe(1);
    expect(await recording.value('llm_tokens_total')).toBe(10);
  });

  test('after shutdown the client works as if nothing had happened', async () => {
    await recording.shim.shutdown();
    const stream = await client.chat.completions.create({ ...prompt, stream: true });
    for await (const _ of stream);
    expect(server.asked[0]?.body['stream_options']).toBeUndefined();
    expect(recording.spans()).toHaveLength(0);
  });
});
