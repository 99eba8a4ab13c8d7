import type { LlmOptions } from '../llm.js';
import { versionOf, watchCalls } from './api-promise.js';
import { watchAttempts } from './attempts.js';
import type { Client } from './client.js';
import { askingForUsage, completionReader } from './openai-chat.js';
import { responsesReader } from './openai-responses.js';
import { objectAt, property, textAt } from './patch.js';
import { providerOf } from './providers.js';

const describe =
  (operation: string) =>
  (client: object | undefined, body: unknown): LlmOptions => ({
    provider: providerOf(client, 'openai'),
    model: textAt(body, 'model') ?? 'unknown',
    operation,
    ...(property(body, 'stream') === true && { stream: true }),
  });

/** The client `openai`: chat and text completions, responses and embeddings, with what is built on them. */
export const openai: Client = {
  package: 'openai',
  majors: [6, 7],
  classOf: (given) => {
    for (const candidate of [
      given,
      property(given, 'OpenAI'),
      property(given, 'default'),
      property(given, 'constructor'),
    ]) {
      if (objectAt(candidate, 'Chat', 'Completions', 'prototype') && objectAt(candidate, 'Embeddings'))
        return candidate as object; // a class
    }
    return undefined;
  },
  version: (found) => versionOf(objectAt(found, 'prototype')),
  watch: (found) => {
    const asks = { asking: askingForUsage, reader: completionReader };
    const chat = watchCalls({
      owner: objectAt(found, 'Chat', 'Completions', 'prototype'),
      name: 'create',
      describe: describe('chat'),
      ...asks,
    });
    const responses = watchCalls({
      owner: objectAt(found, 'Responses', 'prototype'),
      name: 'create',
      describe: describe('chat'),
      reader: responsesReader,
    });
    const completions = watchCalls({
      owner: objectAt(found, 'Completions', 'prototype'),
      name: 'create',
      describe: describe('text_completion'),
      ...asks,
    });
    const embeddings = watchCalls({
      owner: objectAt(found, 'Embeddings', 'prototype'),
      name: 'create',
      describe: describe('embeddings'),
      reader: completionReader,
    });
    const attempts = watchAttempts(objectAt(found, 'prototype'), 'fetchWithTimeout');
    return { chat, responses, completions, embeddings, attempts };
  },
};
