import type OpenAI from 'openai';
import { type LlmCall, type LlmOptions, llm } from '../../src/shim/index.js';
import { backOff, chat, type Reply, rateLimits, retryReason, statusOf } from './model-client.js';
import { type ModelId, modelOf, type TokenCount } from './models.js';
import type { World } from './world.js';

const mostAttempts = 3;

interface Ask {
  readonly stream: boolean;
  readonly template?: { readonly name: string; readonly version: string };
  /** Ends the call: the user went away. */
  readonly hangUp?: AbortController;
}

/** A chat call. */
export function ask(
  world: World,
  id: ModelId,
  request: Omit<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming, 'model'>,
  { stream, template, hangUp }: Ask,
): Promise<Reply> {
  const signal = hangUp ? AbortSignal.any([world.aborting, hangUp.signal]) : world.aborting;
  return called(world, id, { stream, ...(template && { template }) }, async (call) => {
    call.messages({ input: request.messages });
    const reply = await chat(world.models, { ...request, model: id }, stream, {
      signal,
      onHeaders: (headers) => call.rateLimit(rateLimits(headers)),
      onFirstToken: () => {
        call.firstToken();
        hangUp?.abort();
      },
    });
    call.response({ id: reply.id, model: reply.model, finishReasons: [reply.finish] });
    call.messages({ output: [{ role: 'assistant', content: reply.text, tool_calls: reply.toolCalls }] });
    if (reply.usage) report(world, id, call, reply.usage);
    return reply;
  });
}

const embedder = 'text-embedding-3-small';

/** The vector of a text. */
export function embed(world: World, input: string): Promise<readonly number[]> {
  const { models, aborting: signal } = world;
  return called(world, embedder, { operation: 'embeddings' }, async (call) => {
    const { data, usage } = await models.embeddings.create({ model: embedder, input }, { signal });
    report(world, embedder, call, { input: usage.prompt_tokens, cached: 0, output: 0, reasoning: 0 });
    return data[0]?.embedding ?? [];
  });
}

/**
 * One model call as the agent sees it: up to three attempts, one `llm.call` of the shim, one call in the tally.
 * @throws what the last attempt threw
 */
async function called<T>(
  { tally, aborting }: World,
  id: ModelId,
  options: Omit<LlmOptions, 'provider' | 'model'>,
  attempt: (call: LlmCall) => Promise<T>,
): Promise<T> {
  const { provider, window } = modelOf(id);
  try {
    const result = await llm.call({ provider, model: id, maxInputTokens: window, ...options }, async (call) => {
      for (let count = 1; ; count++) {
        try {
          return await attempt(call);
        } catch (error) {
          const reason = retryReason(error);
          if (reason === undefined || count === mostAttempts) throw error;
          call.retry(reason);
          tally.retry(id, reason);
          await backOff(error, count, aborting);
        }
      }
    });
    tally.call(id, 'ok');
    return result;
  } catch (error) {
    tally.call(id, statusOf(error));
    throw error;
  }
}

function report({ tally }: World, id: ModelId, call: LlmCall, count: TokenCount): void {
  call.usage({
    inputTokens: count.input,
    outputTokens: count.output,
    cacheReadTokens: count.cached,
    reasoningTokens: count.reasoning,
  });
  tally.usage(id, count);
}
