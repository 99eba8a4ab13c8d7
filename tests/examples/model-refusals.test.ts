import OpenAI, {
  APIConnectionTimeoutError,
  APIError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../examples/agent-app/model-server.js';

/** What the official client makes of the model server's errors. */
let server: ModelServer;
let client: OpenAI;
const question = [{ role: 'user' as const, content: 'Where is order 4712?' }];

beforeAll(async () => {
  server = await startModelServer({ seed: 3, latency: 0 });
  client = new OpenAI({ apiKey: 'none', baseURL: `${server.url}/v1`, maxRetries: 0, timeout: 2000 });
});
beforeEach(() => {
  server.conditions.reset();
  server.conditions.fail(0);
});
afterAll(() => server.close());

const admin = (word: string, body: object) =>
  fetch(`${server.url}/admin/${word}`, { method: 'POST', body: JSON.stringify(body) });

const refusal = async (request: Promise<unknown>): Promise<unknown> => {
  try {
    await request;
  } catch (error) {
    return error;
  }
  throw new Error('the request was not refused');
};

describe('refusals', () => {
  const ask = (model: string, content = 'hello') =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content }] });

  test('an unknown model is 404 model_not_found', async () => {
    const error = await refusal(ask('gpt-12'));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('a prompt beyond the window is 400 context_length_exceeded', async () => {
    expect(await refusal(ask('house-llama-8b', 'long '.repeat(8000)))).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
    });
  });

  test('an induced failure hits the named model only, and names the user in its message', async () => {
    await admin('fail', { rate: 1, model: 'gpt-4o' });
    const request = { messages: question, user: 'mallory@customer.example' };
    const error = await refusal(client.chat.completions.create({ ...request, model: 'gpt-4o' }));
    expect(error).toBeInstanceOf(InternalServerError);
    expect(String(error)).toContain('mallory@customer.example');
    expect((await client.chat.completions.create({ ...request, model: 'gpt-4o-mini' })).choices).toHaveLength(1);
  });

  test('an exhausted limit is 429 with the time to wait', async () => {
    await admin('limit', { share: 0 });
    const error = await refusal(ask('gpt-4o'));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error instanceof APIError && error.headers?.get('retry-after')).toBe('1');
  });

  test('an answer slower than the client is patient is a timeout', async () => {
    const slow = await startModelServer({ latency: 1, failRate: 0 });
    slow.conditions.slow(100);
    const impatient = new OpenAI({ apiKey: 'none', baseURL: `${slow.url}/v1`, maxRetries: 0, timeout: 150 });
    const error = await refusal(impatient.chat.completions.create({ model: 'gpt-4o', messages: question }));
    await slow.close();
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
  });

  test('a wrong admin request says what was expected', async () => {
    const answer = await admin('fail', { rate: 'high' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { message: 'fail: expected a number as "rate".' } });
  });
});
