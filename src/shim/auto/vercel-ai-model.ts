import type { Client } from './client.js';
import { refusal } from './inference.js';
import { KeptFailures } from './kept-failures.js';
import { countAt, type Method, methodOf, objectAt, patch, property, textAt } from './patch.js';
import type { Reader } from './reader.js';
import { toldCall } from './vercel-ai.js';
import { embeddingsReader, modelReader, providerAndModel } from './vercel-ai-answer.js';
import { ModelCall } from './vercel-ai-call.js';

/**
 * A model of the AI SDK, such as `openai('gpt-4o')`: all models of its class are recorded. Version 7 tells of most of its
 * calls itself; of those this only stops what the budget has no money for.
 */
export const vercelAiModel: Client = {
  package: 'a model of @ai-sdk',
  majors: [],
  classOf: (given) => {
    const specification = textAt(given, 'specificationVersion');
    if (specification === undefined || !['v2', 'v3', 'v4'].includes(specification)) return undefined;
    const method = ['doGenerate', 'doEmbed'].find((name) => methodOf(given, name));
    if (method === undefined) return undefined;
    // What middleware makes of a model has no class.
    return (Object.hasOwn(given as object, method) ? given : Object.getPrototypeOf(given)) as object; // a model
  },
  version: () => undefined,
  watch: (owner) =>
    methodOf(owner, 'doEmbed')
      ? { doEmbed: watchModel(owner, 'doEmbed', 'embeddings', () => embeddingsReader) }
      : {
          doGenerate: watchModel(owner, 'doGenerate', 'chat', modelReader),
          doStream: watchModel(owner, 'doStream', 'chat', modelReader),
        },
};

const failures = new KeptFailures();

const watchModel = (owner: object, name: string, operation: string, readerOf: (prompt: unknown) => Reader): boolean =>
  patch(
    owner,
    name,
    (original): Method =>
      function (options, ...rest) {
        const describe = () => ({ ...providerAndModel(this), operation, ...(name === 'doStream' && { stream: true }) });
        const send = () => original.call(this, options, ...rest) as PromiseLike<unknown>; // as the specification says
        const told = toldCall();
        const refused = refusal(describe);
        if (refused !== undefined) {
          told?.drop();
          return Promise.reject(refused);
        }
        if (told) return operation === 'embeddings' ? told.attempt(send) : told.run(send);
        const key = operationOf(options);
        const again = key && failures.take(key);
        const call = again ?? ModelCall.open(describe, readerOf(property(options, 'prompt')), options);
        if (call === undefined) return send();
        const failed = (error: unknown): never => {
          call.inference.guard(() => failures.keep(key, call, error));
          throw error;
        };
        let answer: PromiseLike<unknown>;
        try {
          answer = call.attempt(send);
        } catch (error) {
          return failed(error);
        }
        return answer.then((result) => call.took(result), failed);
      },
  );

/** What stays the same object where version 6 tries again, and is another in every other call. */
const operationOf = (options: unknown): object | undefined =>
  objectAt(options, 'prompt') ??
  (countAt(options, 'values', 'length') === 1 ? objectAt(options, 'headers') : objectAt(options, 'values'));

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
