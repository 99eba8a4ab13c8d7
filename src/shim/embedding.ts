import { type LlmCall, type LlmOptions, llm } from './llm.js';
import { current, guarded } from './runtime.js';

export type EmbeddingOptions = Omit<LlmOptions, 'operation' | 'stream' | 'template'>;

export function embedding<T>(options: EmbeddingOptions, work: (call: LlmCall) => PromiseLike<T>): Promise<T>;
export function embedding<T>(options: EmbeddingOptions, work: (call: LlmCall) => T): T;
/** A call of an embedding model: recorded as a model call whose operation is `embeddings`. */
export function embedding<T>(options: EmbeddingOptions, work: (call: LlmCall) => T): T {
  const runtime = current();
  const described = runtime && guarded(runtime, () => ({ ...options, operation: 'embeddings' }));
  return llm.call<T>(described ?? options, work);
}
