import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { callStatus, errorType, runStatus, toolStatus } from '../../src/shim/status.js';

const withCode = (code: string | number) => Object.assign(new Error('x'), { code });
const headers = new Headers();

test.each([
  ['cancelled', 'AbortError', new DOMException('stop', 'AbortError')],
  ['cancelled', 'APIUserAbortError', new OpenAI.APIUserAbortError()],
  ['timeout', 'TimeoutError', AbortSignal.timeout(0).reason ?? new DOMException('late', 'TimeoutError')],
  ['timeout', 'APIConnectionTimeoutError', new OpenAI.APIConnectionTimeoutError()],
  ['timeout', 'ETIMEDOUT', withCode('ETIMEDOUT')],
  ['timeout', '-32001', withCode(-32001)],
  ['timeout', '504', Object.assign(new Error('x'), { response: { status: 504 } })],
  ['timeout', 'TypeError', new TypeError('fetch failed', { cause: withCode('UND_ERR_HEADERS_TIMEOUT') })],
  ['rate_limited', '429', new OpenAI.RateLimitError(429, {}, 'slow down', headers)],
  ['rate_limited', '429', { statusCode: 429 }],
  ['error', '500', new OpenAI.InternalServerError(500, {}, 'oops', headers)],
  ['error', 'ECONNREFUSED', withCode('ECONNREFUSED')],
  ['error', '_OTHER', new Error('plain')],
  ['error', '_OTHER', undefined],
  ['error', '_OTHER', 'a thrown text'],
] as const)('a model call ends %s with error.type %s', (status, type, error) => {
  expect(callStatus(error)).toBe(status);
  expect(errorType(error)).toBe(type);
});

test('a tool call is denied, timed out or failed; a run is never rate limited', () => {
  expect(toolStatus({ status: 403 })).toBe('denied');
  expect(toolStatus(withCode('ETIMEDOUT'))).toBe('timeout');
  expect(toolStatus(new DOMException('stop', 'AbortError'))).toBe('error');
  expect(runStatus({ status: 429 })).toBe('error');
  expect(runStatus(new DOMException('stop', 'AbortError'))).toBe('cancelled');
});

test('an error that is its own cause is no endless loop', () => {
  const error = new Error('snake');
  error.cause = error;
  expect(callStatus(error)).toBe('error');
});
