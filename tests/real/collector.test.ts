import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { costOf, findPrice } from '../../src/catalog/prices.js';
import { obtain } from '../../tools/obtain.js';
import { Gateway, until } from './gateway.js';
import { type Attributes, newTraceId, plain, type Span } from './otlp.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({
    sampling: { afterRoot: '1s', decisionWait: '1s', ratio: 1 },
    prices: {
      'house-model': { input: 0.7, output: 1.9, cacheRead: 0.07 },
      'gpt-4o-mini': { provider: 'azure.ai.openai', input: 11, output: 13 },
    },
  });
});
afterAll(() => gateway.stop());

const chat = (attributes: Attributes, more: Omit<Span, 'attributes'> = {}): Span => ({
  kind: 3,
  ...more,
  attributes: { 'gen_ai.operation.name': 'chat', ...attributes },
});

const through = async (span: Span): Promise<Record<string, unknown>> => {
  const traceId = newTraceId();
  await gateway.send([{ ...span, traceId }]);
  return plain((await gateway.span(traceId))['attributes']);
};

test('the collector takes the generated config', async () => {
  const { 'otelcol-contrib': otelcol } = await obtain(['otelcol-contrib']);
  await promisify(execFile)(otelcol, ['validate', ...gateway.configArguments]);
});

describe.concurrent('names and values of every generation become those of the catalog', () => {
  test('generation 1', async () => {
    const attributes = await through(
      chat({
        'gen_ai.system': 'OpenAI',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.prompt_tokens': 211,
        'gen_ai.usage.completion_tokens': '31',
        'gen_ai.usage.cache_read_input_tokens': 101,
      }),
    );
    expect(attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 211,
      'gen_ai.usage.output_tokens': 31,
      'gen_ai.usage.cache_read.input_tokens': 101,
      'genai.normalized.from': 'gen_ai/1',
      'llm.cost.usd': expect.closeTo((110 * 2.5 + 101 * 1.25 + 31 * 10) / 1e6, 12),
    });
  });

  test('generation 2 is left as it is', async () => {
    const sent = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.provider.name': 'openai',
      'gen_ai.tool.name': 'search',
      'own.attribute': 'kept',
    };
    expect(await through({ attributes: sent })).toEqual(sent);
  });

  test('generation 3', async () => {
    expect(
      await through(
        chat({
          'gen_ai.provider.name': 'anthropic',
          'gen_ai.request.model': 'claude-sonnet-4-5',
          'gen_ai.usage.input_tokens': 59,
          'gen_ai.usage.cache_write.input_tokens': 41,
        }),
      ),
    ).toMatchObject({ 'gen_ai.usage.cache_creation.input_tokens': 41, 'genai.normalized.from': 'gen_ai/3' });
  });

  test.each([
    ['az.ai.openai', 'azure.ai.openai'],
    ['Google', 'gcp.gemini'],
    ['openai.chat', 'openai'],
    ['bedrock', 'aws.bedrock'],
    ['xai', 'x_ai'],
    ['a-house-gateway', 'a-house-gateway'],
  ])('provider %s is %s', async (said, meant) => {
    expect(await through(chat({ 'gen_ai.system': said }))).toMatchObject({ 'gen_ai.provider.name': meant });
  });
});

describe.concurrent('a call costs what the price book says', () => {
  test.each([
    ['openai', 'gpt-4o'],
    ['openai', 'gpt-4o-2024-08-06'],
    ['openai', 'gpt-4o-2024-05-13'],
    ['openai', 'gpt-4o-mini'],
    ['openai', 'gpt-5-nano-2025-08-07'],
    ['openai', 'gpt-6-sol-2026-10-01'],
    ['openai', 'text-embedding-3-small'],
    ['anthropic', 'claude-sonnet-4-5-20250929'],
    ['anthropic', 'claude-3-5-haiku-20241022'],
    ['anthropic', 'claude-opus-5-20260701'],
    ['gcp.gemini', 'gemini-2.5-pro'],
    ['gcp.vertex_ai', 'claude-sonnet-4-5@20250929'],
    ['aws.bedrock', 'us.anthropic.claude-3-5-sonnet-20241022-v2:0'],
    ['aws.bedrock', 'amazon.nova-lite-v1:0'],
    ['azure.ai.openai', 'gpt-4o'],
    ['azure.ai.openai', 'o4-mini'],
    ['mistral_ai', 'mistral-large-latest'],
    ['deepseek', 'deepseek-chat'],
    ['groq', 'llama-3.3-70b-versatile'],
    ['x_ai', 'grok-4'],
    ['cohere', 'command-r-plus'],
    ['moonshot_ai', 'kimi-k2-turbo-preview'],
    ['', 'gpt-4o'],
    ['unknown', 'claude-opus-4-1'],
  ])('%s %s', async (provider, model) => {
    // DeepSeek's prices change with the hour.
    const price = findPrice(provider, model, {}, { at: Date.now() });
    expect(price, 'in the price book').toBeDefined();
    const usage = { inputTokens: 12_347, outputTokens: 419, cacheReadTokens: 5_003, cacheWriteTokens: 1_009 };
    const attributes = await through(
      chat({
        ...(provider && { 'gen_ai.provider.name': provider }),
        'gen_ai.request.model': model,
        'gen_ai.usage.input_tokens': usage.inputTokens,
        'gen_ai.usage.output_tokens': usage.outputTokens,
        'gen_ai.usage.cache_read.input_tokens': usage.cacheReadTokens,
        'gen_ai.usage.cache_creation.input_tokens': usage.cacheWriteTokens,
      }),
    );
    expect(attributes['llm.cost.usd']).toBeCloseTo(costOf(usage, price!), 12);
    expect(attributes).not.toHaveProperty('llm.cost.unpriced');
  });

  const tokens = { 'gen_ai.usage.input_tokens': 1000, 'gen_ai.usage.output_tokens': 10 };

  test('a price of the config comes before the book, for its provider alone where it names one', async () => {
    const costs = [];
    for (const [provider, model] of [
      ['house', 'House-Model'],
      ['azure.ai.openai', 'gpt-4o-mini'],
      ['openai', 'gpt-4o-mini'],
    ] as const)
      costs.push(
        (await through(chat({ 'gen_ai.provider.name': provider, 'gen_ai.request.model': model, ...tokens })))[
          'llm.cost.usd'
        ],
      );
    expect(costs).toEqual([0.000719, 0.01113, 0.000156].map((cost) => expect.closeTo(cost, 12)));
  });

  test('the model that answered is billed; the one asked for where the answer has no price', async () => {
    const openai = { 'gen_ai.provider.name': 'openai', ...tokens };
    const alias = await through(
      chat({ ...openai, 'gen_ai.request.model': 'my-deployment', 'gen_ai.response.model': 'gpt-4o-2024-05-13' }),
    );
    const echo = await through(
      chat({ ...openai, 'gen_ai.request.model': 'gpt-4o', 'gen_ai.response.model': 'proxy-7' }),
    );
    expect([alias['llm.cost.usd'], echo['llm.cost.usd']]).toEqual([0.00515, 0.0026].map((c) => expect.closeTo(c, 12)));
    expect(echo).not.toHaveProperty('llm.cost.unpriced');
  });

  test('a model without a price is marked, never free', async () => {
    const attributes = await through(
      chat({ 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'nobody', ...tokens }),
    );
    expect(attributes).toMatchObject({ 'llm.cost.unpriced': true });
    expect(attributes).not.toHaveProperty('llm.cost.usd');
  });

  test('an agent that repeats the usage of its calls has no cost', async () => {
    const agent = await through({
      attributes: {
        ...tokens,
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.provider.name': 'openai',
      },
    });
    expect(agent).not.toHaveProperty('llm.cost.usd');
  });

  test('a cost that is there already stays', async () => {
    expect(
      await through(
        chat({ 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o', ...tokens, 'llm.cost.usd': 0.5 }),
      ),
    ).toMatchObject({ 'llm.cost.usd': 0.5 });
  });
});

test('content is dropped unless the stack captures it', async () => {
  const traceId = newTraceId();
  await gateway.send([
    chat(
      {
        'gen_ai.input.messages': '[secret plan]',
        'gen_ai.prompt.0.content': 'secret plan',
        'gen_ai.tool.call.arguments': '{"plan":"secret plan"}',
        'gen_ai.request.model': 'gpt-4o',
      },
      { traceId, events: [{ name: 'gen_ai.user.message', attributes: { content: 'secret plan', role: 'user' } }] },
    ),
  ]);
  await gateway.sendLogs([
    { eventName: 'gen_ai.user.message', body: { content: 'secret plan', role: 'user' } },
    { eventName: 'gen_ai.client.inference.operation.details', attributes: { 'gen_ai.output.messages': 'secret plan' } },
  ]);
  expect(JSON.stringify(await gateway.span(traceId))).not.toContain('secret plan');
  await until('both records arrive', async () => gateway.records('logs').length === 2);
  expect(gateway.received('logs')).not.toContain('secret plan');
  expect(gateway.received('logs')).toContain('user');
});

test('data that is no OTLP is refused, and what is odd in it does not stop the rest', async () => {
  await expect(gateway.post('traces', '{"resourceSpans": 7}')).rejects.toThrow('400');
  await expect(gateway.post('traces', 'no json')).rejects.toThrow('400');
  const odd = chat({
    'gen_ai.provider.name': 17,
    'gen_ai.request.model': ['a', 'b'],
    'gen_ai.usage.input_tokens': 'many',
    'gen_ai.usage.output_tokens': -5,
    'error.type': { code: 3 },
  });
  const after = await through(chat({ 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.input_tokens': 3 }));
  expect(await through({ ...odd, seconds: -2 })).not.toHaveProperty('gen_ai.usage.input_tokens');
  expect(after).toMatchObject({ 'gen_ai.usage.input_tokens': 3 });
});
