import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Recording, record, stopWithoutFaults } from '../../shim/recording.js';
import { library } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

const messages = [{ role: 'user' as const, content: 'Why is the sky blue?' }];

/** How a client is made, and how it asks for a stream. */
interface Asking {
  readonly Client: object;
  readonly ask: (options?: { readonly signal: AbortSignal }) => { asResponse(): Promise<Response> };
}

async function openai(name: string): Promise<Asking> {
  const { OpenAI: Client } = await library<typeof import('openai')>(name, 'index.mjs');
  const client: OpenAI = new Client({ apiKey: 'k', baseURL: `${server.url}/v1` });
  return {
    Client,
    ask: (options) => client.chat.completions.create({ model: 'm-1', messages, stream: true }, options),
  };
}

async function anthropic(name: string): Promise<Asking> {
  interface Anthropic {
    readonly messages: { create(body: object, options?: object): { asResponse(): Promise<Response> } };
  }
  const { Anthropic: Client } = await library<{ Anthropic: new (options: object) => Anthropic }>(name, 'index.mjs');
  const client = new Client({ apiKey: 'k', baseURL: server.url });
  return {
    Client,
    ask: (options) => client.messages.create({ model: 'm-1', max_tokens: 99, messages, stream: true }, options),
  };
}

/** What the shim reads along where an application takes the Response itself. */
describe.each([
  { name: 'openai', make: openai, events: 7, last: '[DONE]', input: 1000, output: 50 },
  { name: 'openai-previous', make: openai, events: 7, last: '[DONE]', input: 1000, output: 50 },
  { name: '@anthropic-ai/sdk', make: anthropic, events: 8, last: '{"type":"message_stop"}', input: 660, output: 30 },
  { name: 'anthropic-previous', make: anthropic, events: 8, last: '{"type":"message_stop"}', input: 660, output: 30 },
])('$name', ({ name, make, events, last, input, output }) => {
  let recording: Recording;
  let ask: Asking['ask'];
  beforeEach(async () => {
    const made = await make(name);
    ask = made.ask;
    recording = await record({ clients: [made.Client], prices: { 'm-1': { input: 2, output: 10, cacheRead: 1 } } });
    server.script();
    server.asked.length = 0;
  });
  afterEach(() => stopWithoutFaults(recording));

  const raw = () => ask().asResponse();

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
      expect(text.match(/^data: /gm)).toHaveLength(events);
      expect(text.trimEnd().split('data: ').at(-1)).toBe(last);
      await expect(response.text()).rejects.toThrow(TypeError);
      const { value } = recording;
      expect(await value('llm_requests_total', { status: 'ok' })).toBe(1);
      expect(await value('llm_tokens_total', { direction: 'input' })).toBe(input);
      expect(await value('llm_tokens_total', { direction: 'output' })).toBe(output);
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
    const response = await ask({ signal: abort.signal }).asResponse();
    const reader = response.body!.getReader();
    await reader.read();
    abort.abort();
    await expect(reader.read().then(() => reader.read())).rejects.toThrow(/abort/i);
    expect(await recording.value('llm_requests_total', { status: 'cancelled' })).toBe(1);
  });

  test('a Response of which only a clone is read has its usage recorded', async () => {
    const response = await raw();
    const copy = response.clone();
    const { ok, status, url, headers } = response;
    expect([copy.ok, copy.status, copy.url]).toEqual([ok, status, url]);
    expect([...copy.headers]).toEqual([...headers]);
    expect((await copy.text()).match(/^data: /gm)).toHaveLength(events);
    expect([copy.bodyUsed, response.bodyUsed]).toEqual([true, false]);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(output);
  });

  test('a Response that is cloned, its clone as well, is whole in each of them and recorded once', async () => {
    const response = await raw();
    const copies = [response.clone(), response.clone()];
    copies.push(copies[0]!.clone(), response);
    const texts = await Promise.all(copies.map((each) => each.text()));
    for (const text of texts) expect(text.match(/^data: /gm)).toHaveLength(events);
    expect(() => response.clone()).toThrow(TypeError);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
    expect(await recording.value('llm_requests_total')).toBe(1);
    expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(output);
  });
});
