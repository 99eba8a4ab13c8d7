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
interface GoogleGenAI {
  readonly models: {
    generateContent(parameters: object): Promise<{ readonly text: string }>;
    generateContentStream(parameters: object): Promise<AsyncGenerator<{ readonly text: string }>>;
    embedContent(parameters: object): Promise<{ readonly embeddings: readonly unknown[] }>;
  };
  readonly chats: {
    create(parameters: object): { sendMessage(parameters: object): Promise<{ readonly text: string }> };
  };
}

describe.each(['@google/genai', 'genai-previous'])('%s', (name) => {
  let recording: Recording;
  let client: GoogleGenAI;
  beforeEach(async () => {
    const { GoogleGenAI: Client } = await library<{ GoogleGenAI: new (options: object) => GoogleGenAI }>(
      name,
      'dist/node/index.mjs',
    );
    recording = await record({ clients: [Client], prices: { 'gem-x': { input: 2, output: 10, cacheRead: 0.5 } } });
    client = new Client({
      apiKey: 'k',
      httpOptions: { baseUrl: server.url, retryOptions: { attempts: 3, initialDelay: 0.001 } },
    });
    server.script();
    server.asked.length = 0;
  });
  afterEach(() => stopWithoutFaults(recording));

  const prompt = { model: 'gem-x', contents: 'Why is the sky blue?' };
  const cost = (600 * 2 + 200 * 0.5 + 35 * 10) / 1e6;

  test('thoughts are part of the output', async () => {
    const answer = await client.models.generateContent(prompt);
    expect(answer.text).toContain('sky');
    const { value } = recording;
    const whose = { provider: 'gcp.gemini', model: 'gem-x' };
    expect(await value('llm_requests_total', { ...whose, operation: 'generate_content', status: 'ok' })).toBe(1);
    expect(await value('llm_tokens_total', { ...whose, direction: 'input' })).toBe(800);
    expect(await value('llm_tokens_total', { direction: 'output' })).toBe(35);
    expect(await value('llm_token_details_total', { kind: 'reasoning' })).toBe(10);
    expect(await value('llm_token_details_total', { kind: 'cache_read' })).toBe(200);
    expect(await value('llm_cost_dollars_total', whose)).toBeCloseTo(cost, 12);
    expect(recording.span('generate_content gem-x').attributes).toMatchObject({
      'gen_ai.response.model': 'gemini-2.5-flash-001',
      'gen_ai.response.finish_reasons': ['STOP'],
    });
  });

  test('streams and chats are recorded; one that is left has its output estimated', async () => {
    let text = '';
    for await (const chunk of await client.models.generateContentStream(prompt)) text += chunk.text;
    expect(text).toBe('The sky is blue tod');
    const chat = client.chats.create({ model: 'gem-x' });
    expect((await chat.sendMessage({ message: 'Why?' })).text).toContain('sky');
    const { value } = recording;
    expect(await value('llm_requests_total', { status: 'ok' })).toBe(2);
    expect(await value('llm_tokens_total', { direction: 'output' })).toBe(70);
    expect(await value('llm_time_to_first_token_seconds_count')).toBe(1);
    expect(await value('llm_time_per_output_token_seconds_count')).toBe(1);

    for await (const _ of await client.models.generateContentStream(prompt)) break;
    expect(await value('llm_requests_total', { status: 'cancelled' })).toBe(1);
    expect(await value('llm_usage_reports_total', { source: 'estimated' })).toBe(1);
    expect(await value('llm_tokens_total', { direction: 'input' })).toBe(2400);
    expect(await value('llm_tokens_total', { direction: 'output' })).toBe(72);
  });

  test('a stream that breaks off is an error', async () => {
    server.script('breaks_off');
    await expect(async () => {
      for await (const _ of await client.models.generateContentStream(prompt));
    }).rejects.toThrow();
    expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(1);
    expect(await recording.value('llm_usage_reports_total', { source: 'estimated' })).toBe(1);
  });

  test('retries are retries of one call, and a refusal is the client’s own error', async () => {
    server.script({ status: 503 });
    await client.models.generateContent(prompt);
    server.script({ status: 400 });
    const error = await client.models.generateContent(prompt).catch((thrown: unknown) => thrown);
    expect((error as Error).name).toBe('ApiError');
    expect(await recording.value('llm_retries_total', { reason: 'http_503' })).toBe(1);
    expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
    expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(1);
  });

  test('embeddings have no usage where the provider tells none', async () => {
    const { embeddings } = await client.models.embedContent({ model: 'gem-x', contents: 'sky' });
    expect(embeddings).toHaveLength(1);
    expect(await recording.value('llm_requests_total', { operation: 'embeddings', status: 'ok' })).toBe(1);
    expect(await recording.value('llm_usage_reports_total', { source: 'missing' })).toBe(1);
  });
});
