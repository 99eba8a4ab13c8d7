import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Recording, record } from '../../shim/recording.js';
import { library } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

/** What the shim reads along where an application takes the Response itself. */
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
  afterEach(async () => {
    expect(recording.warnings).toEqual([]);
    expect(recording.shim.faults()).toBe(0);
    await recording.stop();
  });

  const prompt = { model: 'm-1', messages: [{ role: 'user' as const, content: 'Why is the sky blue?' }] };

  const raw = () => client.chat.completions.create({ ...prompt, stream: true }).asResponse();

  test.each<[string, (response: Response) => Promise<string>]>([
    ['text()', (response) => response.text()],
    ['blob()', async (response) => (await response.blob()).text()],
    ['its body passed on, as a proxy does', (response) => new Response(response.body).text()],
    [
      'a reader of bytes into memory of its own',
      async (response) => {
        const reader = response.body!.getReader({ mode: 'byob' });
        const all: Uint8Array[] = [];
        for (let step = await reader.read(new Uint8Array(64)); !step.done; step = await reader.read(new Uint8Array(64)))
          all.push(step.value);
        return Buffer.concat(all).toString();
      },
    ],
    [
      'a stream of Node',
      async (response) => {
        let text = '';
        for await (const piece of response.body!) text += Buffer.from(piece).toString();
        return text;
      },
    ],
  ])(
    'who takes the Response of a stream and reads it by %s gets it whole, and its usage is recorded',
    async (_, read) => {
      const response = await raw();
      // Looking is not reading.
      const { body } = response;
      expect([response.body, response.bodyUsed]).toEqual([body, false]);
      const text = await read(response);
      expect(text.match(/^data: /gm)).toHaveLength(7);
      expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
      await expect(response.text()).rejects.toThrow(TypeError);
      const { value } = recording;
      expect(await value('llm_requests_total', { status: 'ok' })).toBe(1);
      expect(await value('llm_tokens_total', { direction: 'input' })).toBe(1000);
      expect(await value('llm_tokens_total', { direction: 'output' })).toBe(50);
      expect(await value('llm_time_to_first_token_seconds_count')).toBe(1);
    },
  );

  test('a Response whose body is cancelled midway cancels the request, with its usage estimated', async () => {
    const reader = (await raw()).body!.getReader();
    await reader.read();
    await reader.read();
    await reader.cancel('enough');
    await expect.poll(() => recording.value('llm_requests_total', { status: 'cancelled' })).toBe(1);
    expect(await recording.value('llm_usage_reports_total', { source: 'estimated' })).toBe(1);
    await expect.poll(() => server.open()).toBe(0);
  });

  test('a Response whose stream ends with the provider’s error is an error, and whole', async () => {
    server.script('breaks_off');
    expect(await (await raw()).text()).toContain('overloaded');
    expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(1);
  });

  test('a Response whose request is aborted midway is cancelled, and the application sees that as it is', async () => {
    const abort = new AbortController();
    const response = await client.chat.completions
      .create({ ...prompt, stream: true }, { signal: abort.signal })
      .asResponse();
    const reader = response.body!.getReader();
    await reader.read();
    abort.abort();
    await expect(reader.read().then(() => reader.read())).rejects.toThrow(/abort/i);
    expect(await recording.value('llm_requests_total', { status: 'cancelled' })).toBe(1);
  });
});
