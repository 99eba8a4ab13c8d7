import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { watchClient, watchGiven } from '../../src/shim/auto/clients.js';
import { wrap } from '../../src/shim/index.js';

/** The client as it would look under another version; its classes are its own, so that nothing else is touched. */
function fromTheFuture(version: string, completions: object = { create() {} }): object {
  class Client {
    getUserAgent(): string {
      return `OpenAI/JS ${version}`;
    }
    fetchWithTimeout(): void {}
  }
  const method = { prototype: { create() {} } };
  return Object.assign(Client, {
    Chat: { Completions: { prototype: completions } },
    Responses: method,
    Completions: method,
    Embeddings: method,
  });
}

test('a version that is not known is said once, and recorded as far as it looks the same', () => {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const client = fromTheFuture('99.1.0');
  expect(watchClient(client, warn)).toBe(true);
  expect(watchClient(client, warn)).toBe(true);
  expect(warnings).toEqual([
    'llm-observability: openai 99.1.0: expected a version 6 or 7, got 99.1.0. Its calls are recorded as those of 7; compare the numbers with your bill.',
  ]);
});

test('a method that is not there is said, because its calls are not recorded', () => {
  const warnings: string[] = [];
  watchClient(fromTheFuture('7.999.0', {}), (message) => warnings.push(message));
  expect(warnings).toEqual([
    'llm-observability: openai 7.999.0: chat: expected a method to record, found none. Those calls are NOT recorded; wrap them in llm.call or tool.call.',
  ]);
});

test('what belongs to no known client is said by its place', () => {
  const warnings: string[] = [];
  watchGiven([OpenAI, new Map(), null], (message) => warnings.push(message));
  expect(warnings).toEqual([
    'llm-observability: clients[1]: expected a class, an instance or a module of openai, @anthropic-ai/sdk, @google/genai, @modelcontextprotocol/sdk, a model of @ai-sdk, got Map. It is not instrumented.',
    'llm-observability: clients[2]: expected a class, an instance or a module of openai, @anthropic-ai/sdk, @google/genai, @modelcontextprotocol/sdk, a model of @ai-sdk, got null. It is not instrumented.',
  ]);
});

test('wrap returns the client itself', () => {
  const client = new OpenAI({ apiKey: 'k' });
  expect(wrap(client)).toBe(client);
});
