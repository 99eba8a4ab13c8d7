/** `gen_ai.provider.name` by what libraries write, in lower case. */
export const providerNames: Readonly<Record<string, string>> = {
  xai: 'x_ai',
  'az.ai.openai': 'azure.ai.openai',
  azure: 'azure.ai.openai',
  'azure-openai': 'azure.ai.openai',
  'azure.openai': 'azure.ai.openai',
  azure_openai: 'azure.ai.openai',
  azureopenai: 'azure.ai.openai',
  'az.ai.inference': 'azure.ai.inference',
  azure_ai: 'azure.ai.inference',
  vertex_ai: 'gcp.vertex_ai',
  vertexai: 'gcp.vertex_ai',
  vertex: 'gcp.vertex_ai',
  'google.vertex': 'gcp.vertex_ai',
  'google-vertex': 'gcp.vertex_ai',
  'gcp.anthropic': 'gcp.vertex_ai',
  gemini: 'gcp.gemini',
  google: 'gcp.gemini',
  'google-gla': 'gcp.gemini',
  google_genai: 'gcp.gemini',
  'google.generative-ai': 'gcp.gemini',
  googlegenai: 'gcp.gemini',
  googleai: 'gcp.gemini',
  bedrock: 'aws.bedrock',
  amazonbedrock: 'aws.bedrock',
  aws_bedrock: 'aws.bedrock',
  aws: 'aws.bedrock',
  'amazon-bedrock': 'aws.bedrock',
  'aws.anthropic': 'aws.bedrock',
  'aws bedrock': 'aws.bedrock',
  bedrock_converse: 'aws.bedrock',
  mistral: 'mistral_ai',
  mistralai: 'mistral_ai',
  watsonx: 'ibm.watsonx.ai',
  ibm: 'ibm.watsonx.ai',
  moonshot: 'moonshot_ai',
  // Families of models, where they are all that is told.
  claude: 'anthropic',
  gpt: 'openai',
  chatgpt: 'openai',
  o1: 'openai',
  o3: 'openai',
  o4: 'openai',
  'text-embedding': 'openai',
  command: 'cohere',
  'anthropic.': 'aws.bedrock',
  'amazon.': 'aws.bedrock',
  'meta.': 'aws.bedrock',
  'mistral.': 'aws.bedrock',
  'cohere.': 'aws.bedrock',
  grok: 'x_ai',
};

/** Frameworks that tell themselves where the conventions ask for the provider: the model's family says more. */
export const frameworkNames: readonly string[] = [
  'strands-agents',
  'agno',
  'autogen',
  'crewai',
  // Google's ADK.
  'gcp.vertex.agent',
  'haystack',
  'langchain',
  'litellm',
  'llama_index',
  'llamaindex',
  'microsoft.agent_framework',
  'openai_compatible',
  'smolagents',
];

/** Families of models, with the group `it`, in what a model is called (RE2); `providerNames` has whose they are. */
export const modelFamily =
  '(?:^|[./])(?P<it>(?:anthropic|amazon|meta|mistral|cohere)\\.|claude|gpt|chatgpt|o[0-9]|text-embedding|gemini|mistral|command|deepseek|grok)\\b';

/** What follows the provider in a name like `openai.chat` is the API it was asked by. */
export const providerApi =
  '^(.+)\\.(?:chat|messages|responses|completions?|embeddings?|text-embedding|generative|image|speech|transcription)$';

/** `gen_ai.operation.name` by what libraries write. */
export const operationNames: Readonly<Record<string, string>> = {
  completion: 'text_completion',
  acompletion: 'chat',
  chat_completion: 'chat',
  chat_completions: 'chat',
  response: 'chat',
  responses: 'chat',
  'openai.responses.create': 'chat',
  // agento11y's.
  generateText: 'chat',
  streamText: 'chat',
  generate_text: 'chat',
  message: 'chat',
  messages: 'chat',
  embedding: 'embeddings',
  embed: 'embeddings',
  aembedding: 'embeddings',
  rerank: 'retrieval',
  mcp_tool_call: 'execute_tool',
  tool_call: 'execute_tool',
};

/** What a status means in the words of error types, HTTP codes and messages (RE2); the later of two that fit wins. */
export const failureWords: Readonly<Record<string, string>> = {
  denied: '(?i)denied|forbidden|unauthori[sz]ed|permission|^40[13]$',
  cancelled: '(?i)cancel|abort',
  timeout: '(?i)time.?out|timed.?out|deadline|^(?:408|504)$',
  rate_limited: '(?i)rate.?limit|too.?many.?requests|throttl|resource.?exhausted|\\b429\\b',
  tool_error: '^tool_error$',
};
