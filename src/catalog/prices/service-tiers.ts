import type { PriceSettings } from './overrides.js';

/** Tiers at the list price, whoever sells them. */
export const ordinaryTiers: readonly string[] = ['default', 'standard', 'auto', 'on_demand', 'unspecified'];

/**
 * Factors on the list price by `gen_ai.provider.name`, as the providers published them on the day of the book. The price
 * data has none. A tier that is in neither list has no known price, so that its calls are unpriced.
 */
export const serviceTiers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  openai: { batch: 0.5, flex: 0.5 },
  anthropic: { batch: 0.5, priority: 1 },
  'azure.ai.openai': { batch: 0.5 },
  'aws.bedrock': { batch: 0.5 },
  'gcp.gemini': { batch: 0.5, flex: 0.5 },
  'gcp.vertex_ai': { batch: 0.5, flex: 0.5 },
  'gcp.gen_ai': { batch: 0.5, flex: 0.5 },
  groq: { batch: 0.5, flex: 1 },
  mistral_ai: { batch: 0.5 },
  together: { batch: 0.5 },
  fireworks: { batch: 0.5 },
};

/** All factors of a stack, by provider and tier. */
export function tierFactors({ serviceTiers: own = {} }: PriceSettings): Record<string, Record<string, number>> {
  const providers = [...new Set([...Object.keys(serviceTiers), ...Object.keys(own)])];
  return Object.fromEntries(providers.map((name) => [name, { ...serviceTiers[name], ...own[name] }]));
}

/** Factor of a tier, 1 where none is named; nothing where its price is not known. */
export function tierFactor(
  provider: string,
  tier: string | undefined,
  factors: ReturnType<typeof tierFactors>,
): number | undefined {
  const name = (tier ?? '').trim().toLowerCase();
  const own = Object.hasOwn(factors, provider) ? factors[provider]! : {};
  if (Object.hasOwn(own, name)) return own[name];
  return name === '' || ordinaryTiers.includes(name) ? 1 : undefined;
}
