import { textAt } from './patch.js';

/** `gen_ai.provider.name` by the host of the client's base URL; many providers speak another's protocol. */
const hosts: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)openai\.azure\.com$|\.cognitiveservices\.azure\.com$/, 'azure.ai.openai'],
  [/\.services\.ai\.azure\.com$|\.inference\.ai\.azure\.com$/, 'azure.ai.inference'],
  [/(^|\.)openai\.com$/, 'openai'],
  [/(^|\.)anthropic\.com$/, 'anthropic'],
  [/^bedrock.*\.amazonaws\.com$/, 'aws.bedrock'],
  [/aiplatform\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/(^|\.)generativelanguage\.googleapis\.com$/, 'gcp.gemini'],
  [/(^|\.)deepseek\.com$/, 'deepseek'],
  [/(^|\.)groq\.com$/, 'groq'],
  [/(^|\.)mistral\.ai$/, 'mistral_ai'],
  [/(^|\.)perplexity\.ai$/, 'perplexity'],
  [/(^|\.)x\.ai$/, 'x_ai'],
  [/(^|\.)cohere\.(ai|com)$/, 'cohere'],
];

/** What was found, as long as the client keeps its address: a call does not look for it again. */
const found = new WeakMap<object, { readonly baseUrl: string; readonly provider: string | undefined }>();

/**
 * @param standard the client's own provider, also for a gateway or a local server
 */
export function providerOf(client: object | undefined, standard: string): string {
  const baseUrl = textAt(client, 'baseURL');
  if (client === undefined || baseUrl === undefined) return standard;
  const known = found.get(client);
  if (known?.baseUrl === baseUrl) return known.provider ?? standard;
  const hostname = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
  const provider = hosts.find(([pattern]) => pattern.test(hostname))?.[1];
  found.set(client, { baseUrl, provider });
  return provider ?? standard;
}
