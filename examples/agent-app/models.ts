/** A model as the example's model server offers it, and what its provider would bill. */
export interface ServedModel {
  readonly id: string;
  /** `gen_ai.provider.name` of whoever would run it in real life. */
  readonly provider: string;
  readonly operation: 'chat' | 'embeddings';
  /** Longest prompt, in tokens. */
  readonly window: number;
  /** To the first token, and for each further one. */
  readonly milliseconds: { readonly first: number; readonly each: number };
  /** What the provider allows a minute. */
  readonly limits: { readonly requests: number; readonly tokens: number };
  /** Thinks before it answers, and bills it as output. */
  readonly reasons: boolean;
  /** List price in dollars per million tokens; absent for what runs on one's own machines. */
  readonly price?: { readonly input: number; readonly cachedInput: number; readonly output: number };
}

export const servedModels = [
  {
    id: 'gpt-4o',
    provider: 'openai',
    operation: 'chat',
    window: 128_000,
    milliseconds: { first: 90, each: 2 },
    limits: { requests: 10_000, tokens: 2_000_000 },
    reasons: false,
    price: { input: 2.5, cachedInput: 1.25, output: 10 },
  },
  {
    id: 'gpt-4o-mini',
    provider: 'openai',
    operation: 'chat',
    window: 128_000,
    milliseconds: { first: 40, each: 1 },
    limits: { requests: 6_000, tokens: 4_000_000 },
    reasons: false,
    price: { input: 0.15, cachedInput: 0.075, output: 0.6 },
  },
  {
    id: 'o4-mini',
    provider: 'openai',
    operation: 'chat',
    window: 200_000,
    milliseconds: { first: 220, each: 2 },
    limits: { requests: 4_000, tokens: 1_000_000 },
    reasons: true,
    price: { input: 1.1, cachedInput: 0.275, output: 4.4 },
  },
  {
    id: 'claude-sonnet-4-5',
    provider: 'anthropic',
    operation: 'chat',
    window: 200_000,
    milliseconds: { first: 130, each: 3 },
    limits: { requests: 2_000, tokens: 450_000 },
    reasons: false,
    price: { input: 3, cachedInput: 0.3, output: 15 },
  },
  {
    // No price book knows it: its tokens have to show up as unpriced, not as free.
    id: 'house-llama-8b',
    provider: 'self_hosted',
    operation: 'chat',
    window: 8_192,
    milliseconds: { first: 60, each: 4 },
    limits: { requests: 1_200, tokens: 600_000 },
    reasons: false,
  },
  {
    id: 'text-embedding-3-small',
    provider: 'openai',
    operation: 'embeddings',
    window: 8_192,
    milliseconds: { first: 15, each: 0 },
    limits: { requests: 10_000, tokens: 5_000_000 },
    reasons: false,
    price: { input: 0.02, cachedInput: 0.02, output: 0 },
  },
] as const satisfies readonly ServedModel[];

export type ModelId = (typeof servedModels)[number]['id'];

/** The model of that name, if it is served. */
export const servedModel = (id: string): ServedModel | undefined => servedModels.find((model) => model.id === id);

/** The model of that name, which is known to exist. */
export const modelOf = (id: ModelId): ServedModel => servedModels.find((model) => model.id === id)!;

export interface TokenCount {
  readonly input: number;
  /** The part of `input` that was read from the provider's cache. */
  readonly cached: number;
  readonly output: number;
  /** The part of `output` that was thought, not said. */
  readonly reasoning: number;
}

/** What the provider bills for a call in dollars; nothing for a model without a price. */
export function billed({ price }: ServedModel, { input, cached, output }: TokenCount): number {
  if (price === undefined) return 0;
  return ((input - cached) * price.input + cached * price.cachedInput + output * price.output) / 1e6;
}
