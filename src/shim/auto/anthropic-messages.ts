import type { LlmUsage } from '../llm.js';
import type { Inference } from './inference.js';
import { countAt, property, textAt } from './patch.js';
import { type ChunkReader, charactersOf, type Reader, tokensIn, usageOf } from './reader.js';

/** Anthropic counts what the cache read and wrote beside `input_tokens`; here the input is all of it. */
export function messageUsage(usage: unknown): LlmUsage {
  const read = countAt(usage, 'cache_read_input_tokens');
  const written = countAt(usage, 'cache_creation_input_tokens');
  return usageOf({
    inputTokens: (countAt(usage, 'input_tokens') ?? 0) + (read ?? 0) + (written ?? 0),
    outputTokens: countAt(usage, 'output_tokens'),
    cacheReadTokens: read,
    cacheWriteTokens: written,
    cacheWriteHourTokens: countAt(usage, 'cache_creation', 'ephemeral_1h_input_tokens'),
    reasoningTokens: countAt(usage, 'output_tokens_details', 'thinking_tokens'),
  });
}

export const messagesReader = (body: unknown): Reader => ({
  answer: (inference, value) => {
    tellOf(inference, value);
    const usage = property(value, 'usage');
    if (usage) inference.call.usage(messageUsage(usage));
    inference.call.messages({ ...promptOf(body), output: property(value, 'content') });
  },
  stream: (inference) => messageEvents(inference, body),
});

function tellOf({ call }: Inference, message: unknown): void {
  const [model, id, reason] = [textAt(message, 'model'), textAt(message, 'id'), textAt(message, 'stop_reason')];
  const tier = textAt(message, 'usage', 'service_tier');
  call.response({
    ...(model && { model }),
    ...(id && { id }),
    ...(reason && { finishReasons: [reason] }),
    ...(tier && { serviceTier: tier }),
  });
}

function messageEvents(inference: Inference, body: unknown): ChunkReader {
  const { call } = inference;
  /** The counts so far: `message_start` has the input, each `message_delta` repeats or raises what it names. */
  let usage: object | undefined;
  let counted = false;
  let written = 0;
  let ended = false;
  let text = '';
  return {
    chunk: (event) => {
      const type = textAt(event, 'type');
      if (type === 'message_start') {
        const message = property(event, 'message');
        tellOf(inference, message);
        usage = { ...(property(message, 'usage') as object | undefined) }; // the counts of the message
      } else if (type === 'content_block_delta') {
        call.firstToken();
        const delta = property(event, 'delta');
        for (const key of ['text', 'thinking', 'partial_json']) written += textAt(delta, key)?.length ?? 0;
        if (inference.captures) text += textAt(delta, 'text') ?? '';
      } else if (type === 'message_delta') {
        const reason = textAt(event, 'delta', 'stop_reason');
        if (reason !== undefined) {
          ended = true;
          call.response({ finishReasons: [reason] });
        }
        const told = Object.entries((property(event, 'usage') as object | undefined) ?? {}); // the counts of the event
        usage = { ...usage, ...Object.fromEntries(told.filter(([, count]) => count !== null && count !== undefined)) };
        counted = told.length > 0;
        if (counted) call.usage(messageUsage(usage));
      }
      return true;
    },
    finished: () => ended,
    awaitsUsage: () => false,
    end: () => {
      if (!counted && (usage || written > 0)) {
        const told = messageUsage(usage);
        call.usage({
          ...told,
          inputTokens: told.inputTokens || tokensIn(charactersOf(property(body, 'messages'))),
          outputTokens: Math.max(told.outputTokens, tokensIn(written)),
          source: 'estimated',
        });
      }
      call.messages({
        ...promptOf(body),
        ...(text !== '' && { output: [{ role: 'assistant', content: text }] }),
      });
    },
  };
}

const promptOf = (body: unknown): { system?: unknown; input?: unknown } => ({
  system: property(body, 'system'),
  input: property(body, 'messages'),
});
