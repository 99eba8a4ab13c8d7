import { attributes as a } from '../src/catalog/spans.js';

/** How one generation or library names what the catalog names otherwise. */
export interface Dialect {
  readonly name: string;
  /** Catalog name to the dialect's names for it, the surest first. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** Tried in this order on every span. */
export const dialects: readonly Dialect[] = [
  {
    // Conventions up to v1.36, the default of many SDKs, and libraries that went on from there.
    name: 'gen_ai/1',
    names: {
      [a.provider]: ['gen_ai.system'],
      [a.inputTokens]: ['gen_ai.usage.prompt_tokens'],
      [a.outputTokens]: ['gen_ai.usage.completion_tokens'],
      [a.cacheReadTokens]: ['gen_ai.usage.cache_read_input_tokens'],
      [a.cacheWriteTokens]: ['gen_ai.usage.cache_creation_input_tokens'],
      [a.reasoningTokens]: ['gen_ai.usage.reasoning_tokens'],
      [a.stream]: ['gen_ai.request.is_stream'],
    },
  },
  {
    // The conventions' own repository, after v1.41.
    name: 'gen_ai/3',
    names: { [a.cacheWriteTokens]: ['gen_ai.usage.cache_write.input_tokens'] },
  },
  {
    // Names from before the conventions.
    name: 'llm',
    names: {
      [a.provider]: ['llm.provider'],
      [a.requestModel]: ['llm.model'],
      [a.inputTokens]: ['llm.usage.prompt_tokens'],
      [a.outputTokens]: ['llm.usage.completion_tokens'],
      [a.operation]: ['llm.request.type'],
      [a.mcpMethod]: ['mcp.method'],
    },
  },
];

/** `gen_ai.provider.name` by what libraries write, in lower case. */
export const providerNames: Readonly<Record<string, string>> = {
  xai: 'x_ai',
  'az.ai.openai': 'azure.ai.openai',
  azure: 'azure.ai.openai',
  'azure.openai': 'azure.ai.openai',
  azure_openai: 'azure.ai.openai',
  'az.ai.inference': 'azure.ai.inference',
  vertex_ai: 'gcp.vertex_ai',
  vertexai: 'gcp.vertex_ai',
  'google.vertex': 'gcp.vertex_ai',
  'gcp.anthropic': 'gcp.vertex_ai',
  gemini: 'gcp.gemini',
  google: 'gcp.gemini',
  'google.generative-ai': 'gcp.gemini',
  bedrock: 'aws.bedrock',
  aws_bedrock: 'aws.bedrock',
  aws: 'aws.bedrock',
  'amazon-bedrock': 'aws.bedrock',
  'aws.anthropic': 'aws.bedrock',
  mistral: 'mistral_ai',
  mistralai: 'mistral_ai',
  watsonx: 'ibm.watsonx.ai',
  moonshot: 'moonshot_ai',
};

/** `gen_ai.operation.name` by what libraries write. */
export const operationNames: Readonly<Record<string, string>> = {
  completion: 'text_completion',
  embedding: 'embeddings',
  rerank: 'retrieval',
};
