import { attributes as a, operations } from '../../src/catalog/spans.js';
import { modelFamily } from '../../src/catalog/values.js';
import type { Dialect } from './dialect.js';
import { openInference } from './openinference.js';

const haystackUsage = {
  [a.responseModel]: '"model": ?"(?P<it>[^"]+)"',
  [a.inputTokens]: '"(?:prompt|input)_tokens": ?(?P<it>[0-9]+)',
  [a.outputTokens]: '"(?:completion|output)_tokens": ?(?P<it>[0-9]+)',
  [a.cacheReadTokens]: '"cached_tokens": ?(?P<it>[0-9]+)',
  [a.reasoningTokens]: '"reasoning_tokens": ?(?P<it>[0-9]+)',
};

/** Where the parts of usage are in what OpenAI and Anthropic answer. */
const logfireUsage = (...below: readonly string[]) => ({
  [a.cacheReadTokens]: [
    [...below, 'prompt_tokens_details', 'cached_tokens'],
    [...below, 'input_tokens_details', 'cached_tokens'],
    [...below, 'cache_read_input_tokens'],
  ],
  [a.cacheWriteTokens]: [
    [...below, 'input_tokens_details', 'cache_write_tokens'],
    [...below, 'cache_creation_input_tokens'],
  ],
  [a.cacheWriteHourTokens]: [[...below, 'cache_creation', 'ephemeral_1h_input_tokens']],
  [a.reasoningTokens]: [
    [...below, 'completion_tokens_details', 'reasoning_tokens'],
    [...below, 'output_tokens_details', 'reasoning_tokens'],
  ],
  [a.audioInputTokens]: [[...below, 'prompt_tokens_details', 'audio_tokens']],
  [a.audioOutputTokens]: [[...below, 'completion_tokens_details', 'audio_tokens']],
});

/** Frameworks that trace themselves. */
export const frameworks: readonly Dialect[] = [
  {
    name: 'pydantic-ai',
    known: { scope: '^pydantic[-_]ai' },
    names: {
      [a.agentName]: ['agent_name'],
      // The details are the provider's own words, kept beside the conventions' names.
      [a.cacheReadTokens]: [
        'gen_ai.usage.details.cache_read_tokens',
        'gen_ai.usage.details.cached_tokens',
        'gen_ai.usage.details.cache_read_input_tokens',
      ],
      [a.cacheWriteTokens]: [
        'gen_ai.usage.details.cache_write_tokens',
        'gen_ai.usage.details.cache_creation_input_tokens',
      ],
      [a.reasoningTokens]: ['gen_ai.usage.details.reasoning_tokens', 'gen_ai.usage.details.thoughts_tokens'],
      [a.audioInputTokens]: ['gen_ai.usage.details.input_audio_tokens'],
      [a.audioOutputTokens]: ['gen_ai.usage.details.output_audio_tokens'],
    },
    operations: [
      { is: operations.agent, span: '^(?:agent run|invoke_agent)', unlessSaid: true },
      // "running tools" is the step around them.
      { is: operations.tool, has: [a.toolName], unlessSaid: true },
    ],
  },
  {
    // What of the usage logfire does not spell out is in the provider's own words; before version 4.20 so is all of Anthropic's.
    name: 'logfire',
    known: { scope: '^logfire\\b' },
    usageApart: { attribute: 'logfire.span_type', value: 'log' },
    // Of the Agents SDK, tools, agents and calls that failed say no operation, nor did any that failed or streamed before version 4.20.
    operations: [
      { is: 'chat', span: '^(?:Responses API|Chat [cC]ompletion|Message) with ', unlessSaid: true },
      { is: 'chat', span: '^streaming response from ', has: ['request_data'], unlessSaid: true },
      { is: 'chat', where: { url: '^/v1/messages\\b' }, has: ['request_data'], unlessSaid: true },
      { is: 'text_completion', span: '^Completion with ', unlessSaid: true },
      { is: 'embeddings', span: '^Embedding Creation with ', unlessSaid: true },
      { is: operations.tool, span: '^Function: ', unlessSaid: true },
      { is: operations.agent, span: '^Agent run: ', unlessSaid: true },
    ],
    named: { [operations.tool]: 'name', [operations.agent]: 'name' },
    json: {
      'gen_ai.usage.raw': logfireUsage(),
      request_data: { [a.requestModel]: [['model']] },
      response_data: {
        [a.inputTokens]: [
          ['usage', 'prompt_tokens'],
          ['usage', 'input_tokens'],
        ],
        [a.outputTokens]: [
          ['usage', 'completion_tokens'],
          ['usage', 'output_tokens'],
        ],
        ...logfireUsage('usage'),
      },
    },
    // Versions that tell usage in the provider's words beside their own include the cache in theirs.
    exclusive: { unless: 'gen_ai.usage.raw' },
  },
  {
    // What goes over the wire is in a child span of the call, in the provider's own words; and its parent is counted.
    name: 'litellm',
    known: { scope: '^litellm' },
    // Its callbacks for Phoenix and Langfuse: OpenInference's names, of which the model is the one that was asked for.
    names: {
      ...openInference.names,
      [a.requestModel]: ['llm.model_name'],
      [a.responseModel]: ['llm.response.model'],
      [a.responseId]: ['llm.response.id'],
    },
    // Dictionaries as Python prints them.
    patterns: {
      'metadata.usage_object': {
        [a.cacheReadTokens]: "'(?:cached_tokens|cache_read_input_tokens)': (?P<it>[0-9]+)",
        [a.cacheWriteTokens]:
          "'(?:cache_creation_tokens|cache_creation_input_tokens|cache_write_tokens)': (?P<it>[0-9]+)",
        [a.reasoningTokens]: "'reasoning_tokens': (?P<it>[0-9]+)",
      },
      'litellm.provider.model': { [a.provider]: '^(?P<it>[^/]+)/' },
    },
    operations: [
      { is: undefined, span: '^raw_gen_ai_request$' },
      { is: 'embeddings', where: { 'llm.request.type': 'embedding' } },
      { is: 'text_completion', where: { 'llm.request.type': 'text_completion' } },
      { is: 'chat', where: { 'llm.request.type': '^a?(?:completion|responses|anthropic_messages)$' } },
    ],
  },
  {
    name: 'langsmith',
    known: { has: ['langsmith.span.kind'] },
    // For Node.
    failedByEvent: true,
    names: { [a.conversationId]: ['langsmith.trace.session_id'] },
    json: {
      'langsmith.metadata.usage_metadata': {
        [a.cacheReadTokens]: [['input_token_details', 'cache_read']],
        [a.cacheWriteTokens]: [['input_token_details', 'cache_creation']],
        [a.reasoningTokens]: [['output_token_details', 'reasoning']],
      },
    },
    // LangChain has nothing left under `cache_creation` where the parts are known; before version 1.1 it has all.
    summed: ['input_token_details', 'cache_creation'],
    sums: {
      'langsmith.metadata.usage_metadata': {
        [a.cacheWriteTokens]: [
          ['input_token_details', 'ephemeral_5m_input_tokens'],
          ['input_token_details', 'ephemeral_1h_input_tokens'],
        ],
      },
    },
    kind: {
      attribute: 'langsmith.span.kind',
      operations: { llm: 'chat', embedding: 'embeddings', tool: operations.tool, retriever: 'retrieval' },
    },
    toolIsSpanName: true,
  },
  {
    // Writes the conventions but for one number, which comes in milliseconds.
    name: 'strands',
    known: { scope: '^strands\\.' },
    milliseconds: { [a.timeToFirstChunk]: ['gen_ai.server.time_to_first_token'] },
  },
  {
    // Writes the conventions; a call that failed ended, its status says, but for an error.
    name: 'mastra',
    known: { scope: '^@mastra/' },
    failed: { attribute: 'gen_ai.response.finish_reasons', value: '["error"]' },
  },
  {
    // AgentScope passes on what the provider counts.
    name: 'agentscope',
    known: { scope: '^agentscope$' },
    names: {
      [a.cacheReadTokens]: ['agentscope.usage.cache_input_tokens'],
      [a.cacheWriteTokens]: ['agentscope.usage.cache_creation_input_tokens'],
    },
    exclusive: {},
  },
  {
    // TanStack AI: a run sums up its calls under a name like theirs, and its tools say no operation.
    name: 'tanstack-ai',
    known: { has: ['tanstack.ai.iteration', 'tanstack.ai.iterations', 'tanstack.ai.tool.outcome'] },
    operations: [
      { is: operations.tool, has: ['tanstack.ai.tool.outcome'] },
      { is: undefined, has: ['tanstack.ai.iterations'] },
    ],
  },
  {
    // AG2 writes the conventions, and a span that records the usage of the call beside it once more.
    name: 'ag2',
    known: { has: ['ag2.span.type'] },
    operations: [{ is: undefined, where: { 'ag2.span.type': '^usage$' } }],
  },
  {
    // Google's ADK up to version 1.19, and later by a switch; then it writes the conventions, below a `call_llm` that repeats them.
    name: 'google-adk',
    known: { scope: '^gcp\\.vertex\\.agent$' },
    json: {
      'gcp.vertex.agent.llm_response': {
        [a.cacheReadTokens]: [['usage_metadata', 'cached_content_token_count']],
        [a.reasoningTokens]: [['usage_metadata', 'thoughts_token_count']],
      },
    },
    // For Java `call_llm` is the operation, too, a call that failed may say nothing at all, and a tool that did answers so.
    failedWithout: [a.requestModel],
    operations: [
      { is: 'chat', where: { [a.operation]: '^call_llm$' } },
      { is: 'chat', span: '^call_llm$', unlessSaid: true },
    ],
    toolFailed: { attribute: 'gcp.vertex.agent.tool_response', value: '^\\{"status":"error"' },
    // Versions that tell the reasoning themselves include it in the output.
    exclusive: { thoughts: true, unless: a.reasoningTokens },
  },
  {
    // Mistral's SDK traces its own requests, and says in a name what they were.
    name: 'mistralai',
    known: { scope: '^mistralai_sdk_tracer$' },
    patterns: { [a.requestModel]: { [a.provider]: modelFamily } },
    operations: [
      { is: 'chat', span: '(?:^|_)(?:chat|fim|agents)(?:_completion|$)', unlessSaid: true },
      { is: 'embeddings', span: '^embeddings_', unlessSaid: true },
    ],
  },
  {
    // Genkit for Node: `generate` repeats what the actions of models below it tell, in their outputs.
    name: 'genkit',
    known: { has: ['genkit:type'] },
    json: {
      'genkit:output': {
        [a.inputTokens]: [['usage', 'inputTokens']],
        [a.outputTokens]: [['usage', 'outputTokens']],
        [a.cacheReadTokens]: [
          ['usage', 'cachedContentTokens'],
          ['raw', 'usage', 'prompt_tokens_details', 'cached_tokens'],
        ],
        [a.reasoningTokens]: [
          ['usage', 'thoughtsTokens'],
          ['raw', 'usage', 'completion_tokens_details', 'reasoning_tokens'],
        ],
      },
    },
    patterns: {
      'genkit:key': {
        [a.provider]: '^/(?:model|embedder)/(?P<it>[^/]+)/',
        [a.requestModel]: '^/(?:model|embedder)/(?:[^/]+/)?(?P<it>.+)$',
      },
      // Go has no key.
      'genkit:name': { [a.provider]: '^(?P<it>[^/]+)/', [a.requestModel]: '^[^/]+/(?P<it>.+)$' },
    },
    operations: [
      { is: 'chat', where: { 'genkit:metadata:subtype': '^model$' } },
      { is: 'embeddings', where: { 'genkit:metadata:subtype': '^embedder$' } },
      { is: operations.tool, where: { 'genkit:metadata:subtype': '^tool(?:\\.v2)?$' } },
      { is: undefined },
    ],
    toolIsSpanName: true,
  },
  {
    // Haystack's own tracing: a span a component and, since version 3, a step of an agent. Model and usage are in the
    // output, where that is told.
    name: 'haystack',
    known: { has: ['haystack.component.type', 'haystack.agent.step.llm.output', 'haystack.tool.name'] },
    patterns: {
      'haystack.component.type': {
        [a.provider]: '^(?P<it>OpenAI|Azure|Anthropic|AmazonBedrock|Cohere|GoogleGenAI|Mistral|Ollama)',
      },
      'haystack.component.output': haystackUsage,
      'haystack.agent.step.llm.output': {
        ...haystackUsage,
        [a.provider]: modelFamily.replace('(?:^|[./])', '"model": ?"(?:[^"]*[./])?'),
      },
    },
    operations: [
      { is: 'chat', where: { 'haystack.component.type': 'Generator$' } },
      { is: 'embeddings', where: { 'haystack.component.type': 'Embedder$' } },
      { is: 'chat', has: ['haystack.agent.step.llm.output'] },
      { is: operations.tool, has: ['haystack.tool.name'] },
      { is: undefined },
    ],
    named: { [operations.tool]: 'haystack.tool.name' },
    toolFailed: { attribute: 'haystack.tool.error', value: true },
  },
];
