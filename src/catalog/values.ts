/** `gen_ai.provider.name` by what libraries write, in lower case; whatever stands `between` two words. */
export const providerNames: Readonly<Record<string, string>> = {
  open_ai: 'openai',
  text_completion_openai: 'openai',
  x_ai: 'x_ai',
  az_ai_openai: 'azure.ai.openai',
  azure: 'azure.ai.openai',
  azure_ai_openai: 'azure.ai.openai',
  azure_openai: 'azure.ai.openai',
  azure_text: 'azure.ai.openai',
  az_ai_inference: 'azure.ai.inference',
  azure_ai: 'azure.ai.inference',
  azure_ai_inference: 'azure.ai.inference',
  azure_inference: 'azure.ai.inference',
  vertex_ai: 'gcp.vertex_ai',
  vertex: 'gcp.vertex_ai',
  google_vertex: 'gcp.vertex_ai',
  google_vertex_ai: 'gcp.vertex_ai',
  google_vertexai: 'gcp.vertex_ai',
  gcp_vertex: 'gcp.vertex_ai',
  gcp_vertex_ai: 'gcp.vertex_ai',
  gcp_vertexai: 'gcp.vertex_ai',
  gcp_anthropic: 'gcp.vertex_ai',
  vertex_anthropic: 'gcp.vertex_ai',
  google_vertex_anthropic: 'gcp.vertex_ai',
  google_anthropic_vertex: 'gcp.vertex_ai',
  vertex_ai_beta: 'gcp.vertex_ai',
  'vertex_ai-language-models': 'gcp.vertex_ai',
  gemini: 'gcp.gemini',
  google: 'gcp.gemini',
  google_gla: 'gcp.gemini',
  google_genai: 'gcp.gemini',
  google_generative_ai: 'gcp.gemini',
  'google.generative-ai': 'gcp.gemini',
  google_ai: 'gcp.gemini',
  google_ai_studio: 'gcp.gemini',
  bedrock: 'aws.bedrock',
  amazon: 'aws.bedrock',
  amazon_bedrock: 'aws.bedrock',
  aws_bedrock: 'aws.bedrock',
  aws: 'aws.bedrock',
  aws_anthropic: 'aws.bedrock',
  bedrock_anthropic: 'aws.bedrock',
  bedrock_converse: 'aws.bedrock',
  bedrock_runtime: 'aws.bedrock',
  mistral: 'mistral_ai',
  mistral_ai: 'mistral_ai',
  watsonx: 'ibm.watsonx.ai',
  watsonx_ai: 'ibm.watsonx.ai',
  watsonx_text: 'ibm.watsonx.ai',
  ibm_watsonx: 'ibm.watsonx.ai',
  ibm_watsonx_ai: 'ibm.watsonx.ai',
  ibm: 'ibm.watsonx.ai',
  moonshot: 'moonshot_ai',
  moonshot_ai: 'moonshot_ai',
  kimi: 'moonshot_ai',
  perplexity_ai: 'perplexity',
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
  '^(.+)(?:\\.(?:chat|messages|responses|completions?|embeddings?|text-embedding|generative|image|speech|transcription)|[_-](?:chat|messages|responses))$';

/** `gen_ai.operation.name` by what libraries write; in any case, whatever stands `between` two words. */
export const operationNames: Readonly<Record<string, string>> = {
  chat: 'chat',
  acompletion: 'chat',
  chat_completion: 'chat',
  chat_completions: 'chat',
  chat_completions_create: 'chat',
  converse: 'chat',
  converse_stream: 'chat',
  response: 'chat',
  responses: 'chat',
  responses_create: 'chat',
  openai_responses_create: 'chat',
  // agento11y's and Vercel's.
  generate_text: 'chat',
  stream_text: 'chat',
  generate_object: 'chat',
  stream_object: 'chat',
  message: 'chat',
  messages: 'chat',
  messages_create: 'chat',
  text_completion: 'text_completion',
  text_completions: 'text_completion',
  completion: 'text_completion',
  completions: 'text_completion',
  completions_create: 'text_completion',
  atext_completion: 'text_completion',
  generate_content: 'generate_content',
  generate_content_stream: 'generate_content',
  embedding: 'embeddings',
  embeddings: 'embeddings',
  embeddings_create: 'embeddings',
  create_embeddings: 'embeddings',
  embed: 'embeddings',
  embed_content: 'embeddings',
  embed_documents: 'embeddings',
  embed_many: 'embeddings',
  embed_query: 'embeddings',
  text_embedding: 'embeddings',
  aembedding: 'embeddings',
  rerank: 'retrieval',
  arerank: 'retrieval',
  reranking: 'retrieval',
  retrieve: 'retrieval',
  tool: 'execute_tool',
  call_tool: 'execute_tool',
  execute_tool: 'execute_tool',
  mcp_tool_call: 'execute_tool',
  tool_call: 'execute_tool',
  tool_calls: 'execute_tool',
  'tools/call': 'execute_tool',
  agent: 'invoke_agent',
  invoke_agent: 'invoke_agent',
  run_agent: 'invoke_agent',
};

/** What stands between two words, and the first letter of the second (RE2): libraries join them as they please. */
export const between = '[ ._/-]+([a-z0-9])';

/** A table by its words in one, as they are looked up. */
export const joined = (table: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(table).map(([said, meant]) => [said.toLowerCase().replace(new RegExp(between, 'g'), '$1'), meant]),
  );

/** What a status means in the words of error types, HTTP codes and messages (RE2); the later of two that fit wins. */
export const failureWords: Readonly<Record<string, string>> = {
  denied: '(?i)denied|forbidden|unauthori[sz]ed|permission|^40[13]$',
  cancelled: '(?i)cancel|abort',
  timeout: '(?i)time.?out|timed.?out|deadline|^(?:408|504)$',
  rate_limited: '(?i)rate.?limit|too.?many.?requests|throttl|resource.?exhausted|\\b429\\b',
  tool_error: '^tool_error$',
};
