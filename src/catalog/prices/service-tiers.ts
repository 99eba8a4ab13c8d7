import type { PriceSettings } from './overrides.js';

/** Tiers at the list price, whoever sells them. */
export const ordinaryTiers: readonly string[] = ['default', 'standard', 'auto', 'on_demand', 'unspecified'];

/**
 * Factors on the list price by `gen_ai.provider.name`, for all tokens of a call. The price data has none; each stands beside
 * where the provider publishes it, looked up on 2026-11-24. A tier that is in neither list has no one factor (priority costs
 * 1.67 to 2.5 times the list price by OpenAI's model, 1.75 to 2 times at Google; flex is "discounted" at Amazon, batch half
 * price for some models at Together, priority a commitment of its own at Anthropic), so that its calls are unpriced.
 */
export const serviceTiers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // developers.openai.com/api/docs/guides/batch: 50 % less; …/guides/flex-processing: tokens at the rates of batch
  openai: { batch: 0.5, flex: 0.5 },
  // platform.claude.com/docs/en/build-with-claude/batch-processing: all usage at 50 % of the standard prices, cached too
  anthropic: { batch: 0.5 },
  // learn.microsoft.com/azure/foundry/openai/how-to/batch: 50 % less than global standard
  'azure.ai.openai': { batch: 0.5 },
  // aws.amazon.com/bedrock/pricing: batch inference at 50 % of on-demand, for select models
  'aws.bedrock': { batch: 0.5 },
  // ai.google.dev/gemini-api/docs/optimization: batch and flex 50 % discount
  'gcp.gemini': { batch: 0.5, flex: 0.5 },
  'gcp.gen_ai': { batch: 0.5, flex: 0.5 },
  // docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini: 50 %, but cached input keeps
  // its own price; …/gemini-enterprise-agent-platform/models/flex-paygo: 50 % less than standard
  'gcp.vertex_ai': { batch: 0.5, flex: 0.5 },
  // console.groq.com/docs/batch: 50 % less (25 % until 2025); …/docs/flex-processing: the price of on-demand
  groq: { batch: 0.5, flex: 1 },
  // docs.mistral.ai/studio-api/batch-processing: 50 % discount
  mistral_ai: { batch: 0.5 },
  // fireworks.ai/blog/batch-api: 50 % less than serverless
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
