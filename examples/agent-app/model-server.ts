import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from './chance.js';
import { Conditions } from './conditions.js';
import { bodyOf, type HttpService, sendJson, serveOnLoopback } from './http-service.js';
import { answer, type ChatRequest, countTokens, promptTokens, unitVector } from './model-answers.js';
import { known, outOfQuota, Refusal, rateLimited, refuse } from './model-refusals.js';
import { completion, embedding, rateLimitHeaders, stream } from './model-wire.js';
import { servedModels } from './models.js';

export interface ModelServerOptions {
  readonly seed?: number;
  /** Factor on every latency of models.ts; 0 answers at once. */
  readonly latency?: number;
  /** Share of the requests that fail with status 500 from the start; by default the usual accidents happen. */
  readonly failRate?: number;
}

export interface ModelServer extends HttpService {
  readonly conditions: Conditions;
}

/**
 * A model provider on loopback that speaks OpenAI's protocol: POST /v1/chat/completions (JSON and SSE), POST
 * /v1/embeddings, GET /v1/models. POST /admin/{fail,slow,limit,reset} with `{"rate"|"factor"|"share": n, "model"?: id}`
 * makes it fail, slow down or run short of its rate limit while it runs.
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const { seed = 1, latency = 1, failRate } = options;
  const conditions = new Conditions(seed, failRate);
  const attempts = new Map<string, number>();

  function attemptAt(raw: string): number {
    const attempt = (attempts.get(raw) ?? 0) + 1;
    attempts.set(raw, attempt);
    return attempt;
  }

  async function chat(request: ChatRequest, raw: string, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const model = known(request.model, 'chat');
    if (!Array.isArray(request.messages) || request.messages.length === 0)
      throw new Refusal(400, "Invalid 'messages': expected at least one message.", 'invalid_value');
    const tokens = promptTokens(request);
    if (tokens > model.window)
      throw new Refusal(
        400,
        `This model reads at most ${model.window} tokens, got ${tokens}.`,
        'context_length_exceeded',
      );
    const attempt = attemptAt(raw);
    const left = conditions.spend(model, tokens);
    for (const [name, value] of Object.entries(rateLimitHeaders(left))) response.setHeader(name, value);
    const accident = conditions.accident(model.id, raw, attempt);
    const short = left.requests.remaining === 0 || left.tokens.remaining === 0;
    if (accident === 'hangs') await sleep(60_000, undefined, { signal });
    if (short || accident === 'rate_limited') throw rateLimited(model.id);
    if (accident === 'out_of_quota') throw outOfQuota();
    const factor = latency * conditions.slowness(model.id);
    const spread = 0.6 + 0.8 * chance(seed, 'latency', raw, attempt);
    if (factor > 0) await sleep(model.milliseconds.first * factor * spread, undefined, { signal });
    if (accident === 'server_error')
      throw new Refusal(500, `The server had an error while it worked for ${request.user ?? 'you'}.`, null);

    const said = answer(seed, model, request);
    const id = `chatcmpl-${Math.floor(chance(seed, raw, attempt) * 2 ** 32).toString(36)}`;
    const each = model.milliseconds.each * factor;
    if (request.stream)
      return await stream(response, id, model, said, {
        includeUsage: request.stream_options?.include_usage === true,
        breaksOff: accident === 'breaks_off',
        millisecondsEach: each,
        signal,
      });
    if (each > 0) await sleep(each * said.usage.output, undefined, { signal });
    sendJson(response, 200, completion(id, model, said));
  }

  async function embed(
    request: EmbeddingRequest,
    raw: string,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const model = known(request.model, 'embeddings');
    const texts = [request.input].flat();
    const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
    const left = rateLimitHeaders(conditions.spend(model, tokens));
    for (const [name, value] of Object.entries(left)) response.setHeader(name, value);
    if (conditions.accident(model.id, raw, attemptAt(raw)) === 'server_error')
      throw new Refusal(500, 'The embedding could not be made.', null);
    if (latency > 0) await sleep(model.milliseconds.first * latency, undefined, { signal });
    const vectors = texts.map((text) => unitVector(text, request.dimensions ?? 32));
    sendJson(response, 200, embedding(vectors, request.encoding_format === 'base64', model, tokens));
  }

  async function route(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const path = `${request.method} ${request.url}`;
    if (path === 'GET /v1/models')
      return sendJson(response, 200, { object: 'list', data: servedModels.map(({ id }) => ({ id, object: 'model' })) });
    const raw = await bodyOf(request);
    const body = JSON.parse(raw || '{}');
    if (path.startsWith('POST /admin/')) {
      conditions.change(path.slice('POST /admin/'.length), body);
      return sendJson(response, 200, { ok: true });
    }
    if (!request.headers.authorization?.startsWith('Bearer ')) throw new Refusal(401, 'No API key.', 'invalid_api_key');
    if (path === 'POST /v1/chat/completions') return await chat(body, raw, response, signal);
    if (path === 'POST /v1/embeddings') return await embed(body, raw, response, signal);
    throw new Refusal(404, `Unknown request URL: ${path}.`, 'unknown_url');
  }

  const service = await serveOnLoopback((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    route(request, response, gone.signal).catch((error: unknown) => {
      if (gone.signal.aborted) return;
      refuse(response, error);
    });
  });
  return { ...service, conditions };
}

interface EmbeddingRequest {
  readonly model: string;
  readonly input: string | readonly string[];
  readonly dimensions?: number;
  readonly encoding_format?: string;
}
