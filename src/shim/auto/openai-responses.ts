import type { LlmUsage } from '../llm.js';
import type { Inference } from './inference.js';
import { countAt, property, textAt } from './patch.js';
import { type ChunkReader, charactersOf, type Reader, tokensIn, usageOf } from './reader.js';

/** `usage` of the responses API: cached and reasoning tokens are parts of the totals. */
const responseUsage = (usage: unknown): LlmUsage =>
  usageOf({
    inputTokens: countAt(usage, 'input_tokens'),
    outputTokens: countAt(usage, 'output_tokens'),
    cacheReadTokens: countAt(usage, 'input_tokens_details', 'cached_tokens'),
    cacheWriteTokens: countAt(usage, 'input_tokens_details', 'cache_write_tokens'),
    reasoningTokens: countAt(usage, 'output_tokens_details', 'reasoning_tokens'),
  });

export const responsesReader = (body: unknown): Reader => ({
  answer: (inference, value) => tellOf(inference, body, value),
  stream: (inference) => responseEvents(inference, body),
});

function tellOf({ call }: Inference, body: unknown, response: unknown): void {
  const [model, id, tier] = [textAt(response, 'model'), textAt(response, 'id'), textAt(response, 'service_tier')];
  const reason = textAt(response, 'incomplete_details', 'reason') ?? textAt(response, 'status');
  call.response({
    ...(model && { model }),
    ...(id && { id }),
    ...(tier && { serviceTier: tier }),
    ...(reason && reason !== 'in_progress' && reason !== 'queued' && { finishReasons: [reason] }),
  });
  const usage = property(response, 'usage');
  if (usage) call.usage(responseUsage(usage));
  call.messages({
    system: property(body, 'instructions'),
    input: property(body, 'input'),
    output: property(response, 'output'),
  });
}

function responseEvents(inference: Inference, body: unknown): ChunkReader {
  const { call } = inference;
  let written = 0;
  let ended = false;
  let counted = false;
  let failure: unknown;
  return {
    chunk: (event) => {
      const type = textAt(event, 'type') ?? '';
      if (type.endsWith('.delta')) {
        call.firstToken();
        written += textAt(event, 'delta')?.length ?? 0;
      } else if (type === 'response.created') {
        tellOf(inference, body, property(event, 'response'));
      } else if (type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed') {
        ended = true;
        const response = property(event, 'response');
        counted = Boolean(property(response, 'usage'));
        tellOf(inference, body, response);
        if (type === 'response.failed') {
          failure = { name: 'ResponseFailed', code: textAt(response, 'error', 'code') ?? 'response_failed' };
        }
      }
      return true;
    },
    finished: () => ended,
    awaitsUsage: () => false,
    failure: () => failure,
    end: () => {
      if (counted || written === 0) return;
      const input = tokensIn(
        charactersOf(property(body, 'input')) + charactersOf(property(body, 'instructions') ?? ''),
      );
      call.usage({ inputTokens: input, outputTokens: tokensIn(written), source: 'estimated' });
    },
  };
}
