import { bookModels, pricedProviders } from './book.js';

/**
 * What routers write before a model's name, and whose price is meant. Only prefixes that are nobody's folder of model
 * files: `mistralai/…` and `google/…` are names that open models have on machines of one's own, too.
 */
export const routePrefixes: Readonly<Record<string, string>> = {
  openai: 'openai',
  azure: 'azure.ai.openai',
  azure_ai: 'azure.ai.inference',
  anthropic: 'anthropic',
  bedrock: 'aws.bedrock',
  gemini: 'gcp.gemini',
  // Google's own names of resources
  models: 'gcp.gemini',
  vertex_ai: 'gcp.vertex_ai',
  mistral: 'mistral_ai',
  cohere: 'cohere',
  cohere_chat: 'cohere',
  deepseek: 'deepseek',
  groq: 'groq',
  xai: 'x_ai',
  perplexity: 'perplexity',
  moonshot: 'moonshot_ai',
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  openrouter: 'openrouter',
  cerebras: 'cerebras',
  voyage: 'voyageai',
};

/** A name in lower case as route and model (RE2 and JavaScript alike); `:free` and other variants are none of it. */
export const routePattern = `^(?:(?:projects/[^/]+/locations/[^/]+/)?publishers/[^/]+/)?(?P<route>${Object.keys(routePrefixes).join('|')})/(?P<model>[^:]+(?::0)?)$`;

/** OpenAI's open models have that name as files, on whatever machines. */
export const openModels = '^openai/gpt-oss';

/** Providers that name models with a slash themselves: only what is written with their own prefix is a route there. */
export const slashedProviders: readonly string[] = (() => {
  const ids = bookModels().flatMap(([id, models]) => (models.some((model) => model.id.includes('/')) ? [id] : []));
  return Object.entries(pricedProviders).flatMap(([name, id]) => (ids.includes(id) ? [name] : []));
})();

const [pattern, open] = [new RegExp(routePattern.replaceAll('(?P<', '(?<')), new RegExp(openModels)];

/** `openai/gpt-4o` is OpenAI's gpt-4o, whoever passes it on; nothing where the name holds no route. */
export function routed(provider: string, name: string): { provider: string; model: string } | undefined {
  const whole = name.trim().toLowerCase();
  const { route = '', model = '' } = pattern.exec(whole)?.groups ?? {};
  const seller = routePrefixes[route];
  if (seller === undefined || open.test(whole)) return undefined;
  const isOwn = pricedProviders[seller] === pricedProviders[provider];
  return slashedProviders.includes(provider) && !isOwn ? undefined : { provider: seller, model };
}
