/** Generation of the GenAI conventions that the names here are of. */
export const semanticConventions = '1.41';

/** Span, event and log attributes by what they say: OpenTelemetry GenAI and MCP conventions, and a few of ours. */
export const attributes = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  stream: 'gen_ai.request.stream',
  /** Seconds from the request to the first chunk of a stream. */
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  /** Includes cached tokens. */
  inputTokens: 'gen_ai.usage.input_tokens',
  /** Includes reasoning tokens. */
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  audioInputTokens: 'gen_ai.usage.audio.input_tokens',
  audioOutputTokens: 'gen_ai.usage.audio.output_tokens',
  /** Of the cache writes, those kept for an hour: more expensive than those for five minutes. */
  cacheWriteHourTokens: 'gen_ai.usage.cache_creation.ephemeral_1h_input_tokens',
  /** Of the audio input, what came from the cache. */
  cacheReadAudioTokens: 'gen_ai.usage.cache_read.audio.input_tokens',
  /** `batch`, `flex`, `default` and so on; the conventions name it for OpenAI only. */
  serviceTier: 'openai.response.service_tier',
  conversationId: 'gen_ai.conversation.id',
  /** Of a person: a pseudonym in what the collector sends on. */
  userId: 'user.id',
  agentName: 'gen_ai.agent.name',
  agentId: 'gen_ai.agent.id',
  workflowName: 'gen_ai.workflow.name',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  systemInstructions: 'gen_ai.system_instructions',
  promptName: 'gen_ai.prompt.name',
  promptVersion: 'gen_ai.prompt.version',
  evaluationName: 'gen_ai.evaluation.name',
  evaluationScore: 'gen_ai.evaluation.score.value',
  /** Ours: 0 to 1, of an `agent.decision` event. */
  decisionConfidence: 'confidence',
  /** Ours: on the span in which a decision is made. */
  decisionType: 'decision.type',
  mcpMethod: 'mcp.method.name',
  jsonRpcId: 'jsonrpc.request.id',
  mcpServer: 'mcp.server.id',
  mcpCacheHit: 'mcp.cache.hit',
  mcpFederationDepth: 'mcp.federation.depth',
  tenant: 'tenant.id',
  errorType: 'error.type',
  httpStatus: 'http.response.status_code',
  serverAddress: 'server.address',
  serverPort: 'server.port',

  /** Ours: US dollars of this call, a double, on inference spans only. */
  cost: 'llm.cost.usd',
  /** Ours: true on an inference span with tokens but without a known price. */
  unpriced: 'llm.cost.unpriced',
  /** Ours: `default` where the cost is that of the pricing file's `default`, as the model has no price. */
  costBasis: 'llm.cost.basis',
  /** Ours: provider, estimated or missing. */
  usageSource: 'llm.usage.source',
  /** Ours: true on a record, a resource or an event of which something was too long to be sent. */
  cut: 'llm.record.cut',
  /** Ours: ok, error, timeout, cancelled or rate_limited. */
  status: 'llm.status',
  agentType: 'agent.type',
  project: 'project.id',
  taskType: 'task.type',
  toolStatus: 'tool.status',
  toolServer: 'tool.server',
  agentStatus: 'agent.status',
  agentSteps: 'agent.steps',
  /** Ours: US dollars of the whole run, sub-agents included, a double on the span of the run. No cost of a call: those add up to it. */
  agentCost: 'agent.cost.usd',
  memoryType: 'memory.type',
  memoryStatus: 'memory.status',
  /** Ours: tokens gathered for a model call, on the span that gathers them. */
  contextTokens: 'context.tokens',
  safetyCheck: 'safety.check',
  safetyResult: 'safety.result',
  /** Ours: the dialect a span was translated from. */
  dialect: 'genai.normalized.from',
  /**
   * Ours: `child` or `library` on a span that repeats a call which another span of the process tells and where it counts;
   * `usage` on one that only tells the usage of such a call.
   */
  repeats: 'genai.repeats',
  /** `inclusive`: input tokens include cached ones. Said where the collector made it so. */
  tokenSemantics: 'gen_ai.token.semantics',
} as const;

/** What an MCP gateway's plugin says beside those: names of the field, of which the collector translates the first. */
export const gatewayAttributes = {
  toolName: 'mcp.tool.name',
  toolNamespace: 'mcp.tool.namespace',
  /** virtual, federated or local. */
  serverType: 'mcp.server.type',
  gateway: 'mcp.gateway.id',
  tenant: 'mcp.tenant.id',
  /** REST or MCP. */
  integrationType: 'mcp.integration.type',
} as const;

/** Names of span events that tell of a whole run. */
export const events = {
  loop: 'agent.loop',
  stall: 'agent.stall',
  waste: 'agent.waste',
  decision: 'agent.decision',
  evaluation: 'gen_ai.evaluation.result',
} as const;

/** Resource attributes that identify a stream of Loki's; every other one (trace and span ids too) is structured metadata. */
export const streamAttributes = [
  'service.name',
  'service.namespace',
  'deployment.environment.name',
  'k8s.namespace.name',
] as const;

/** Resource attributes. */
export const resourceAttributes = {
  service: 'service.name',
  /** `shim` where the service supplies its own series, so that the collector derives none from its spans. */
  metricsSource: 'llm.metrics.source',
} as const;

/** Operations that are one model call: the only spans on which usage and cost are counted. */
export const inferenceOperations = ['chat', 'generate_content', 'text_completion', 'embeddings'] as const;

export const operations = { tool: 'execute_tool', agent: 'invoke_agent', workflow: 'invoke_workflow' } as const;

/** Whole numbers; the collector holds them to that, so they need no search for personal data. */
export const countKeys: readonly string[] = [
  attributes.inputTokens,
  attributes.outputTokens,
  attributes.cacheReadTokens,
  attributes.cacheWriteTokens,
  attributes.reasoningTokens,
  attributes.audioInputTokens,
  attributes.audioOutputTokens,
  attributes.cacheWriteHourTokens,
  attributes.cacheReadAudioTokens,
];

/** The conventions' own keys of content: plain ones (`plain-keys.ts`), as nothing of theirs is translated. */
export const plainContentKeys = [
  attributes.inputMessages,
  attributes.outputMessages,
  attributes.systemInstructions,
  'gen_ai.tool.definitions',
  attributes.toolArguments,
  attributes.toolResult,
] as const;

/** What people and models said: kept only when the stack captures content. RE2, matched against the whole key. */
export const contentKeys: readonly string[] = [
  'gen_ai\\.(?:input|output)\\.messages(?:\\..*)?',
  '(?:gen_ai\\.)?system_instructions',
  'gen_ai\\.(?:prompt|completion)(?:\\.[0-9]+\\..*)?',
  'gen_ai\\.tool\\.(?:call\\.(?:arguments|result)|definitions|args|input|output)',
  'gen_ai\\.(?:retrieval\\.(?:query\\.text|documents)|evaluation\\.explanation)',
  'gen_ai\\.(?:content|event\\.content)',
  'traceloop\\.entity\\.(?:input|output)',
  'llm\\.(?:messages|input_messages|output_messages|prompts|completions|prompt_template\\.variables)(?:\\..*)?',
  '(?:input|output)\\.value',
  'tool\\.(?:parameters|arguments)',
  'ai\\.(?:prompt|prompt\\..*|response\\.(?:text|object|toolCalls|reasoning)|toolCall\\.(?:args|result)|values?|embeddings?)',
  'mcp\\.(?:tool\\.(?:arguments|result)|response\\.value|request\\.argument\\..*)',
  'langfuse\\.(?:observation|trace)\\.(?:input|output)',
  'gen_ai\\.(?:task\\.(?:input|output)|response\\.tool_calls|request\\.embedding_inputs)',
  'message\\.(?:content|tool_calls)(?:\\..*)?',
  'crewai\\.(?:crew\\.(?:agents|result|tasks|tasks_output)|task\\.description|agent\\.(?:backstory|goal))',
  'crew_(?:agents|inputs|tasks)',
  // VoltAgent's.
  'agent\\.(?:instructions|messages|messages\\..*|stateSnapshot)',
  'llm\\.tools(?:\\..*)?',
  '(?:embedding\\.embeddings|retrieval\\.documents|reranker\\.(?:input|output)_documents)(?:\\..*)?',
  'reranker\\.query',
  '(?:pydantic_ai\\.)?(?:all_messages|all_messages_events|final_result|tool_arguments|tool_response)',
  '(?:request|response)_data',
  'mlflow\\.(?:span(?:Inputs|Outputs)|chunk\\.value)',
  '(?:agentops|braintrust|genkit|haystack|judgment|koog|langwatch|lmnr|mastra|neatlogs)[.:](?:.*\\.)?(?:input|output)(?:_data|_json)?',
  'neatlogs\\.(?:llm\\.(?:input|output)_messages\\..*|embedding\\.text|stream\\.chunk\\.summary)',
  'gcp\\.vertex\\.agent\\.(?:llm_request|llm_response|tool_call_args|tool_response|data)',
  // LiteLLM's, with the provider or nothing (`None`) in the middle.
  'llm\\.[A-Za-z_]+\\.(?:input|output|content|messages|choices|instructions|system|text|data|tools)',
  // Netra's, VoltAgent's, logfire's and Effect's.
  'inputs?|output|events|raw_input|response|parameters',
  'mastra\\.metadata\\.body',
];
