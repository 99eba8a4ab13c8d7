import { type LlmCall, type LlmOptions, llm } from './llm.js';

export type EmbeddingOptions = Omit<LlmOptions, 'operation' | 'stream' | 'template'>;

export function embedding<T>(options: EmbeddingOptions, work: (call: LlmCall) => PromiseLike<T>): Promise<T>;
export function embedding<T>(options: EmbeddingOptions, work: (call: LlmCall) => T): T;
/** A call of an embedding model: recorded as a model call whose operation is `embeddings`. */
export function embedding<T>(options: EmbeddingOptions, work: (call: LlmCall) => T): T {
  return llm.call<T>({ ...options, operation: 'embeddings' }, work);
}
