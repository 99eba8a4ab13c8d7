import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { watchVercelAi } from '../../../src/shim/auto/vercel-ai.js';
import { modelsOf } from '../../../src/shim/auto/vercel-ai-model.js';
import { agent, BudgetExceeded } from '../../../src/shim/index.js';
import { type Recording, record } from '../../shim/recording.js';
import { library } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

let server: ModelServer;
let recording: Recording;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.script();
  server.asked.length = 0;
});
afterEach(() => recording.stop());

/** One call costs more than the budget: the first is made, the second is not. */
async function stops(clients: readonly unknown[], call: () => Promise<unknown>): Promise<void> {
  recording = await record({
    clients,
    prices: { 'm-1': { input: 2, output: 10 }, 'gem-x': { input: 2, output: 10 } },
    budgets: [{ scope: 'agent', dollars: 0.0001, stop: true }],
  });
  await agent.session({ type: 'support' }, async () => {
    await call();
    await expect(call()).rejects.toThrow(BudgetExceeded);
  });
  expect(server.asked.length).toBe(1);
  expect(recording.shim.faults()).toBe(0);
  expect(await recording.value('llm_requests_total')).toBe(1);
}

test.each(['openai', 'openai-previous'])('%s: a spent budget stops the next call before it is sent', async (name) => {
  const { OpenAI: Client } = await library<typeof import('openai')>(name, 'index.mjs');
  const client: OpenAI = new Client({ apiKey: 'k', baseURL: `${server.url}/v1` });
  await stops([Client], async () =>
    client.chat.completions.create({ model: 'm-1', messages: [{ role: 'user', content: 'Why?' }] }),
  );
});

test('@google/genai: a spent budget stops the next call before it is sent', async () => {
  interface Client {
    readonly models: { generateContent(parameters: object): Promise<unknown> };
  }
  const { GoogleGenAI } = await library<{ GoogleGenAI: new (options: object) => Client }>(
    '@google/genai',
    'dist/node/index.mjs',
  );
  const client = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: server.url } });
  await stops([GoogleGenAI], () => client.models.generateContent({ model: 'gem-x', contents: 'Why?' }));
});

test('ai 6: a spent budget stops the next call before it is sent', async () => {
  const sdk = await library<{ generateText(options: object): Promise<unknown> }>('ai-previous', 'dist/index.mjs');
  const module = await library<{ createOpenAI(options: object): { chat(model: string): object } }>(
    'ai-sdk-openai-previous',
    'dist/index.mjs',
  );
  const openai = module.createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` });
  await stops(modelsOf(module), () => sdk.generateText({ model: openai.chat('m-1'), prompt: 'Why?' }));
});

interface Sdk {
  generateText(options: object): Promise<unknown>;
  streamText(options: object): { readonly fullStream: AsyncIterable<{ readonly type: string; error?: unknown }> };
}

async function aiSeven(): Promise<{ readonly sdk: Sdk; readonly model: object }> {
  watchVercelAi();
  const sdk = await library<Sdk>('ai', 'dist/index.js');
  const module = await library<{ createOpenAI(options: object): { chat(model: string): object } }>(
    '@ai-sdk/openai',
    'dist/index.js',
  );
  return { sdk, model: module.createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` }).chat('m-1') };
}

test('ai 7: a spent budget stops the next call before it is sent', async () => {
  const { sdk, model } = await aiSeven();
  await stops([], () => sdk.generateText({ model, prompt: 'Why?' }));
  expect(recording.spans().filter(({ name }) => name === 'chat m-1')).toHaveLength(1);
});

test('ai 7: a stream is stopped as well, and says so as the SDK says errors of streams', async () => {
  const { sdk, model } = await aiSeven();
  await stops([], async () => {
    for await (const part of sdk.streamText({ model, prompt: 'Why?', onError: () => undefined }).fullStream) {
      if (part.type === 'error') throw part.error;
    }
  });
});
