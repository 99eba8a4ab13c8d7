import { attributes as a } from '../../src/catalog/spans.js';
import { type Dialect, spanKinds } from './dialect.js';

/** OpenInference in every language, and Envoy AI Gateway, which writes it. Input includes the cache for every provider. */
export const openInference: Dialect = {
  name: 'openinference',
  known: { has: ['openinference.span.kind'] },
  names: {
    [a.provider]: ['llm.provider', 'llm.system'],
    [a.requestModel]: ['llm.request.model_name', 'embedding.model_name'],
    // The snapshot that answered where there is an answer; without one, what was asked for, if anything.
    [a.responseModel]: ['llm.model_name', 'llm.response.model_name'],
    [a.inputTokens]: ['llm.token_count.prompt'],
    [a.outputTokens]: ['llm.token_count.completion'],
    [a.cacheReadTokens]: ['llm.token_count.prompt_details.cache_read'],
    [a.cacheWriteTokens]: ['llm.token_count.prompt_details.cache_write'],
    [a.reasoningTokens]: ['llm.token_count.completion_details.reasoning'],
    [a.audioInputTokens]: ['llm.token_count.prompt_details.audio'],
    [a.audioOutputTokens]: ['llm.token_count.completion_details.audio'],
    [a.finishReasons]: ['llm.finish_reason', 'llm.stop_reason', 'llm.output_messages.0.message.finish_reason'],
    [a.conversationId]: ['session.id'],
    [a.agentName]: ['agent.name', 'graph.node.name'],
    [a.toolName]: ['tool.name'],
    [a.toolCallId]: ['tool.id', 'tool_call.id'],
  },
  // LangChain.js's has it nowhere else.
  patterns: { metadata: { [a.provider]: '"ls_provider": ?"(?P<it>[^"]+)"' } },
  // A chain is no agent: frameworks make one for every step.
  kind: {
    attribute: 'openinference.span.kind',
    operations: spanKinds,
  },
  operations: [
    // A handoff of the Agents SDK is of the kind of a tool, but only another agent's turn.
    { is: undefined, span: '^handoff to ' },
    // LlamaIndex puts the request together in a span of its own, of the kind of the call that follows.
    { is: undefined, span: '\\._prepare_' },
  ],
  agentIsSpanName: true,
  modelThatAnswered: true,
};

/** Its instrumentation of Agno passes on what Agno counts: Anthropic's input without the cache. */
export const openInferenceAgno: Dialect = {
  ...openInference,
  name: 'openinference-agno',
  known: { scope: '^openinference\\.instrumentation\\.agno$' },
  exclusive: {},
};

/** For BeeAI what happens within a call, down to each token, is of the kind of the call. */
export const openInferenceBeeAi: Dialect = {
  ...openInference,
  name: 'openinference-beeai',
  known: { scope: '^(?:openinference\\.|@arizeai/openinference-)instrumentation[.-]beeai$' },
  operations: [{ is: undefined, has: ['metadata.path'] }],
};

/** For Bedrock by Node: what it takes for the model is a part of its name; the whole one is in the request. */
export const openInferenceBedrockNode: Dialect = {
  ...openInference,
  name: 'openinference-bedrock-node',
  known: { scope: '^@arizeai/openinference-instrumentation-bedrock$' },
  names: {
    ...openInference.names,
    [a.requestModel]: ['llm.model_name'],
    [a.responseModel]: ['llm.response.model_name'],
  },
  patterns: { 'input.value': { [a.responseModel]: '^\\{"modelId": ?"(?P<it>[^"]+)"' } },
};

/** For Vertex AI's SDK output comes without the reasoning. */
export const openInferenceVertex: Dialect = {
  ...openInference,
  name: 'openinference-vertexai',
  known: { scope: '^openinference\\.instrumentation\\.vertexai$' },
  total: 'llm.token_count.total',
};
