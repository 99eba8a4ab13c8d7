import type { ServerResponse } from 'node:http';
import { sendJson } from './http-service.js';
import { type ServedModel, servedModel } from './models.js';

/** An error as the provider words it, with its HTTP status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** A 429 that goes away by waiting. */
export const rateLimited = (model: string): Refusal =>
  new Refusal(429, `Rate limit reached for ${model}.`, 'rate_limit_exceeded', {
    'retry-after': '1',
    'retry-after-ms': '40',
  });

/** A 429 that does not. */
export const outOfQuota = (): Refusal =>
  new Refusal(429, 'You exceeded your current quota.', 'insufficient_quota', { 'x-should-retry': 'false' });

/** @throws Refusal 400 without a model, 404 for one that is not served for this operation */
export function known(id: unknown, operation: ServedModel['operation']): ServedModel {
  if (typeof id !== 'string') throw new Refusal(400, 'you must provide a model parameter', null);
  const model = servedModel(id);
  if (model?.operation !== operation)
    throw new Refusal(404, `The model \`${id}\` does not exist or you do not have access to it.`, 'model_not_found');
  return model;
}

/** Answers with an error; what is not a Refusal is the server's own fault, or the client's JSON. */
export function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const refusal =
    error instanceof Refusal
      ? error
      : error instanceof SyntaxError
        ? new Refusal(400, 'We could not parse the JSON body of your request.', null)
        : new Refusal(500, String(error), null);
  const type = refusal.status >= 500 ? 'server_error' : 'invalid_request_error';
  const { message, code } = refusal;
  sendJson(response, refusal.status, { error: { message, type, param: null, code } }, refusal.headers);
}
