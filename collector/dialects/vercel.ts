import { attributes as a, operations } from '../../src/catalog/spans.js';
import type { Dialect } from './dialect.js';

const names: Dialect['names'] = {
  [a.provider]: ['ai.model.provider'],
  [a.requestModel]: ['ai.model.id'],
  [a.responseModel]: ['ai.response.model'],
  [a.responseId]: ['ai.response.id'],
  [a.inputTokens]: ['ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'],
  [a.outputTokens]: ['ai.usage.outputTokens', 'ai.usage.completionTokens'],
  [a.cacheReadTokens]: ['ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens'],
  [a.cacheWriteTokens]: ['ai.usage.inputTokenDetails.cacheWriteTokens'],
  [a.reasoningTokens]: ['ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens'],
  [a.finishReasons]: ['ai.response.finishReason'],
  [a.conversationId]: ['ai.telemetry.metadata.sessionId'],
  [a.userId]: ['ai.telemetry.metadata.userId'],
  [a.agentName]: ['ai.telemetry.functionId'],
  [a.toolName]: ['ai.toolCall.name'],
  [a.toolCallId]: ['ai.toolCall.id'],
};

/** `ai.generateText` and its like repeat, and over several steps sum, the usage of the `.do…` spans below them. */
const ofVercel = (rule: string, is: string | undefined) => ({ is, where: { 'ai.operationId': rule } });
const rules: Dialect['operations'] = [
  ofVercel('\\.do(?:Generate|Stream)$', 'chat'),
  ofVercel('\\.doEmbed$', 'embeddings'),
  ofVercel('^ai\\.toolCall$', operations.tool),
  ofVercel('^ai\\.(?:generate|stream)', operations.agent),
  ofVercel('^ai\\.rerank', 'retrieval'),
  ofVercel('', undefined),
];

/** Cached and reasoning tokens that versions 4 and 5 tell in the provider's own words only. */
const providerMetadata: NonNullable<Dialect['json']> = {
  'ai.response.providerMetadata': {
    [a.cacheReadTokens]: [
      ['openai', 'cachedPromptTokens'],
      ['anthropic', 'cacheReadInputTokens'],
      ['anthropic', 'usage', 'cache_read_input_tokens'],
      ['bedrock', 'usage', 'cacheReadInputTokens'],
      ['google', 'usageMetadata', 'cachedContentTokenCount'],
    ],
    [a.cacheWriteTokens]: [
      ['anthropic', 'cacheCreationInputTokens'],
      ['anthropic', 'usage', 'cache_creation_input_tokens'],
      ['bedrock', 'usage', 'cacheWriteInputTokens'],
    ],
    [a.reasoningTokens]: [
      ['openai', 'reasoningTokens'],
      ['google', 'usageMetadata', 'thoughtsTokenCount'],
    ],
  },
};

export const vercel: Dialect = {
  name: 'vercel-ai',
  known: { has: ['ai.operationId'] },
  names,
  milliseconds: { [a.timeToFirstChunk]: ['ai.response.msToFirstChunk'] },
  json: providerMetadata,
  operations: rules,
  streams: { attribute: 'ai.operationId', value: '\\.doStream$' },
  // Version 6 tells how many input tokens were not cached, and its total includes those that were; before, it did not here.
  exclusive: { unless: 'ai.usage.inputTokenDetails.noCacheTokens', thoughts: true },
  // OpenInference's span processor takes every span for the root of its trace.
  errorsOfOthers: {
    beside: 'openinference.span.kind',
    answered: {
      'ai.response.finishReason': '^(?:stop|length|tool-calls|content-filter|other)$',
      'ai.toolCall.result': '.',
    },
  },
};
