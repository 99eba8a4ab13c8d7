import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { watchVercelAi } from '../../../src/shim/auto/vercel-ai.js';
import { modelsOf } from '../../../src/shim/auto/vercel-ai-model.js';
import { agent } from '../../../src/shim/index.js';
import { type Recording, record, stopWithoutFaults } from '../../shim/recording.js';
import { library } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
  watchVercelAi();
});
afterAll(() => server.stop());

/** What the tests use of the SDK, whose own types are not installed in this project. */
interface Sdk {
  generateText(options: object): Promise<{ readonly text: string }>;
  streamText(options: object): { readonly textStream: AsyncIterable<string> };
  embed(options: object): Promise<{ readonly embedding: readonly number[] }>;
  tool(options: object): object;
  stepCountIs(count: number): object;
}
interface Provider {
  chat(model: string): object;
  embedding(model: string): object;
}

describe.each([
  { name: 'ai 7', packages: ['ai', '@ai-sdk/openai'] as const, entries: ['dist/index.js', 'dist/index.js'] as const },
  {
    name: 'ai 6',
    packages: ['ai-previous', 'ai-sdk-openai-previous'] as const,
    entries: ['dist/index.mjs', 'dist/index.mjs'] as const,
  },
])('$name', ({ name, packages, entries }) => {
  let recording: Recording;
  let sdk: Sdk;
  let openai: Provider;
  beforeEach(async () => {
    sdk = await library<Sdk>(packages[0], entries[0]);
    const module = await library<{ createOpenAI(options: object): Provider }>(packages[1], entries[1]);
    const clients = name === 'ai 6' ? modelsOf(module) : [];
    recording = await record({ clients, prices: { 'm-1': { input: 2, output: 10, cacheRead: 1 } } });
    openai = module.createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` });
    server.script();
    server.asked.length = 0;
  });
  afterEach(() => stopWithoutFaults(recording));

  const cost = (400 * 2 + 600 * 1 + 50 * 10) / 1e6;

  test('each step of a text is a model call, and each tool a tool call', async () => {
    const { z } = await library<typeof import('zod')>('zod', 'index.js');
    const weather = sdk.tool({ inputSchema: z.object({ city: z.string() }), execute: async () => 'fine' });
    const { text } = await agent.session({ type: 'support' }, () =>
      sdk.generateText({
        model: openai.chat('m-1'),
        prompt: 'Weather?',
        tools: { weather },
        stopWhen: sdk.stepCountIs(3),
      }),
    );
    expect(text).toContain('sky');
    const { value } = recording;
    const whose = { provider: 'openai', model: 'm-1', agent: 'support' };
    expect(await value('llm_requests_total', { ...whose, operation: 'chat', status: 'ok' })).toBe(2);
    expect(await value('llm_tokens_total', { ...whose, direction: 'input' })).toBe(2000);
    expect(await value('llm_tokens_total', { direction: 'output' })).toBe(100);
    expect(await value('llm_token_details_total', { kind: 'cache_read' })).toBe(1200);
    expect(await value('llm_token_details_total', { kind: 'reasoning' })).toBe(40);
    expect(await value('llm_cost_dollars_total')).toBeCloseTo(2 * cost, 12);
    expect(await value('tool_invocations_total', { tool: 'weather', agent: 'support', status: 'ok' })).toBe(1);
    const { traceId } = recording.span('invoke_agent support').spanContext();
    expect(recording.spans().every((span) => span.spanContext().traceId === traceId)).toBe(true);
    expect(recording.spans().filter((span) => span.name === 'chat m-1')[0]?.attributes).toMatchObject({
      'gen_ai.response.model': 'm-1-2026',
      'gen_ai.response.finish_reasons': ['tool-calls'],
    });
  });

  test('a stream is read to its end', async () => {
    let text = '';
    for await (const piece of sdk.streamText({ model: openai.chat('m-1'), prompt: 'Why?' }).textStream) text += piece;
    expect(text).toBe('The sky is blue tod');
    const { value } = recording;
    expect(await value('llm_requests_total', { status: 'ok' })).toBe(1);
    expect(await value('llm_tokens_total', { direction: 'input' })).toBe(1000);
    expect(await value('llm_tokens_total', { direction: 'output' })).toBe(50);
    expect(await value('llm_time_to_first_token_seconds_count')).toBe(1);
    expect(await value('llm_time_per_output_token_seconds_count')).toBe(1);
  });

  test('an aborted stream is cancelled, with its usage estimated', async () => {
    const abort = new AbortController();
    const { textStream } = sdk.streamText({
      model: openai.chat('m-1'),
      prompt: 'Why?',
      abortSignal: abort.signal,
      onError: () => undefined,
    });
    try {
      for await (const _ of textStream) abort.abort();
    } catch {
      // One version throws, the other ends.
    }
    await expect.poll(() => recording.value('llm_requests_total', { status: 'cancelled' })).toBe(1);
    expect(await recording.value('llm_usage_reports_total', { source: 'estimated' })).toBe(1);
  });

  test('a tool that throws is an error', async () => {
    const { z } = await library<typeof import('zod')>('zod', 'index.js');
    const execute = () => Promise.reject(new RangeError('no such city'));
    const weather = sdk.tool({ inputSchema: z.object({ city: z.string() }), execute });
    await sdk.generateText({
      model: openai.chat('m-1'),
      prompt: 'Weather?',
      tools: { weather },
      stopWhen: sdk.stepCountIs(3),
    });
    expect(await recording.value('tool_invocations_total', { tool: 'weather', status: 'error' })).toBe(1);
    expect(recording.span('execute_tool weather').attributes['error.type']).toBe('RangeError');
  });

  test.each([[undefined], [null], ['no'], [Object.create(null)]])(
    'a tool that rejects with %j is an error',
    async (thrown) => {
      const { z } = await library<typeof import('zod')>('zod', 'index.js');
      const weather = sdk.tool({ inputSchema: z.object({ city: z.string() }), execute: () => Promise.reject(thrown) });
      const tools = { weather };
      const asked = { model: openai.chat('m-1'), prompt: 'Weather?', tools, stopWhen: sdk.stepCountIs(1) };
      await sdk.generateText(asked).catch(() => undefined);
      expect(await recording.value('tool_invocations_total', { tool: 'weather', status: 'error' })).toBe(1);
    },
  );

  test('a call that fails is an error', async () => {
    server.script({ status: 400 });
    await expect(sdk.generateText({ model: openai.chat('m-1'), prompt: 'Why?' })).rejects.toThrow(/scripted/);
    expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(1);
    expect(await recording.value('llm_requests_total')).toBe(1);
  });

  test('an embedding is a call of its own operation', async () => {
    const { embedding } = await sdk.embed({ model: openai.embedding('m-1'), value: 'sky' });
    expect(embedding).toEqual([0.25, 0.5]);
    expect(await recording.value('llm_requests_total', { operation: 'embeddings', status: 'ok' })).toBe(1);
    expect(await recording.value('llm_tokens_total', { direction: 'input' })).toBe(70);
  });

  test('the SDK’s retries are retries of one call', async () => {
    server.script({ status: 429 }, { status: 503 });
    const asked = { model: openai.chat('m-1'), prompt: 'Why?' };
    await sdk.generateText(asked);
    expect(server.asked).toHaveLength(3);
    expect(await recording.value('llm_retries_total', { reason: 'rate_limited' })).toBe(1);
    expect(await recording.value('llm_retries_total', { reason: 'http_503' })).toBe(1);
    expect(await recording.value('llm_retries_total')).toBe(2);
    expect(await recording.value('llm_requests_total')).toBe(1);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
    // The next call with the same words is none.
    await sdk.generateText(asked);
    expect(await recording.value('llm_retries_total')).toBe(2);
  });

  test('calls that fail and are retried at the same time are not mixed up, nor are streams and embeddings', async () => {
    const model = openai.chat('m-1');
    const read = async () => {
      for await (const _ of sdk.streamText({ model, prompt: 'Why?' }).textStream);
    };
    const text = () => sdk.generateText({ model, prompt: 'Why?' });
    server.script({ status: 429 }, { status: 429 }, { status: 429 });
    await Promise.all([text(), text(), read()]);
    server.script({ status: 429 }, { status: 429 });
    await sdk.embed({ model: openai.embedding('m-1'), value: 'sky' });
    expect(server.asked).toHaveLength(9);
    expect(await recording.value('llm_requests_total', { operation: 'chat', status: 'ok' })).toBe(3);
    expect(await recording.value('llm_requests_total', { operation: 'embeddings', status: 'ok' })).toBe(1);
    expect(await recording.value('llm_requests_total')).toBe(4);
    expect(await recording.value('llm_tokens_total', { direction: 'input' })).toBe(3070);
    // Version 7 tells of an embedding as a whole: its retries are seen where its model is known.
    const embeddings = name === 'ai 6' ? 2 : 0;
    expect(await recording.value('llm_retries_total')).toBe(3 + embeddings);
  });

  test('a call that fails as often as it is tried is one that failed, and a step of the session it belongs to', async () => {
    server.script({ status: 503 }, { status: 503 });
    const failing = () => sdk.generateText({ model: openai.chat('m-1'), prompt: 'Why?', maxRetries: 1 });
    await expect(agent.session({ type: 'support' }, failing)).rejects.toThrow(/Failed after 2 attempts/);
    expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(1);
    expect(await recording.value('llm_requests_total')).toBe(1);
    expect(await recording.value('llm_retries_total', { reason: 'http_503' })).toBe(1);
    expect(await recording.value('agent_steps_per_task_sum')).toBe(1);
  });

  test('a failure that may be tried again is recorded once it is not, as of the moment it came', async () => {
    server.script({ status: 503 });
    const began = performance.now();
    await expect(sdk.generateText({ model: openai.chat('m-1'), prompt: 'Why?', maxRetries: 0 })).rejects.toThrow();
    const took = (performance.now() - began) / 1000;
    // Version 6 does not say that it gives up: the time of a next attempt has to pass.
    await expect.poll(() => recording.value('llm_requests_total', { status: 'error' }), { timeout: 30_000 }).toBe(1);
    expect(await recording.value('llm_latency_seconds_sum')).toBeLessThanOrEqual(took);
    const [seconds, nanoseconds] = recording.span('chat m-1').duration;
    expect(seconds + nanoseconds / 1e9).toBeLessThanOrEqual(took + 0.01);
    server.script({ status: 503 });
    await sdk.generateText({ model: openai.chat('m-1'), prompt: 'Why?', maxRetries: 0 }).catch(() => undefined);
    await recording.shim.flush();
    expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(2);
  });

  // What only the version that tells of itself can be asked for.
  if (name === 'ai 6') return;

  test('usage is counted where the application hides inputs and outputs, or brings its own integration', async () => {
    const hidden = { recordInputs: false, recordOutputs: false };
    for (const telemetry of [hidden, { integrations: [{}] }]) {
      await sdk.generateText({ model: openai.chat('m-1'), prompt: 'Why?', telemetry });
      for await (const _ of sdk.streamText({ model: openai.chat('m-1'), prompt: 'Why?', telemetry }).textStream);
    }
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(4);
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(200);
  });
});
