import { insideOf } from '../call-context.js';
import type { Client } from './client.js';
import { contentReader, embeddingReader } from './gemini-content.js';
import { openInference, refusal } from './inference.js';
import { at, type Method, methodOf, objectAt, patch, property, textAt } from './patch.js';
import type { Reader } from './reader.js';
import { watchStream } from './watch-stream.js';

/** The client `@google/genai`. Each round of its automatic function calling is a call of its own. */
export const gemini: Client = {
  package: '@google/genai',
  majors: [2, 3],
  classOf: (given) => {
    const instance = objectAt(given, 'models', 'apiClient') ? given : anyInstance(given);
    return instance as object | undefined;
  },
  version: (instance) =>
    /google-genai-sdk\/(\S+)/.exec(
      textAt(instance, 'models', 'apiClient', 'clientOptions', 'httpOptions', 'headers', 'User-Agent') ?? '',
    )?.[1],
  watch: (instance) => {
    const models = prototypeOf(at(instance, 'models'));
    return {
      generateContent: watchMethod(models, 'generateContentInternal', 'generate_content', contentReader),
      generateContentStream: watchMethod(models, 'generateContentStreamInternal', 'generate_content', contentReader),
      embedContent: watchMethod(models, 'embedContentInternal', 'embeddings', () => embeddingReader),
      attempts: watchFetch(prototypeOf(at(instance, 'models', 'apiClient'))),
    };
  },
};

/** The classes behind a client are reached through one; this one is never used. */
function anyInstance(given: unknown): unknown {
  const made = property(given, 'GoogleGenAI') ?? given;
  if (typeof made !== 'function' || made.name !== 'GoogleGenAI') return undefined;
  return Reflect.construct(made, [{ apiKey: 'unused', vertexai: false }]);
}

const prototypeOf = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null ? (Object.getPrototypeOf(value) as object) : undefined; // an instance of a class

const watchMethod = (
  owner: object | undefined,
  name: string,
  operation: string,
  readerOf: (params: unknown) => Reader,
): boolean =>
  patch(
    owner,
    name,
    (original): Method =>
      function (params, ...rest) {
        const describe = () => ({
          provider: methodOf(at(this, 'apiClient'), 'isVertexAI')?.call(at(this, 'apiClient') as object) // its own method
            ? 'gcp.vertex_ai'
            : 'gcp.gemini',
          model: (textAt(params, 'model') ?? 'unknown').replace(/^models\//, ''),
          operation,
          ...(name.includes('Stream') && { stream: true }),
        });
        const refused = refusal(describe);
        if (refused !== undefined) return Promise.reject(refused);
        const inference = openInference(describe);
        if (inference === undefined) return original.call(this, params, ...rest);
        const answered = (value: unknown): unknown => {
          const iterator = methodOf(value, Symbol.asyncIterator);
          const reader = readerOf(params);
          if (iterator === undefined) {
            inference.guard(() => reader.answer(inference, value));
            inference.settle({ value });
            return value;
          }
          const source = iterator.call(value as object) as AsyncIterator<unknown>; // it is a stream
          const aborted = (): boolean => at(params, 'config', 'abortSignal', 'aborted') === true;
          inference.guard(() => inference.listener.streamOpened());
          inference.settle({ value });
          return watchStream(inference, source, reader.stream(inference), aborted);
        };
        const result = inference.run(() => original.call(this, params, ...rest)) as Promise<unknown>; // all of them are async
        return result.then(answered, (error: unknown) => {
          inference.settle({ error });
          throw error;
        });
      },
  );

/** One call may take several requests; each goes through a function the client is given last. */
const watchFetch = (owner: object | undefined): boolean =>
  patch(
    owner,
    'apiCall',
    (original): Method =>
      function (...args) {
        const attempts = insideOf()?.attempts;
        if (attempts === undefined) return original.apply(this, args);
        const given = typeof args[5] === 'function' ? (args[5] as typeof fetch) : fetch; // the sixth is the application's fetch
        const watched: typeof fetch = async (...request) => {
          attempts.started();
          try {
            const response = await given(...request);
            attempts.answered(response.status, response.headers);
            return response;
          } catch (error) {
            attempts.failed(error);
            throw error;
          }
        };
        return original.apply(this, [...args.slice(0, 5), watched, ...args.slice(6)]);
      },
  );
