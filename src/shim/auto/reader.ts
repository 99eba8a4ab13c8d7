import type { LlmUsage } from '../llm.js';
import type { Inference } from './inference.js';

/** How the answers to one kind of request are read. */
export interface Reader {
  /** A whole answer. */
  readonly answer: (inference: Inference, value: unknown) => void;
  /** What reads the chunks of a streamed one. */
  readonly stream: (inference: Inference) => ChunkReader;
}

export interface ChunkReader {
  /** Reads one chunk; false keeps it from the application, which did not ask for it. */
  readonly chunk: (chunk: unknown) => boolean;
  /** The answer is whole: nothing is missing but, perhaps, the usage that comes last. */
  readonly finished: () => boolean;
  /** True when the usage the provider was asked for has not come yet. */
  readonly awaitsUsage: () => boolean;
  /** The provider's own word, within the stream, that the answer failed. */
  readonly failure?: () => unknown;
  /** The stream has ended or was left: what can be estimated is reported now. */
  readonly end: () => void;
}

/** About four characters make a token of English text: the rule of thumb of OpenAI's tokenizer page. */
const charactersPerToken = 4;

export const tokensIn = (characters: number): number => Math.ceil(characters / charactersPerToken);

/** Characters of everything that was sent, markup included. */
export const charactersOf = (value: unknown): number =>
  typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);

/** The counts that are known. */
export function usageOf(
  counts: { readonly [K in keyof LlmUsage]: LlmUsage[K] | undefined } & {
    readonly inputTokens: number | undefined;
    readonly outputTokens: number | undefined;
  },
): LlmUsage {
  const known: Record<string, unknown> = { inputTokens: 0, outputTokens: 0 };
  for (const name in counts) {
    const count = counts[name as keyof LlmUsage]; // its own key
    if (count !== undefined) known[name] = count;
  }
  return known as unknown as LlmUsage; // those of the counts that are known
}
