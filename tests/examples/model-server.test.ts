import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chat, rateLimits } from '../../examples/agent-app/model-client.js';
import { type ModelServer, startModelServer } from '../../examples/agent-app/model-server.js';

/** The official client against the example's model server: what it understands is what the protocol says. */
let server: ModelServer;
let client: OpenAI;
const question = [{ role: 'user' as const, content: 'Where is order 4711? Write to eve@customer.example.' }];
const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'send_email',
      parameters: {
        type: 'object',
        properties: { to: { type: 'string', format: 'email' }, copies: { type: 'integer', minimum: 3, maximum: 5 } },
      },
    },
  },
];

beforeAll(async () => {
  server = await startModelServer({ seed: 3, latency: 0 });
  client = new OpenAI({ apiKey: 'none', baseURL: `${server.url}/v1`, maxRetries: 0, timeout: 2000 });
});
beforeEach(() => {
  server.conditions.reset();
  server.conditions.fail(0);
});
afterAll(() => server.close());

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

const admin = (word: string, body: object) =>
  fetch(`${server.url}/admin/${word}`, { method: 'POST', body: JSON.stringify(body) });

describe('chat completions', () => {
  test('answers with text, and usage whose parts are within its totals', async () => {
    const answer = await client.chat.completions.create({ model: 'o4-mini', messages: question });
    const { usage } = answer;
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'o4-mini', choices: [{ finish_reason: 'stop' }] });
    expect(answer.choices[0]?.message.content).toContain('eve@customer.example');
    const thought = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
    expect(thought).toBeGreaterThanOrEqual(64);
    expect(usage?.completion_tokens).toBeGreaterThan(thought);
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  });

  test('gives the same answer to the same conversation, streamed or whole', async () => {
    const request = { model: 'gpt-4o', messages: question };
    const whole = await chat(client, request, false);
    const streamed = await chat(client, request, true);
    expect(streamed.text).toBe(whole.text);
    expect(streamed.text.length).toBeGreaterThan(40);
    expect(streamed.usage).toEqual(whole.usage);
  });

  test('streams usage in a last chunk without choices, and only when it was asked for', async () => {
    const request = { model: 'gpt-4o-mini', messages: question, stream: true } as const;
    const withUsage = await all(
      await client.chat.completions.create({ ...request, stream_options: { include_usage: true } }),
    );
    expect(withUsage.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) } });
    expect(withUsage.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    const without = await all(await client.chat.completions.create(request));
    expect(without.some((chunk) => 'usage' in chunk)).toBe(false);
    expect(without).toHaveLength(withUsage.length - 1);
  });

  test('asks for a tool with arguments that fit its schema, then answers when it has been told enough', async () => {
    const first = await chat(client, { model: 'gpt-4o', messages: question, tools }, true);
    expect(first.finish).toBe('tool_calls');
    const call = first.toolCalls[0];
    expect(call?.function.name).toBe('send_email');
    const given: unknown = JSON.parse(call?.function.arguments ?? '');
    expect(given).toEqual({ to: 'eve@customer.example', copies: expect.toSatisfy((n: number) => n >= 3 && n <= 5) });

    const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [...question];
    for (let turn = 0; turn < 5; turn++) {
      const reply = await chat(client, { model: 'gpt-4o', messages, tools }, false);
      if (reply.finish === 'stop') return expect(turn).toBeGreaterThan(0);
      messages.push({ role: 'assistant', tool_calls: [...reply.toolCalls] });
      for (const { id } of reply.toolCalls) messages.push({ role: 'tool', tool_call_id: id, content: 'Sent.' });
    }
    throw new Error('it never answered');
  });

  test('counts a long prefix it has seen as cached input, in steps of 128', async () => {
    const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'rule '.repeat(1200) },
      ...question,
      { role: 'assistant', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'x', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
    ];
    const { usage } = await chat(client, { model: 'claude-sonnet-4-5', messages }, false);
    expect(usage?.cached).toBeGreaterThan(1024);
    expect((usage?.cached ?? 1) % 128).toBe(0);
    expect(usage?.cached).toBeLessThan(usage?.input ?? 0);
  });

  test('tells the rate limits in its headers', async () => {
    await admin('limit', { share: 0.25, model: 'gpt-4o' });
    let headers = new Headers();
    await chat(client, { model: 'gpt-4o', messages: question }, false, { onHeaders: (given) => (headers = given) });
    expect(rateLimits(headers)).toEqual({
      requests: { limit: 10_000, remaining: 2_500 },
      tokens: { limit: 2_000_000, remaining: 500_000 },
    });
  });
});

test('embeddings come as floats of length 1 for equal texts, in the base64 the client asks for', async () => {
  const { data, usage } = await client.embeddings.create({
    model: 'text-embedding-3-small',
    input: ['one', 'one', 'two'],
  });
  expect(data.map(({ embedding }) => embedding.length)).toEqual([32, 32, 32]);
  expect(data[0]?.embedding).toEqual(data[1]?.embedding);
  expect(data[0]?.embedding).not.toEqual(data[2]?.embedding);
  expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1, 5);
  expect(usage.prompt_tokens).toBe(3);
});
