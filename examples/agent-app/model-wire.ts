import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type OpenAI from 'openai';
import type { Remaining } from './conditions.js';
import type { Answer } from './model-answers.js';
import type { ServedModel, TokenCount } from './models.js';

/** `usage` as chat completions report it: cached and reasoning tokens are parts of the totals. */
const usageOf = ({ input, cached, output, reasoning }: TokenCount): OpenAI.CompletionUsage => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
});

const head = (id: string, model: ServedModel) => ({ id, created: Math.floor(Date.now() / 1000), model: model.id });

/** A complete answer, as JSON. */
export function completion(id: string, model: ServedModel, answer: Answer): OpenAI.Chat.ChatCompletion {
  const toolCalls = answer.toolCalls.map((call) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: call.name, arguments: call.arguments },
  }));
  return {
    ...head(id, model),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: answer.finish,
        logprobs: null,
        message: {
          role: 'assistant',
          content: answer.words.length > 0 ? answer.words.join('') : null,
          refusal: null,
          ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
        },
      },
    ],
    usage: usageOf(answer.usage),
  };
}

interface StreamOptions {
  readonly includeUsage: boolean;
  /** Ends with an error in the stream after the first words. */
  readonly breaksOff: boolean;
  readonly millisecondsEach: number;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
}

/** A streamed answer, as server-sent events; resolves when the last is written or the client has gone. */
export async function stream(
  response: ServerResponse,
  id: string,
  model: ServedModel,
  answer: Answer,
  { includeUsage, breaksOff, millisecondsEach, signal }: StreamOptions,
): Promise<void> {
  const send = (data: object | string) =>
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  const chunk = (
    choices: OpenAI.Chat.ChatCompletionChunk['choices'],
    usage: OpenAI.CompletionUsage | null = null,
  ): OpenAI.Chat.ChatCompletionChunk => ({
    ...head(id, model),
    object: 'chat.completion.chunk',
    choices,
    // Without include_usage there is no such field at all; with it, only the last chunk has more than null.
    ...(includeUsage && { usage }),
  });
  const delta = (
    part: OpenAI.Chat.ChatCompletionChunk.Choice.Delta,
    finish: Answer['finish'] | null = null,
  ): OpenAI.Chat.ChatCompletionChunk => chunk([{ index: 0, delta: part, finish_reason: finish, logprobs: null }]);

  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  send(delta({ role: 'assistant', content: '' }));
  for (const [index, word] of answer.words.entries()) {
    if (millisecondsEach > 0) await sleep(millisecondsEach, undefined, { signal });
    send(delta({ content: word }));
    if (breaksOff && index === 2) break;
  }
  if (breaksOff) {
    send({ error: { message: 'The model stopped in the middle of its answer.', type: 'server_error', code: null } });
    response.end();
    return;
  }
  for (const [index, call] of answer.toolCalls.entries()) {
    const named = { index, id: call.id, type: 'function' as const, function: { name: call.name, arguments: '' } };
    send(delta({ tool_calls: [named] }));
    for (const part of call.arguments.match(/.{1,24}/gs) ?? []) {
      if (millisecondsEach > 0) await sleep(millisecondsEach, undefined, { signal });
      send(delta({ tool_calls: [{ index, function: { arguments: part } }] }));
    }
  }
  send(delta({}, answer.finish));
  if (includeUsage) send(chunk([], usageOf(answer.usage)));
  send('[DONE]');
  response.end();
}

/** Rate limit headers as the provider names them. */
export function rateLimitHeaders(left: { requests: Remaining; tokens: Remaining }): Record<string, string> {
  const of = (kind: 'requests' | 'tokens') => ({
    [`x-ratelimit-limit-${kind}`]: String(left[kind].limit),
    [`x-ratelimit-remaining-${kind}`]: String(left[kind].remaining),
    [`x-ratelimit-reset-${kind}`]: `${left[kind].resetSeconds}s`,
  });
  return { ...of('requests'), ...of('tokens') };
}

/** Vectors of unit length as float lists or, as the official client asks for them, base64 of little-endian floats. */
export function embedding(
  vectors: readonly Float32Array[],
  base64: boolean,
  model: ServedModel,
  tokens: number,
): object {
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: base64 ? Buffer.from(vector.buffer).toString('base64') : [...vector],
  }));
  return { object: 'list', data, model: model.id, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}
