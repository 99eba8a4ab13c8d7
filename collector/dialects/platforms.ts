import { attributes as a, operations } from '../../src/catalog/spans.js';
import { modelFamily } from '../../src/catalog/values.js';
import { type Dialect, spanKinds } from './dialect.js';

const quoted = '^"(?P<it>[^"]+)"$';
const quotedFamily = modelFamily.replace('[./]', '[./"]');

/** SDKs of platforms that show traces, which write for their own platform first. */
export const platforms: readonly Dialect[] = [
  {
    // Laminar: names of the conventions, but a call says what it is by a kind of its own.
    name: 'laminar',
    known: { has: ['lmnr.span.type'] },
    kind: { attribute: 'lmnr.span.type', operations: { LLM: 'chat', TOOL: operations.tool } },
    operations: [{ is: 'embeddings', span: '\\bembeddings?$', where: { 'lmnr.span.type': '^LLM$' } }],
    failedByEvent: true,
    toolIsSpanName: true,
  },
  {
    // MLflow, whose values are JSON texts, those that are texts as well.
    name: 'mlflow',
    known: { has: ['mlflow.spanType'] },
    kind: {
      attribute: 'mlflow.spanType',
      operations: {
        '"CHAT_MODEL"': 'chat',
        '"LLM"': 'chat',
        '"EMBEDDING"': 'embeddings',
        '"TOOL"': operations.tool,
        '"AGENT"': operations.agent,
        '"RETRIEVER"': 'retrieval',
        '"RERANKER"': 'retrieval',
      },
    },
    json: {
      'mlflow.chat.tokenUsage': {
        [a.inputTokens]: [['input_tokens']],
        [a.outputTokens]: [['output_tokens']],
        [a.cacheReadTokens]: [['cache_read_input_tokens']],
        [a.cacheWriteTokens]: [['cache_creation_input_tokens']],
      },
    },
    patterns: {
      'mlflow.llm.provider': { [a.provider]: quoted },
      model: { [a.requestModel]: quoted, [a.provider]: quotedFamily },
      'mlflow.llm.model': { [a.requestModel]: quoted, [a.responseModel]: quoted, [a.provider]: quotedFamily },
    },
    toolIsSpanName: true,
    agentIsSpanName: true,
  },
  {
    // AgentOps' decorators; its calls say `gen_ai.request.type`.
    name: 'agentops',
    known: { has: ['agentops.span.kind'] },
    kind: { attribute: 'agentops.span.kind', operations: { tool: operations.tool, agent: operations.agent } },
    named: { [operations.tool]: 'operation.name', [operations.agent]: 'operation.name' },
  },
  {
    // LangWatch puts the provider before the model.
    name: 'langwatch',
    known: { scope: '^langwatch' },
    patterns: { [a.requestModel]: { [a.provider]: '^(?P<it>[^/]+)/' } },
    kind: {
      attribute: 'langwatch.span.type',
      operations: { llm: 'chat', tool: operations.tool, agent: operations.agent, rag: 'retrieval' },
    },
    toolIsSpanName: true,
    agentIsSpanName: true,
  },
  {
    // VoltAgent: one span for all the model calls of a run, above it the agent's, which repeats the usage.
    name: 'voltagent',
    known: { scope: '^@voltagent/' },
    names: {
      [a.requestModel]: ['llm.model'],
      [a.inputTokens]: ['llm.usage.prompt_tokens'],
      [a.outputTokens]: ['llm.usage.completion_tokens'],
      [a.cacheReadTokens]: ['llm.usage.cached_tokens'],
      [a.reasoningTokens]: ['llm.usage.reasoning_tokens'],
      [a.finishReasons]: ['ai.response.finish_reason'],
      [a.toolName]: ['tool.name'],
      [a.agentName]: ['entity.name'],
    },
    patterns: { 'llm.model': { [a.provider]: modelFamily } },
    kind: { attribute: 'span.type', operations: { llm: 'chat', tool: operations.tool } },
    operations: [{ is: operations.agent, where: { 'entity.type': '^agent$' }, unlessSaid: true }],
  },
  {
    // Monocle: entities instead of attributes, usage in an event.
    name: 'monocle',
    known: { has: ['monocle_apptrace.version'] },
    events: {
      metadata: {
        [a.inputTokens]: ['prompt_tokens'],
        [a.outputTokens]: ['completion_tokens'],
        [a.cacheReadTokens]: ['cache_read_input_tokens'],
      },
    },
    patterns: {
      'entity.1.type': {
        [a.provider]: '^inference\\.(?P<it>.+)$',
        [a.requestModel]: '^model\\.embedding\\.(?P<it>.+)$',
      },
      'entity.2.type': { [a.requestModel]: '^model\\.llm\\.(?P<it>.+)$' },
    },
    operations: [
      { is: 'chat', where: { 'span.type': '^inference$' } },
      { is: 'embeddings', where: { 'span.type': '^embedding$' } },
    ],
    exclusive: {},
  },
  {
    // Future AGI's traceAI: OpenInference's kinds beside the conventions' names; the model that was asked for is in the parameters.
    name: 'traceai',
    known: { scope: '^traceai[_-]' },
    names: { [a.requestModel]: ['embedding.model_name'] },
    json: { 'gen_ai.request.parameters': { [a.requestModel]: [['model']] } },
    jsonFirst: true,
    kind: {
      attribute: 'gen_ai.span.kind',
      operations: { LLM: 'chat', EMBEDDING: 'embeddings', TOOL: operations.tool, AGENT: operations.agent },
    },
  },
  {
    // Judgment counts every provider's input without the cache; what was asked for is in the prompt.
    name: 'judgeval',
    known: { has: ['judgment.span_kind'] },
    names: {
      [a.responseModel]: ['judgment.llm.model'],
      [a.inputTokens]: ['judgment.usage.non_cached_input_tokens'],
      [a.outputTokens]: ['judgment.usage.output_tokens'],
      [a.cacheReadTokens]: ['judgment.usage.cache_read_input_tokens'],
      [a.cacheWriteTokens]: ['judgment.usage.cache_creation_input_tokens'],
    },
    json: {
      'gen_ai.prompt': { [a.requestModel]: [['model']] },
      'judgment.usage.metadata': {
        [a.reasoningTokens]: [
          ['completion_tokens_details', 'reasoning_tokens'],
          ['output_tokens_details', 'reasoning_tokens'],
        ],
      },
    },
    kind: {
      attribute: 'judgment.span_kind',
      operations: { llm: 'chat', tool: operations.tool, agent: operations.agent },
    },
    toolIsSpanName: true,
    exclusive: { all: true },
  },
  {
    // Neatlogs: OpenInference's names behind its own, and the model that answered.
    name: 'neatlogs',
    known: { has: ['neatlogs.span.kind'] },
    names: {
      [a.provider]: ['neatlogs.llm.provider'],
      [a.requestModel]: ['neatlogs.embedding.model_name'],
      [a.responseModel]: ['neatlogs.llm.model_name'],
      [a.responseId]: ['neatlogs.llm.response_id'],
      [a.finishReasons]: ['neatlogs.llm.finish_reason'],
      [a.inputTokens]: ['neatlogs.llm.token_count.prompt'],
      [a.outputTokens]: ['neatlogs.llm.token_count.completion'],
      [a.cacheReadTokens]: ['neatlogs.llm.token_count.cache_read'],
      [a.cacheWriteTokens]: ['neatlogs.llm.token_count.cache_write'],
      [a.reasoningTokens]: ['neatlogs.llm.token_count.reasoning'],
    },
    kind: {
      attribute: 'neatlogs.span.kind',
      operations: { llm: 'chat', embedding: 'embeddings', tool: operations.tool, agent: operations.agent },
    },
    toolIsSpanName: true,
  },
  {
    // Braintrust for Java: everything in JSON texts, and of what was refused by HTTP nothing but what was asked.
    name: 'braintrust',
    known: { has: ['braintrust.span_attributes'] },
    json: {
      'braintrust.metadata': { [a.provider]: [['provider']], [a.requestModel]: [['model']] },
      'braintrust.metrics': {
        [a.inputTokens]: [['prompt_tokens']],
        [a.outputTokens]: [['completion_tokens']],
        [a.cacheReadTokens]: [['prompt_cached_tokens']],
        [a.cacheWriteTokens]: [['prompt_cache_creation_tokens']],
        [a.reasoningTokens]: [['completion_reasoning_tokens']],
      },
    },
    sums: {
      'braintrust.metrics': {
        [a.cacheWriteTokens]: [['prompt_cache_creation_5m_tokens'], ['prompt_cache_creation_1h_tokens']],
      },
    },
    operations: [
      { is: 'embeddings', where: { 'braintrust.metadata': '"request_path":"[^"]*embeddings"' } },
      { is: 'chat', where: { 'braintrust.span_attributes': '"type":"llm"' } },
      { is: operations.tool, where: { 'braintrust.span_attributes': '"type":"tool"' } },
    ],
    toolIsSpanName: true,
    failedWithout: ['braintrust.metrics'],
    exclusive: {},
  },
  {
    // Grafana's agento11y: what failed is told by a kind of its own, an error's type is that a provider's call failed.
    name: 'agento11y',
    known: { has: ['agento11y.sdk.name', 'sigil.sdk.name'] },
    names: { [a.errorType]: ['error.category'] },
    surer: [a.errorType],
  },
  {
    // Alibaba's: older releases tell the kind of a span and no operation.
    name: 'loongsuite',
    known: { has: ['gen_ai.span.kind'] },
    operations: Object.entries(spanKinds).map(([kind, is]) => ({
      is,
      where: { 'gen_ai.span.kind': `^${kind}$` },
      unlessSaid: true,
    })),
  },
];
