import { attributes as a } from '../../src/catalog/spans.js';
import type { Dialect } from './dialect.js';

const associated = (key: string): string => `traceloop.association.properties.${key}`;

/**
 * The conventions' own older and newer names. They come last and apply to every span, whatever library it is of: most
 * libraries mix their own names with those of one generation.
 */
export const generations: readonly Dialect[] = [
  {
    // Up to v1.36, the default of many SDKs, and what libraries made of it from there.
    name: 'gen_ai/1',
    names: {
      [a.provider]: ['gen_ai.system'],
      [a.inputTokens]: ['gen_ai.usage.prompt_tokens', 'gen_ai.response.prompt_tokens'],
      [a.outputTokens]: ['gen_ai.usage.completion_tokens', 'gen_ai.response.completion_tokens'],
      [a.cacheReadTokens]: [
        'gen_ai.usage.cache_read_input_tokens',
        'gen_ai.usage.cached_input_tokens',
        'gen_ai.usage.input_tokens.cached',
        'gen_ai.usage.input_tokens.cache_read',
        'gen_ai.usage.cached_prompt_text_tokens',
        'gen_ai.usage.cache_read_tokens',
        'gen_ai.usage.cached_tokens',
        'gen_ai.usage.prompt_tokens_details.cached_tokens',
        'gen_ai.usage.input_tokens_details.cached_tokens',
        'gen_ai.usage.prompt_tokens_details.cache_read',
      ],
      [a.cacheWriteTokens]: [
        'gen_ai.usage.cache_creation_input_tokens',
        'gen_ai.usage.cache_write_input_tokens',
        'gen_ai.usage.input_tokens.cache_write',
        'gen_ai.usage.cache_write_tokens',
        'gen_ai.usage.cache_creation_tokens',
        'gen_ai.usage.prompt_tokens_details.cache_write',
      ],
      [a.reasoningTokens]: [
        'gen_ai.usage.reasoning_tokens',
        'gen_ai.usage.thinking_tokens',
        'gen_ai.usage.output_tokens.reasoning',
        'gen_ai.usage.output_tokens.reasoning_tokens',
        'gen_ai.usage.completion_tokens_details.reasoning_tokens',
        'gen_ai.usage.output_tokens_details.reasoning_tokens',
        'gen_ai.usage.completion_tokens_details.reasoning',
      ],
      [a.audioInputTokens]: ['gen_ai.usage.prompt_tokens_details.audio'],
      [a.audioOutputTokens]: ['gen_ai.usage.completion_tokens_details.audio'],
      [a.finishReasons]: [
        'gen_ai.response.finish_reason',
        'gen_ai.response.stop_reason',
        'gen_ai.completion.0.finish_reason',
      ],
      [a.stream]: [
        'gen_ai.request.is_stream',
        'gen_ai.is_streaming',
        'gen_ai.request.streaming',
        'gen_ai.response.streaming',
        'llm.is_streaming',
      ],
      [a.timeToFirstChunk]: [
        'gen_ai.client.operation.time_to_first_chunk',
        'gen_ai.response.time_to_first_token',
        'gen_ai.server.time_to_first_token',
        'gen_ai.server.ttft',
        // vLLM's and AgentOps'.
        'gen_ai.latency.time_to_first_token',
        'gen_ai.streaming.time_to_first_token',
      ],
    },
  },
  {
    // The conventions' own repository, after v1.41.
    name: 'gen_ai/3',
    names: {
      [a.cacheWriteTokens]: ['gen_ai.usage.cache_write.input_tokens'],
      // Anthropic's SDKs.
      [a.cacheWriteHourTokens]: ['anthropic.usage.cache_creation.ephemeral_1h_input_tokens'],
    },
  },
  {
    // Names from before the conventions, and MCP's from before theirs.
    name: 'llm',
    names: {
      [a.provider]: ['llm.provider', 'llm.system', 'llm.vendor'],
      [a.requestModel]: ['llm.model', 'llm.request.model', 'gen_ai.original.model'],
      [a.responseModel]: ['llm.response.model'],
      [a.inputTokens]: ['llm.usage.prompt_tokens'],
      [a.outputTokens]: ['llm.usage.completion_tokens'],
      [a.cacheReadTokens]: ['llm.usage.cache_read_input_tokens', 'llm.usage.cached_tokens'],
      [a.cacheWriteTokens]: ['llm.usage.cache_creation_input_tokens'],
      [a.reasoningTokens]: ['llm.usage.reasoning_tokens'],
      [a.operation]: ['llm.request.type', 'gen_ai.request.type'],
      [a.finishReasons]: [
        'llm.response.finish_reason',
        'llm.response.stop_reason',
        'llm.finish_reason',
        'llm.stop_reason',
      ],
      [a.mcpMethod]: ['mcp.method'],
      [a.jsonRpcId]: ['mcp.request.id'],
      // OpenLLMetry's, under keys that its users choose.
      [a.conversationId]: ['session_id', 'conversation_id', 'thread_id', 'chat_id'].map(associated),
    },
  },
];
