import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI, { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import type { TokenCount } from './models.js';
import type { CallStatus } from './tally.js';

type Request = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;
type ToolCall = OpenAI.Chat.ChatCompletionMessageFunctionToolCall;

/** What a chat call gave: text, wishes for tools, and the usage as the provider reported it. */
export interface Reply {
  readonly id: string;
  /** As the provider names the one that answered. */
  readonly model: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: string;
  readonly usage: TokenCount | undefined;
}

/** A client that leaves retries to the agent, which counts them. */
export const openModelClient = (url: string, service: string, timeoutMilliseconds: number): OpenAI =>
  new OpenAI({
    apiKey: `key-of-${service}`,
    baseURL: `${url}/v1`,
    maxRetries: 0,
    timeout: timeoutMilliseconds,
  });

interface Watch {
  readonly onHeaders?: (headers: Headers) => void;
  readonly onFirstToken?: () => void;
  readonly signal?: AbortSignal;
}

/** Sends a chat request and reads the answer, streamed or whole. */
export async function chat(client: OpenAI, request: Request, stream: boolean, watch: Watch = {}): Promise<Reply> {
  const options = { ...(watch.signal && { signal: watch.signal }) };
  if (!stream) {
    const { data, response } = await client.chat.completions.create(request, options).withResponse();
    watch.onHeaders?.(response.headers);
    const choice = data.choices[0];
    return {
      id: data.id,
      model: data.model,
      text: choice?.message.content ?? '',
      toolCalls: (choice?.message.tool_calls ?? []).filter((call) => call.type === 'function'),
      finish: choice?.finish_reason ?? 'stop',
      usage: countOf(data.usage),
    };
  }
  const streamed = { ...request, stream: true, stream_options: { include_usage: true } } as const;
  const { data, response } = await client.chat.completions.create(streamed, options).withResponse();
  watch.onHeaders?.(response.headers);
  return await assemble(data, watch);
}

/** Puts the deltas of a stream together. */
async function assemble(
  chunks: AsyncIterable<OpenAI.Chat.ChatCompletionChunk>,
  { onFirstToken, signal }: Watch,
): Promise<Reply> {
  let id = '';
  let model = '';
  let text = '';
  let finish = 'stop';
  let usage: TokenCount | undefined;
  let heard = false;
  const toolCalls: ToolCall[] = [];
  for await (const chunk of chunks) {
    ({ id, model } = chunk);
    usage = countOf(chunk.usage) ?? usage;
    const choice = chunk.choices[0];
    if (choice === undefined) continue;
    text += choice.delta.content ?? '';
    for (const part of choice.delta.tool_calls ?? []) {
      toolCalls[part.index] ??= { id: part.id ?? '', type: 'function', function: { name: '', arguments: '' } };
      const call = toolCalls[part.index]!; // set on the line above
      call.function.name += part.function?.name ?? '';
      call.function.arguments += part.function?.arguments ?? '';
    }
    if (!heard && (text !== '' || toolCalls.length > 0)) {
      heard = true;
      onFirstToken?.();
    }
    finish = choice.finish_reason ?? finish;
  }
  // The client ends an aborted stream quietly, as if it were complete.
  if (signal?.aborted) throw new APIUserAbortError();
  return { id, model, text, toolCalls, finish, usage };
}

const countOf = (usage: OpenAI.CompletionUsage | null | undefined): TokenCount | undefined =>
  usage
    ? {
        input: usage.prompt_tokens,
        cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
        output: usage.completion_tokens,
        reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
      }
    : undefined;

/** How a call ended, from what it threw. */
export function statusOf(error: unknown): Exclude<CallStatus, 'ok'> {
  if (error instanceof APIConnectionTimeoutError) return 'timeout';
  if (error instanceof APIUserAbortError || (error instanceof Error && error.name === 'AbortError')) return 'cancelled';
  if (error instanceof APIError && error.status === 429) return 'rate_limited';
  return 'error';
}

/** Why another attempt is worth it, or nothing if it is not. */
export function retryReason(error: unknown): string | undefined {
  if (!(error instanceof APIError) || error.headers?.get('x-should-retry') === 'false') return undefined;
  if (error.status === 429) return 'rate_limited';
  return error.status !== undefined && error.status >= 500 ? 'server_error' : undefined;
}

/** Waits as long as the provider asks for, else twice as long after each attempt. */
export async function backOff(error: unknown, attempt: number, signal?: AbortSignal): Promise<void> {
  const asked = error instanceof APIError ? Number(error.headers?.get('retry-after-ms') ?? Number.NaN) : Number.NaN;
  await sleep(Number.isNaN(asked) ? 20 * 2 ** attempt : asked, undefined, { ...(signal && { signal }) });
}

/** The share of a rate limit that an answer says is left, by kind. */
export function rateLimits(
  headers: Headers,
): Partial<Record<'requests' | 'tokens', { remaining: number; limit: number }>> {
  const read = (kind: 'requests' | 'tokens') => {
    const limit = headers.get(`x-ratelimit-limit-${kind}`);
    const remaining = headers.get(`x-ratelimit-remaining-${kind}`);
    return limit && remaining ? { [kind]: { limit: Number(limit), remaining: Number(remaining) } } : {};
  };
  return { ...read('requests'), ...read('tokens') };
}
