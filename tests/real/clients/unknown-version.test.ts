import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Recording, record } from '../../shim/recording.js';
import { type ModelServer, startModelServer } from './model-server.js';
import { obtainPackages } from './obtain.js';

/* The official client in a major version that the shim was not made for. */
let server: ModelServer;
let recording: Recording;
let client: OpenAI;
beforeAll(async () => {
  server = await startModelServer();
  const file = join(await obtainPackages('frameworks'), 'node_modules/openai-older/index.mjs');
  const { OpenAI: Client } = (await import(pathToFileURL(file).href)) as typeof import('openai'); // its calls are the same
  recording = await record({ clients: [Client, Client, new Client({ apiKey: 'k' })] });
  client = new Client({ apiKey: 'k', baseURL: `${server.url}/v1` });
}, 300_000);
afterEach(() => expect(recording.shim.faults()).toBe(0));
afterAll(async () => {
  await recording?.stop();
  await server.stop();
});

const prompt = { model: 'm-1', messages: [{ role: 'user' as const, content: 'Why?' }] };

test('it is said once, with those that are known', () => {
  expect(recording.warnings).toEqual([
    'llm-observability: openai 4.104.0: expected a version 6 or 7, got 4.104.0. Its calls are recorded as those of 7; compare the numbers with your bill.',
  ]);
});

test('what looks the same is recorded, and the application gets what it would get', async () => {
  const answer = await client.chat.completions.create(prompt);
  expect(answer.choices[0]?.message.content).toContain('sky');
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...prompt, stream: true }))
    text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('The sky is blue tod');
  expect(await recording.value('llm_requests_total', { model: 'm-1', status: 'ok' })).toBe(2);
  expect(await recording.value('llm_tokens_total', { direction: 'input' })).toBe(2000);
  server.script({ status: 400 });
  await expect(client.chat.completions.create(prompt)).rejects.toThrow(/scripted/);
  expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(1);
});
