import { calcPrice, findProvider, type ModelInfo } from '@pydantic/genai-prices';
import { type PriceSchedule, scheduleOf } from './schedule.js';

/** The day whose prices the book holds. Moved when @pydantic/genai-prices is updated. */
export const pricesAsOf = '2026-11-20';

/** Ids of the price data by `gen_ai.provider.name`. Providers that are not here have no prices but the config's. */
export const pricedProviders: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  'aws.bedrock': 'aws',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  'gcp.gen_ai': 'google',
  cohere: 'cohere',
  deepseek: 'deepseek',
  groq: 'groq',
  mistral_ai: 'mistral',
  perplexity: 'perplexity',
  x_ai: 'x-ai',
  moonshot_ai: 'moonshotai',
  // No names of the conventions: what libraries write.
  arcee: 'arcee',
  avian: 'avian',
  baseten: 'baseten',
  cerebras: 'cerebras',
  cloudflare: 'cloudflare',
  cursor: 'cursor',
  doubleword: 'doubleword',
  fireworks: 'fireworks',
  fireworks_ai: 'fireworks',
  github_copilot: 'github-copilot',
  'github-copilot': 'github-copilot',
  minimax: 'minimax',
  modal: 'modal',
  novita: 'novita',
  openrouter: 'openrouter',
  ovhcloud: 'ovhcloud',
  quicksilverpro: 'quicksilverpro',
  together: 'together',
  together_ai: 'together',
  'together-ai': 'together',
  typesafe: 'typesafe',
  voyageai: 'voyageai',
  voyage: 'voyageai',
  zai: 'zai',
  zhipuai: 'zhipuai',
  ...Object.fromEntries(
    'cerebras fireworks-ai groq hyperbolic nebius novita nscale ovhcloud publicai sambanova together'
      .split(' ')
      .map((name) => [`huggingface_${name}`, `huggingface_${name}`]),
  ),
};

/** Nobody said whose model it is, so its name has to tell. */
export const isNamed = (provider: string): boolean => provider !== '' && provider !== 'unknown';

/** Prices of a model in the book, or nothing where it is not in it. Names are compared in lower case. */
export function inBook(provider: string, model: string): PriceSchedule | undefined {
  const providerId = Object.hasOwn(pricedProviders, provider) ? pricedProviders[provider] : undefined;
  if (model.trim() === '' || (providerId === undefined && isNamed(provider))) return undefined;
  const found = calcPrice({}, model, providerId === undefined ? {} : { providerId });
  return found ? scheduleOf(found.model) : undefined;
}

/** Every model of the book by the id of its provider, providers sorted, models in the order of the price data. */
export const bookModels = (): readonly (readonly [providerId: string, models: readonly ModelInfo[]])[] =>
  [...new Set(Object.values(pricedProviders))]
    .sort()
    .map((providerId) => [providerId, findProvider({ providerId })?.models ?? []]);
