import { attributes as a, operations } from '../../src/catalog/spans.js';
import { modelFamily } from '../../src/catalog/values.js';
import type { Dialect } from './dialect.js';

/**
 * Langfuse's SDKs. Usage is a JSON text: in Langfuse's own keys, of which none includes another, or in those of the
 * provider. The provider is not told; the family of the model says it, so that a call which others see too counts once.
 */
export const langfuse: Dialect = {
  name: 'langfuse',
  known: { has: ['langfuse.observation.type'] },
  names: {
    [a.requestModel]: ['langfuse.observation.model.name', 'langfuse.observation.model'],
    [a.conversationId]: ['langfuse.session.id', 'session.id'],
    [a.userId]: ['langfuse.user.id', 'langfuse.trace.user_id'],
    [a.promptName]: ['langfuse.observation.prompt.name'],
    [a.promptVersion]: ['langfuse.observation.prompt.version'],
    [a.finishReasons]: ['langfuse.observation.metadata.finish_reason'],
  },
  json: {
    'langfuse.observation.usage_details': {
      [a.inputTokens]: [['input'], ['prompt_tokens'], ['input_tokens'], ['promptTokens']],
      [a.outputTokens]: [['output'], ['completion_tokens'], ['output_tokens'], ['completionTokens']],
      [a.cacheReadTokens]: [
        ['input_cached_tokens'],
        ['input_cache_read'],
        ['cache_read_input_tokens'],
        ['prompt_tokens_details', 'cached_tokens'],
        ['input_tokens_details', 'cached_tokens'],
      ],
      [a.cacheWriteTokens]: [
        ['input_cache_creation'],
        ['cache_creation_input_tokens'],
        ['input_tokens_details', 'cache_write_tokens'],
      ],
      [a.audioInputTokens]: [['input_audio_tokens'], ['input_audio'], ['prompt_tokens_details', 'audio_tokens']],
      [a.audioOutputTokens]: [['output_audio_tokens'], ['output_audio'], ['completion_tokens_details', 'audio_tokens']],
      [a.reasoningTokens]: [
        ['output_reasoning_tokens'],
        ['output_reasoning'],
        ['completion_tokens_details', 'reasoning_tokens'],
        ['output_tokens_details', 'reasoning_tokens'],
      ],
    },
  },
  disjoint: { attribute: 'langfuse.observation.usage_details', key: 'input' },
  patterns: {
    'langfuse.observation.model.name': { [a.provider]: modelFamily },
  },
  failed: { attribute: 'langfuse.observation.level', value: 'ERROR' },
  kind: {
    attribute: 'langfuse.observation.type',
    operations: {
      generation: 'chat',
      embedding: 'embeddings',
      tool: operations.tool,
      agent: operations.agent,
      retriever: 'retrieval',
    },
  },
  // The wrapper for Node calls embeddings a generation, too.
  operations: [{ is: 'embeddings', span: '(?i)embedding', where: { 'langfuse.observation.type': '^generation$' } }],
  toolIsSpanName: true,
  agentIsSpanName: true,
};
