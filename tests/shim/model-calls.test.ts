import { SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { costFields } from '../../src/catalog/records.js';
import { agent, llm, tool } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
beforeEach(async () => {
  recording = await record({ prices: { 'house-1': { input: 3, output: 7, cacheRead: 1 } } });
});
afterEach(async () => {
  expect(recording.shim.faults(), recording.warnings.join('\n')).toBe(0);
  await recording.stop();
});

const model = { provider: 'openai', model: 'house-1' };

test('a model call is counted, timed and priced, and its span follows the conventions', async () => {
  const answer = await llm.call(
    { ...model, stream: true, maxInputTokens: 20_000, taskType: 'triage' },
    async (call) => {
      call.firstToken();
      call.usage({ inputTokens: 5000, outputTokens: 300, cacheReadTokens: 2000, reasoningTokens: 40 });
      call.response({ model: 'house-1-2026', id: 'resp-9', finishReasons: ['stop'] });
      call.rateLimit({ requests: { remaining: 30, limit: 120 }, tokens: { remaining: 0, limit: 9000 } });
      call.retry('timeout');
      return 'forty-two';
    },
  );

  expect(answer).toBe('forty-two');
  const whose = { provider: 'openai', model: 'house-1', service: 'svc' };
  const { value } = recording;
  expect(await value('llm_requests_total', { ...whose, operation: 'chat', agent: 'unknown', status: 'ok' })).toBe(1);
  expect(await value('llm_tokens_total', { ...whose, direction: 'input', task_type: 'triage' })).toBe(5000);
  expect(await value('llm_tokens_total', { ...whose, direction: 'output' })).toBe(300);
  expect(await value('llm_token_details_total', { ...whose, kind: 'cache_read' })).toBe(2000);
  expect(await value('llm_token_details_total', { ...whose, kind: 'reasoning' })).toBe(40);
  const cost = (3000 * 3 + 2000 * 1 + 300 * 7) / 1e6;
  expect(await value('llm_cost_dollars_total', whose)).toBeCloseTo(cost, 12);
  expect(await value('llm_unpriced_tokens_total')).toBeUndefined();
  expect(await value('llm_usage_reports_total', { source: 'provider' })).toBe(1);
  expect(await value('llm_latency_seconds_count', whose)).toBe(1);
  expect(await value('llm_time_to_first_token_seconds_count', whose)).toBe(1);
  expect(await value('llm_time_per_output_token_seconds_count', whose)).toBe(1);
  expect(await value('llm_retries_total', { reason: 'timeout' })).toBe(1);
  expect(await value('llm_rate_limit_remaining_ratio', { limit: 'requests' })).toBe(0.25);
  expect(await value('llm_rate_limit_remaining_ratio', { limit: 'tokens' })).toBe(0);
  expect(await value('context_tokens_used_sum', { model: 'house-1' })).toBe(5000);
  expect(await value('context_window_utilization_ratio_sum', { model: 'house-1' })).toBe(0.25);

  const span = recording.span('chat house-1');
  expect(span.kind).toBe(SpanKind.CLIENT);
  expect(span.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'house-1',
    'gen_ai.request.stream': true,
    'gen_ai.response.model': 'house-1-2026',
    'gen_ai.response.id': 'resp-9',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 5000,
    'gen_ai.usage.output_tokens': 300,
    'gen_ai.usage.cache_read.input_tokens': 2000,
    'gen_ai.usage.reasoning.output_tokens': 40,
    'llm.cost.usd': cost,
    'llm.usage.source': 'provider',
    'llm.status': 'ok',
    'task.type': 'triage',
    'llm.metrics.source': 'shim',
  });
  expect(Object.keys(span.attributes)).not.toContain('gen_ai.agent.name');
  expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
});

test('a cost record is logged within the span of its call', async () => {
  await agent.session({ type: 'helper', id: 'conv-3', project: 'apollo', taskType: 'triage', user: 'u-1' }, () =>
    llm.call(model, async (call) => call.usage({ inputTokens: 900, outputTokens: 50 })),
  );
  const [log] = recording.records();
  expect(log?.eventName).toBe('llm.cost');
  expect(log?.attributes).toMatchObject({
    'event.name': 'llm.cost',
    agent_id: 'helper',
    project_id: 'apollo',
    session_id: 'conv-3',
    status: 'ok',
    tokens_input: 900,
    tokens_output: 50,
    tokens_total: 950,
    cost_per_input_token_usd: 3 / 1e6,
    total_cost_usd: (900 * 3 + 50 * 7) / 1e6,
  });
  expect(Object.keys(log!.attributes).sort()).toEqual([...costFields, 'llm.metrics.source'].sort());
  expect(log?.spanContext?.spanId).toBe(recording.span('chat house-1').spanContext().spanId);
});

test('tokens of a model without a price are counted as unpriced, and cost nothing', async () => {
  await llm.call({ provider: 'openai', model: 'nobody-knows' }, async (call) => {
    call.usage({ inputTokens: 70, outputTokens: 8 });
  });
  expect(await recording.value('llm_unpriced_tokens_total', { model: 'nobody-knows' })).toBe(78);
  expect(await recording.value('llm_cost_dollars_total')).toBeUndefined();
  expect(recording.span('chat nobody-knows').attributes['llm.cost.unpriced']).toBe(true);
});

test('a model of the price book is priced without any option', async () => {
  await llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) => {
    call.usage({ inputTokens: 1000, outputTokens: 100 });
  });
  expect(await recording.value('llm_cost_dollars_total', { model: 'gpt-4o' })).toBeCloseTo(0.0035, 12);
});

test('a call without usage is counted as such, whether it answered or failed', async () => {
  await llm.call(model, async () => 'silent');
  await expect(llm.call(model, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await recording.value('llm_usage_reports_total', { source: 'missing' })).toBe(2);
  expect(await recording.value('llm_tokens_total')).toBeUndefined();
});

test('a later usage report replaces what it repeats and keeps what it does not', async () => {
  await llm.call(model, async (call) => {
    call.usage({ inputTokens: 640, outputTokens: 1, cacheReadTokens: 64 });
    call.usage({ inputTokens: 640, outputTokens: 77, source: 'estimated' });
  });
  expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(77);
  expect(await recording.value('llm_token_details_total', { kind: 'cache_read' })).toBe(64);
  expect(await recording.value('llm_usage_reports_total', { source: 'estimated' })).toBe(1);
});

test.each([
  ['max_tokens', 'length'],
  ['MAX_TOKENS', 'length'],
  ['end_turn', 'stop'],
  ['tool_use', 'tool_calls'],
  ['SAFETY', 'content_filter'],
  ['bored', 'other'],
])('an answer that ended by %s is counted as %s', async (given, reason) => {
  await llm.call(model, async (call) => call.response({ finishReasons: [given] }));
  expect(await recording.value('llm_finish_reasons_total', { provider: 'openai', model: 'house-1', reason })).toBe(1);
});

test('what a prompt costs and takes is counted under its version', async () => {
  await llm.call({ ...model, template: { name: 'greeting', version: '8' } }, async (call) =>
    call.usage({ inputTokens: 1000, outputTokens: 200 }),
  );
  const whose = { template: 'greeting', version: '8', model: 'house-1' };
  expect(await recording.value('prompt_template_cost_dollars_total', whose)).toBeCloseTo(
    (1000 * 3 + 200 * 7) / 1e6,
    12,
  );
  expect(await recording.value('prompt_template_seconds_total', whose)).toBeGreaterThan(0);
});

test('a call made from a prompt template is counted under it', async () => {
  await llm.call({ ...model, template: { name: 'greeting', version: '7' } }, async () => undefined);
  expect(
    await recording.value('prompt_template_uses_total', { template: 'greeting', version: '7', model: 'house-1' }),
  ).toBe(1);
});

test('content is not recorded unless it is asked for', async () => {
  await llm.call(model, async (call) => call.messages({ input: 'my secret', output: 'kept' }));
  await tool.call({ name: 'search', arguments: { q: 'my secret' } }, async () => 'my secret');
  const everything = JSON.stringify(recording.spans().map(({ attributes, events }) => ({ attributes, events })));
  expect(everything).not.toContain('secret');

  await recording.stop();
  recording = await record({ captureContent: true, maxTextLength: 12 });
  await llm.call(model, async (call) =>
    call.messages({ input: [{ role: 'user', content: 'a long question' }], output: 'short' }),
  );
  await tool.call({ name: 'search', arguments: { q: 1 } }, async () => 'found');
  expect(recording.span('chat house-1').attributes).toMatchObject({
    'gen_ai.input.messages': '[{"role":"us…',
    'gen_ai.output.messages': 'short',
  });
  expect(recording.span('execute_tool search').attributes).toMatchObject({
    'gen_ai.tool.call.arguments': '{"q":1}',
    'gen_ai.tool.call.result': 'found',
  });
});
