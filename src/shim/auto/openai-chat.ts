import type { LlmUsage } from '../llm.js';
import type { Inference } from './inference.js';
import { at, countAt, property, textAt } from './patch.js';
import { type ChunkReader, charactersOf, type Reader, tokensIn, usageOf } from './reader.js';

/** `usage` of chat and text completions and of embeddings: cached and reasoning tokens are parts of the totals. */
export const completionUsage = (usage: unknown): LlmUsage =>
  usageOf({
    inputTokens: countAt(usage, 'prompt_tokens'),
    outputTokens: countAt(usage, 'completion_tokens'),
    cacheReadTokens: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
    cacheWriteTokens: countAt(usage, 'prompt_tokens_details', 'cache_write_tokens'),
    audioInputTokens: countAt(usage, 'prompt_tokens_details', 'audio_tokens'),
    reasoningTokens: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
    audioOutputTokens: countAt(usage, 'completion_tokens_details', 'audio_tokens'),
  });

/** Chat and text completions and embeddings, which tell of themselves alike. */
export const completionReader = (body: unknown): Reader => ({
  answer: (inference, value) => {
    const choices = choicesOf(value);
    const finishReasons = choices.map((choice) => textAt(choice, 'finish_reason') ?? '');
    tellOf(inference, value, finishReasons.length > 0 ? finishReasons : undefined);
    const usage = property(value, 'usage');
    if (usage) inference.call.usage(completionUsage(usage));
    if (!inference.captures) return;
    const output = choices.map((choice) => property(choice, 'message') ?? property(choice, 'text'));
    inference.call.messages({ input: inputOf(body), ...(output.length > 0 && { output }) });
  },
  stream: (inference) => completionChunks(inference, body),
});

/** Asks for the usage of a stream, unless the application has said itself what it wants. */
export function askingForUsage(body: unknown): unknown {
  const options = property(body, 'stream_options');
  if (property(body, 'stream') !== true || property(options, 'include_usage') !== undefined) return undefined;
  return { ...(body as object), stream_options: { ...(options as object | undefined), include_usage: true } }; // a request body
}

function completionChunks(inference: Inference, body: unknown): ChunkReader {
  const { call } = inference;
  const asked = at(body, 'stream_options', 'include_usage') === true;
  const finishReasons: string[] = [];
  let head = false;
  let counted = false;
  let written = 0;
  let text = '';
  return {
    chunk: (chunk) => {
      if (!head) {
        head = true;
        tellOf(inference, chunk);
      }
      for (const choice of choicesOf(chunk)) {
        const part = property(choice, 'delta') ?? property(choice, 'text');
        const said = saidIn(part);
        if (said > 0) call.firstToken();
        written += said;
        if (inference.captures) text += textAt(part, 'content') ?? (typeof part === 'string' ? part : '');
        const reason = textAt(choice, 'finish_reason');
        if (reason !== undefined) finishReasons.push(reason);
      }
      const usage = property(chunk, 'usage');
      if (usage) {
        counted = true;
        call.usage(completionUsage(usage));
        tellOf(inference, chunk);
      }
      if (asked) return true;
      // As it would have been without our asking: no `usage: null`, and no last chunk without choices.
      if (usage === null) delete (chunk as { usage?: unknown }).usage; // parsed for this stream alone
      return !(usage && choicesOf(chunk).length === 0);
    },
    finished: () => finishReasons.length > 0,
    awaitsUsage: () => !counted,
    end: () => {
      if (finishReasons.length > 0) call.response({ finishReasons });
      if (!counted && written > 0) {
        const input = tokensIn(charactersOf(inputOf(body)));
        call.usage({ inputTokens: input, outputTokens: tokensIn(written), source: 'estimated' });
      }
      call.messages({ input: inputOf(body), ...(text !== '' && { output: [{ role: 'assistant', content: text }] }) });
    },
  };
}

function tellOf({ call }: Inference, answer: unknown, finishReasons?: readonly string[]): void {
  call.response({
    model: textAt(answer, 'model') || undefined,
    id: textAt(answer, 'id') || undefined,
    serviceTier: textAt(answer, 'service_tier') || undefined,
    finishReasons,
  });
}

const inputOf = (body: unknown): unknown =>
  property(body, 'messages') ?? property(body, 'prompt') ?? property(body, 'input');

const choicesOf = (value: unknown): readonly unknown[] => {
  const choices = property(value, 'choices');
  return Array.isArray(choices) ? choices : [];
};

/** Characters of what a piece says: text, refusal, reasoning or the arguments of a tool call. */
function saidIn(part: unknown): number {
  if (typeof part === 'string') return part.length;
  const texts = ['content', 'refusal', 'reasoning_content', 'reasoning'].map((key) => textAt(part, key)?.length ?? 0);
  const calls = property(part, 'tool_calls');
  const tools = Array.isArray(calls)
    ? calls.map(
        (call) =>
          (textAt(call, 'function', 'name')?.length ?? 0) + (textAt(call, 'function', 'arguments')?.length ?? 0),
      )
    : [];
  return [...texts, ...tools].reduce((sum, length) => sum + length, 0);
}
