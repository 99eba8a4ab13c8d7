import { attributes as a, operations } from '../../src/catalog/spans.js';
import { modelFamily } from '../../src/catalog/values.js';
import type { Dialect } from './dialect.js';

/** SDKs of platforms that show traces, which write for their own platform first. */
export const platforms: readonly Dialect[] = [
  {
    // Laminar: names of the conventions, but a call says what it is by a kind of its own.
    name: 'laminar',
    known: { has: ['lmnr.span.type'] },
    kind: { attribute: 'lmnr.span.type', operations: { LLM: 'chat', TOOL: operations.tool } },
    operations: [{ is: 'embeddings', span: '\\bembeddings?$', where: { 'lmnr.span.type': '^LLM$' } }],
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
      model: { [a.requestModel]: '^"(?P<it>[^"]+)"$' },
      'mlflow.llm.model': { [a.requestModel]: '^"(?P<it>[^"]+)"$', [a.responseModel]: '^"(?P<it>[^"]+)"$' },
      'mlflow.llm.provider': { [a.provider]: '^"(?P<it>[^"]+)"$' },
      [a.requestModel]: { [a.provider]: modelFamily },
    },
    toolIsSpanName: true,
    agentIsSpanName: true,
  },
];
