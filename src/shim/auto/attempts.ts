import { insideOf } from '../call-context.js';
import type { Attempts } from '../inside.js';
import type { Limit, LlmCall } from '../llm.js';
import { callStatus } from '../status.js';
import { type Method, patch } from './patch.js';

/** Counts every attempt after the first as a retry, and reads what the answers say of the rate limits. */
export function attemptsOf(call: LlmCall): Attempts {
  let reason: string | undefined;
  return {
    started: () => {
      if (reason !== undefined) call.retry(reason);
      reason = 'unknown';
    },
    answered: (status, headers) => {
      reason = status === 429 ? 'rate_limited' : status === 408 || status === 504 ? 'timeout' : `http_${status}`;
      const [requests, tokens] = [limitOf(headers, 'requests'), limitOf(headers, 'tokens')];
      if (requests || tokens) call.rateLimit({ ...(requests && { requests }), ...(tokens && { tokens }) });
    },
    failed: (error) => {
      const status = callStatus(error);
      reason = status === 'error' ? 'connection' : status === 'cancelled' ? 'timeout' : status;
    },
  };
}

/** `x-ratelimit-remaining-tokens` of OpenAI and those who copied it, `anthropic-ratelimit-tokens-remaining` of Anthropic. */
function limitOf(headers: Headers, what: 'requests' | 'tokens'): Limit | undefined {
  const number = (name: string): number => Number.parseFloat(headers.get(name) ?? '');
  for (const [limitName, remainingName] of [
    [`x-ratelimit-limit-${what}`, `x-ratelimit-remaining-${what}`],
    [`anthropic-ratelimit-${what}-limit`, `anthropic-ratelimit-${what}-remaining`],
  ] as const) {
    const remaining = number(remainingName);
    if (!(remaining >= 0)) continue;
    const limit = number(limitName);
    if (limit > 0) return { limit, remaining };
  }
  return undefined;
}

/** Watches a client's method that makes one HTTP request and answers with its Response. */
export const watchAttempts = (owner: object | undefined, name: string): boolean =>
  patch(
    owner,
    name,
    (original): Method =>
      function (...args) {
        const attempts = insideOf()?.attempts;
        if (attempts === undefined) return original.apply(this, args);
        attempts.started();
        const answer = original.apply(this, args) as PromiseLike<Response>; // that is what these methods return
        return answer.then(
          (response) => {
            attempts.answered(response.status, response.headers);
            return response;
          },
          (error: unknown) => {
            attempts.failed(error);
            throw error;
          },
        );
      },
  );
