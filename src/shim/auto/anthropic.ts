import type { LlmOptions } from '../llm.js';
import { messagesReader } from './anthropic-messages.js';
import { versionOf, watchCalls } from './api-promise.js';
import { watchAttempts } from './attempts.js';
import type { Client } from './client.js';
import { objectAt, property, textAt } from './patch.js';
import { providerOf } from './providers.js';

const describe = (client: object | undefined, body: unknown): LlmOptions => ({
  provider: providerOf(client, 'anthropic'),
  model: textAt(body, 'model') ?? 'unknown',
  ...(property(body, 'stream') === true && { stream: true }),
});

/**
 * From version 1 the client makes spans of its own where it finds a tracer provider. A call that is recorded here would
 * then be there twice, and be counted twice by a collector; so the client's tracer is put aside while it begins a call.
 */
function withoutOwnSpan(client: unknown, work: () => unknown): unknown {
  const holder = client as { _tracer?: unknown }; // where the client keeps it
  const tracer = holder._tracer;
  if (tracer === undefined) return work();
  holder._tracer = undefined;
  try {
    return work();
  } finally {
    holder._tracer = tracer;
  }
}

/** The client `@anthropic-ai/sdk`: messages, beta messages and what is built on them. */
export const anthropic: Client = {
  package: '@anthropic-ai/sdk',
  majors: [0, 1],
  classOf: (given) => {
    const candidates = [
      given,
      property(given, 'Anthropic'),
      property(given, 'default'),
      property(given, 'constructor'),
    ];
    return candidates.find((candidate) => objectAt(candidate, 'Messages', 'prototype')) as object | undefined; // a class
  },
  version: (found) => versionOf(objectAt(found, 'prototype')),
  watch: (found) => {
    const how = { name: 'create', describe, reader: messagesReader, around: withoutOwnSpan };
    const messages = watchCalls({ owner: objectAt(found, 'Messages', 'prototype'), ...how });
    const beta = watchCalls({ owner: objectAt(found, 'Beta', 'Messages', 'prototype'), ...how });
    // The class itself inherits its methods from another.
    const owner = ownerOf(objectAt(found, 'prototype'), 'fetchWithTimeout');
    return { messages, beta, attempts: watchAttempts(owner, 'fetchWithTimeout') };
  },
};

function ownerOf(prototype: object | undefined, name: string): object | undefined {
  for (let at = prototype; at; at = Object.getPrototypeOf(at)) if (Object.hasOwn(at, name)) return at;
  return undefined;
}
