import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { agent, decision, embedding, evaluation, llm, tool } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
beforeEach(async () => {
  recording = await record({ prices: { 'house-1': { input: 3, output: 7 }, 'embed-1': { input: 0.5, output: 0 } } });
});
afterEach(async () => {
  expect(recording.shim.faults(), recording.warnings.join('\n')).toBe(0);
  await recording.stop();
});

test('tasks of a session are measured one by one, and the session only as a session', async () => {
  const ask = (inputTokens: number) =>
    llm.call({ provider: 'openai', model: 'house-1' }, async (call) => call.usage({ inputTokens, outputTokens: 0 }));
  await agent.session({ type: 'support', id: 'conv-1', project: 'apollo' }, async () => {
    await agent.task({ type: 'refund' }, async (task) => {
      await ask(1000);
      await tool.call({ name: 'pay', arguments: { to: 'a' } }, async () => 'done');
      expect(task.steps()).toBe(2);
    });
    await expect(
      agent.task({ type: 'reply' }, async () => {
        await ask(500);
        await tool.call({ name: 'pay', arguments: { to: 'a' } }, async () => 'again');
        throw new RangeError('no words');
      }),
    ).rejects.toThrow('no words');
  });

  const { value, span } = recording;
  expect(await value('agent_task_duration_seconds_count', { type: 'support' })).toBe(2);
  expect(await value('agent_task_duration_seconds_count', { type: 'support', status: 'error' })).toBe(1);
  expect(await value('agent_steps_per_task_sum', { type: 'support' })).toBe(4);
  expect(await value('agent_cost_per_task_dollars_sum', { status: 'ok' })).toBeCloseTo(0.003, 12);
  expect(await value('agent_cost_per_task_dollars_sum', { status: 'error' })).toBeCloseTo(0.0015, 12);
  expect(await value('agent_sessions_total', { type: 'support', status: 'ok' })).toBe(1);
  expect(await value('llm_tokens_total', { task_type: 'refund', project: 'apollo', agent: 'support' })).toBe(1000);
  expect(await value('llm_tokens_total', { task_type: 'reply' })).toBe(500);
  // The same call in two tasks of one session is a repetition.
  expect(await value('tool_repeated_invocations_total', { tool: 'pay' })).toBe(1);
  expect(span('task refund').attributes).toMatchObject({
    'gen_ai.conversation.id': 'conv-1',
    'task.type': 'refund',
    'agent.status': 'ok',
    'agent.steps': 2,
    'agent.cost.usd': expect.closeTo(0.003, 12),
  });
  expect(span('invoke_agent support').attributes['agent.cost.usd']).toBeCloseTo(0.0045, 12);
  expect(span('task reply').attributes['error.type']).toBe('RangeError');
  expect(span('invoke_agent support').attributes['agent.steps']).toBe(4);
  const session = span('invoke_agent support').spanContext();
  expect(span('task refund').parentSpanContext?.spanId).toBe(session.spanId);
  expect(new Set(recording.spans().map((each) => each.spanContext().traceId))).toEqual(new Set([session.traceId]));
});

test('a task outside a session is a task all the same', async () => {
  await agent.task({ type: 'nightly', agentType: 'batch' }, async () => undefined);
  expect(await recording.value('agent_task_duration_seconds_count', { type: 'batch', status: 'ok' })).toBe(1);
  expect(await recording.value('agent_sessions_total')).toBeUndefined();
});

test('an embedding is a model call of its own operation', async () => {
  const vector = await embedding({ provider: 'openai', model: 'embed-1' }, async (call) => {
    call.usage({ inputTokens: 2000, outputTokens: 0 });
    return [0.1, 0.2];
  });
  expect(vector).toEqual([0.1, 0.2]);
  expect(await recording.value('llm_requests_total', { operation: 'embeddings', status: 'ok' })).toBe(1);
  expect(await recording.value('llm_cost_dollars_total', { model: 'embed-1' })).toBeCloseTo(0.001, 12);
  expect(recording.span('embeddings embed-1').attributes['gen_ai.operation.name']).toBe('embeddings');
});

test('a decision that is made by a function is what the function selects', async () => {
  const options = { type: 'tool_selection', options: ['search', 'ask'] };
  const selected = await agent.session({ type: 'support' }, () => decision(options, async () => 'search' as const));
  const choice = decision({ type: 'error_recovery' }, () => ({ selected: 'retry', confidence: 0.75, why: 'cheap' }));
  expect(selected).toBe('search');
  expect(choice.why).toBe('cheap');
  expect(() =>
    decision({ type: 'tool_selection' }, (): string => {
      throw new TypeError('undecided');
    }),
  ).toThrow('undecided');

  expect(await recording.value('agent_decisions_total', { type: 'support', decision_type: 'tool_selection' })).toBe(1);
  expect(await recording.value('agent_decisions_total')).toBe(2);
  expect(await recording.value('agent_decision_confidence_sum')).toBe(0.75);
  const [made, , failure] = recording.spans().filter(({ name }) => name.startsWith('decide'));
  const [log] = recording.records();
  expect(log?.attributes).toMatchObject({ selected: 'search', options: ['search', 'ask'], agent_id: 'support' });
  expect(log?.spanContext?.spanId).toBe(made?.spanContext().spanId);
  expect(failure?.status.code).toBe(SpanStatusCode.ERROR);
  expect(failure?.attributes['error.type']).toBe('TypeError');
});

test('an evaluation that a function makes is the score it returns', async () => {
  expect(await evaluation({ evaluator: 'judge', model: 'house-1' }, async () => 0.5)).toBe(0.5);
  const found = evaluation({ evaluator: 'rule' }, () => ({ score: 1, label: 'grounded', explanation: 'quotes' }));
  expect(found.label).toBe('grounded');
  await expect(evaluation({ evaluator: 'judge' }, () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');

  expect(await recording.value('evaluation_score_sum', { evaluator: 'judge', model: 'house-1' })).toBe(0.5);
  expect(await recording.value('evaluation_score_count')).toBe(2);
  expect(recording.records()[1]?.attributes).toMatchObject({ 'gen_ai.evaluation.score.label': 'grounded' });
  const spans = recording.spans().filter(({ name }) => name === 'evaluate judge');
  expect(spans.map(({ status }) => status.code)).toEqual([SpanStatusCode.UNSET, SpanStatusCode.ERROR]);
});
