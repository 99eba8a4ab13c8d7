import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Recording, record, stopWithoutFaults } from '../../shim/recording.js';
import { library } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

/** What the tests use of the client, whose own types are not installed in this project. */
interface Anthropic {
  readonly messages: Messages;
  readonly beta: { readonly messages: Messages };
}
interface Messages {
  create(body: object & { stream: true }): Called<Stream>;
  create(body: object): Called<{ readonly content: readonly { readonly text: string }[] }>;
  stream(body: object): { finalMessage(): Promise<{ readonly usage: { readonly output_tokens: number } }> };
}
type Called<T> = Promise<T> & {
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ readonly data: T; readonly request_id: string | null }>;
};
type Stream = AsyncIterable<{ readonly type: string }> & { readonly controller: AbortController };

describe.each(['@anthropic-ai/sdk', 'anthropic-previous'])('%s', (name) => {
  let recording: Recording;
  let client: Anthropic;
  beforeEach(async () => {
    const { Anthropic: Client } = await library<{
      Anthropic: new (options: object) => Anthropic & { readonly constructor: { readonly RateLimitError: unknown } };
    }>(name, 'index.mjs');
    const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWriteHour: 6 };
    recording = await record({ clients: [Client], prices: { 'claude-x': price } });
    client = new Client({ apiKey: 'k', baseURL: server.url });
    server.script();
    server.asked.length = 0;
  });
  afterEach(() => stopWithoutFaults(recording));

  const prompt = { model: 'claude-x', max_tokens: 99, messages: [{ role: 'user', content: 'Why is the sky blue?' }] };
  // 100 fresh, 500 read from the cache, 60 written to it, 25 of those for an hour.
  const cost = (100 * 3 + 500 * 0.3 + 35 * 3.75 + 25 * 6 + 30 * 15) / 1e6;

  test('the input of a message includes what the cache read and wrote, and the call has one span', async () => {
    const promise = client.messages.create(prompt);
    expect(promise.constructor.name).toBe('APIPromise');
    const { data } = await promise.withResponse();
    expect(data.content[0]?.text).toContain('sky');

    const { value } = recording;
    const whose = { provider: 'anthropic', model: 'claude-x' };
    expect(await value('llm_requests_total', { ...whose, operation: 'chat', status: 'ok' })).toBe(1);
    expect(await value('llm_tokens_total', { ...whose, direction: 'input' })).toBe(660);
    expect(await value('llm_tokens_total', { direction: 'output' })).toBe(30);
    expect(await value('llm_token_details_total', { kind: 'cache_read' })).toBe(500);
    expect(await value('llm_token_details_total', { kind: 'cache_write' })).toBe(60);
    expect(await value('llm_token_details_total', { kind: 'reasoning' })).toBe(12);
    expect(await value('llm_cost_dollars_total', whose)).toBeCloseTo(cost, 12);
    expect(await value('llm_rate_limit_remaining_ratio', { limit: 'requests' })).toBe(0.2);
    expect(await value('llm_rate_limit_remaining_ratio', { limit: 'tokens' })).toBe(0.75);
    // Version 1 would make a span of its own as well.
    expect(recording.spans().map((span) => span.name)).toEqual(['chat claude-x']);
    expect(recording.spans()[0]?.attributes).toMatchObject({
      'gen_ai.response.id': 'msg-1',
      'gen_ai.response.finish_reasons': ['end_turn'],
      'openai.response.service_tier': 'standard',
    });
  });

  test('streams are read to the end, by the application and by the client’s helper', async () => {
    const stream = await client.messages.create({ ...prompt, stream: true as const });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types.at(-1)).toBe('message_stop');
    const final = await client.messages.stream(prompt).finalMessage();
    expect(final.usage.output_tokens).toBe(30);
    await client.beta.messages.create(prompt);

    await expect.poll(() => recording.value('llm_requests_total', { status: 'ok' })).toBe(3);
    expect(await recording.value('llm_tokens_total', { direction: 'input' })).toBe(3 * 660);
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(3 * 30);
    expect(await recording.value('llm_time_to_first_token_seconds_count')).toBe(2);
    expect(await recording.value('llm_time_per_output_token_seconds_count')).toBe(2);
    expect(await recording.value('llm_cost_dollars_total')).toBeCloseTo(3 * cost, 12);
  });

  test('who takes the Response of a stream has its usage read along', async () => {
    const response = await client.messages.create({ ...prompt, stream: true as const }).asResponse();
    expect(await new Response(response.body).text()).toContain('message_stop');
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
    expect(await recording.value('llm_tokens_total', { direction: 'input' })).toBe(660);
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(30);
    expect(await recording.value('llm_cost_dollars_total')).toBeCloseTo(cost, 12);
  });

  test('a stream that is left or breaks off has the input counted by the provider and the output estimated', async () => {
    const left = await client.messages.create({ ...prompt, stream: true as const });
    for await (const event of left) if (event.type === 'content_block_delta') break;
    const aborted = await client.messages.create({ ...prompt, stream: true as const });
    for await (const event of aborted) if (event.type === 'content_block_delta') aborted.controller.abort();
    server.script('breaks_off');
    const broken = await client.messages.create({ ...prompt, stream: true as const });
    await expect(async () => {
      for await (const _ of broken);
    }).rejects.toThrow(/overloaded/);

    expect(await recording.value('llm_requests_total', { status: 'cancelled' })).toBe(2);
    expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(1);
    expect(await recording.value('llm_usage_reports_total', { source: 'estimated' })).toBe(3);
    expect(await recording.value('llm_tokens_total', { direction: 'input' })).toBe(3 * 660);
    // "The sky" is two tokens, "The sky is blue" four.
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(2 + 2 + 4);
  });

  test('retries are retries of one call, and a refusal is the client’s own error', async () => {
    server.script({ status: 529 }, undefined, { status: 429, retry: false });
    await client.messages.create(prompt);
    const error = await client.messages.create(prompt).catch((thrown: unknown) => thrown);
    expect((error as Error).constructor.name).toBe('RateLimitError');
    expect(await recording.value('llm_retries_total', { reason: 'http_529' })).toBe(1);
    expect(await recording.value('llm_retries_total')).toBe(1);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
    expect(await recording.value('llm_requests_total', { status: 'rate_limited' })).toBe(1);
  });
});
