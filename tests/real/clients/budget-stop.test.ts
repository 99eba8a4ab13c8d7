import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { watchVercelAi } from '../../../src/shim/auto/vercel-ai.js';
import { modelsOf } from '../../../src/shim/auto/vercel-ai-model.js';
import { agent, BudgetExceeded, wrap } from '../../../src/shim/index.js';
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

test.each(['@anthropic-ai/sdk', 'anthropic-previous'])(
  '%s: a spent budget stops the next call before it is sent',
  async (name) => {
    interface Client {
      readonly messages: { create(body: object): Promise<unknown> };
    }
    const { Anthropic } = await library<{ Anthropic: new (options: object) => Client }>(name, 'index.mjs');
    const client = new Anthropic({ apiKey: 'k', baseURL: server.url });
    const messages = [{ role: 'user', content: 'Why?' }];
    await stops([Anthropic], async () => client.messages.create({ model: 'm-1', max_tokens: 9, messages }));
  },
);

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
  embed(options: object): Promise<unknown>;
  embedMany(options: object): Promise<unknown>;
  wrapLanguageModel(options: object): object;
  wrapEmbeddingModel(options: object): object;
}
interface Provider {
  chat(model: string): object;
  embedding(model: string): object;
}
type Model = (sdk: Sdk, provider: Provider) => object;

async function aiSeven(): Promise<{ readonly sdk: Sdk; readonly openai: Provider; readonly module: object }> {
  watchVercelAi();
  const sdk = await library<Sdk>('ai', 'dist/index.js');
  const module = await library<{ createOpenAI(options: object): Provider }>('@ai-sdk/openai', 'dist/index.js');
  return { sdk, module, openai: module.createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` }) };
}

test('ai 7: a spent budget stops the next call of a model that is not known here', async () => {
  const { sdk, openai } = await aiSeven();
  await stops([], () => sdk.generateText({ model: openai.chat('m-1'), prompt: 'Why?' }));
  expect(recording.spans().filter(({ name }) => name === 'chat m-1')).toHaveLength(1);
});

async function readAll(sdk: Sdk, options: object): Promise<void> {
  for await (const part of sdk.streamText({ prompt: 'Why?', onError: () => undefined, ...options }).fullStream)
    if (part.type === 'error') throw part.error;
}

test('ai 7: a stream is stopped as well, and says so as the SDK says errors of streams', async () => {
  const { sdk, openai } = await aiSeven();
  await stops([], () => readAll(sdk, { model: openai.chat('m-1') }));
});

const chat: Model = (_, openai) => openai.chat('m-1');
const embedding: Model = (_, openai) => openai.embedding('m-1');
const middleware = { specificationVersion: 'v4' };

describe.each<[string, Model, (sdk: Sdk, options: object) => Promise<unknown>]>([
  ['a text', chat, (sdk, options) => sdk.generateText({ prompt: 'Why?', ...options })],
  ['a stream', chat, readAll],
  ['an embedding', embedding, (sdk, options) => sdk.embed({ value: 'sky', ...options })],
  ['embeddings', embedding, (sdk, options) => sdk.embedMany({ values: ['sky', 'sea'], ...options })],
  [
    'a text of a model with middleware',
    (sdk, openai) => sdk.wrapLanguageModel({ model: openai.chat('m-1'), middleware }),
    (sdk, options) => sdk.generateText({ prompt: 'Why?', ...options }),
  ],
  [
    'an embedding of a model with middleware',
    (sdk, openai) => sdk.wrapEmbeddingModel({ model: openai.embedding('m-1'), middleware }),
    (sdk, options) => sdk.embed({ value: 'sky', ...options }),
  ],
])('ai 7: %s', (_, modelOf, ask) => {
  test.each<[string, object]>([
    ['as it is', {}],
    ['with integrations of its own', { telemetry: { integrations: [{}] } }],
    ['with telemetry off', { telemetry: { isEnabled: false } }],
  ])('%s: is recorded once, and stopped when the budget is spent', async (__, options) => {
    const { sdk, openai, module } = await aiSeven();
    await stops(modelsOf(module), () => ask(sdk, { model: modelOf(sdk, openai), ...options }));
    expect(await recording.value('llm_usage_reports_total', { source: 'provider' })).toBe(1);
  });
});

test('ai 7: a model with middleware that is named itself is recorded once, and stopped', async () => {
  const { sdk, openai } = await aiSeven();
  const model = wrap(sdk.wrapEmbeddingModel({ model: openai.embedding('m-1'), middleware }));
  await stops([], () => sdk.embed({ model, value: 'sky', telemetry: { isEnabled: false } }));
});

test('ai 7: a provider of the version before is recorded once, and stopped', async () => {
  const { sdk } = await aiSeven();
  const module = await library<{ createOpenAI(options: object): Provider }>('ai-sdk-openai-previous', 'dist/index.mjs');
  const openai = module.createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` });
  await stops(modelsOf(module), () => sdk.embed({ model: openai.embedding('m-1'), value: 'sky' }));
});

test('ai 7: a model of the gateway is stopped too', async () => {
  const { sdk, openai } = await aiSeven();
  const gateway = await library<{ createGateway(options: object): (model: string) => object }>(
    '@ai-sdk/gateway',
    'dist/index.js',
  );
  const told = { telemetry: { isEnabled: false } };
  const models = [openai.chat('m-1'), gateway.createGateway({ apiKey: 'k', baseURL: server.url })('openai/m-1')];
  await stops(modelsOf(gateway), () => sdk.generateText({ model: models.shift(), prompt: 'Why?', ...told }));
});

test('ai 7: the retries of an embedding are those of one call', async () => {
  const { sdk, openai, module } = await aiSeven();
  recording = await record({ clients: modelsOf(module) });
  server.script({ status: 429 }, { status: 503 });
  await sdk.embed({ model: openai.embedding('m-1'), value: 'sky' });
  expect(await recording.value('llm_retries_total', { reason: 'rate_limited' })).toBe(1);
  expect(await recording.value('llm_retries_total', { reason: 'http_503' })).toBe(1);
  expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
});
