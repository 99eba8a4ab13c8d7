import type { Client } from './client.js';
import { refusal } from './inference.js';
import { type Method, methodOf, objectAt, patch, textAt } from './patch.js';
import type { Reader } from './reader.js';
import { embeddingsReader, modelReader, providerAndModel } from './vercel-ai-answer.js';
import { ModelCall, retryReason } from './vercel-ai-call.js';

/**
 * A model of the AI SDK up to version 6, such as `openai('gpt-4o')`: all models of its class are recorded. Those of
 * version 7 (specification v4) need none of it, because that version tells of its calls itself.
 */
export const vercelAiModel: Client = {
  package: 'a model of @ai-sdk',
  majors: [],
  classOf: (given) => {
    const specification = textAt(given, 'specificationVersion');
    if (specification === undefined || !['v2', 'v3'].includes(specification)) return undefined;
    return methodOf(given, 'doGenerate') || methodOf(given, 'doEmbed')
      ? (Object.getPrototypeOf(given) as object)
      : undefined; // a model
  },
  version: () => undefined,
  watch: (prototype) =>
    methodOf(prototype, 'doEmbed')
      ? { doEmbed: watchModel(prototype, 'doEmbed', 'embeddings', () => embeddingsReader) }
      : {
          doGenerate: watchModel(prototype, 'doGenerate', 'chat', modelReader),
          doStream: watchModel(prototype, 'doStream', 'chat', modelReader),
        },
};

/** What failed, by what was sent: where version 6 tries again, it sends the very same object. */
const failures = new WeakMap<object, unknown>();

const watchModel = (owner: object, name: string, operation: string, readerOf: (prompt: unknown) => Reader): boolean =>
  patch(
    owner,
    name,
    (original): Method =>
      function (options, ...rest) {
        const describe = () => ({ ...providerAndModel(this), operation, ...(name === 'doStream' && { stream: true }) });
        const refused = refusal(describe);
        if (refused !== undefined) return Promise.reject(refused);
        const prompt = objectAt(options, 'prompt');
        const call = ModelCall.open(describe, readerOf(prompt), options);
        if (call === undefined) return original.call(this, options, ...rest);
        if (prompt && failures.has(prompt)) call.inference.call.retry(retryReason(failures.get(prompt)));
        const answer = call.inference.run(() => original.call(this, options, ...rest)) as PromiseLike<unknown>; // as the specification says
        return answer.then(
          (result) => call.took(result),
          (error: unknown) => {
            if (prompt) failures.set(prompt, error);
            call.failed(error);
            throw error;
          },
        );
      },
  );

/** Every kind of model that a provider of the SDK makes, to reach their classes. */
export function modelsOf(module: unknown): unknown[] {
  const make = Object.entries(module as object).find(([name]) => /^create[A-Z]/.test(name))?.[1]; // a module
  if (typeof make !== 'function') return [];
  const provider: unknown = Reflect.apply(make, undefined, [{ apiKey: 'unused' }]);
  return ['languageModel', 'chat', 'responses', 'completion', 'textEmbeddingModel', 'embeddingModel'].flatMap(
    (kind) => {
      try {
        return objectAt(methodOf(provider, kind)?.call(provider as object, 'any')) ?? []; // it has that method
      } catch {
        return [];
      }
    },
  );
}
