import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decisionFields } from '../../src/catalog/records.js';
import { agent, context, decision, evaluation, llm, mcp, memory, safety, tool } from '../../src/shim/index.js';
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

test('session, model call and tool call are one trace, and inherit agent, project and task type across awaits', async () => {
  await agent.session(
    { type: 'researcher', name: 'scout', id: 'conv-1', project: 'apollo', taskType: 'survey' },
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await llm.call(model, async (call) => {
        call.usage({ inputTokens: 10, outputTokens: 2 });
        await tool.call({ name: 'search', server: 'library' }, async () => 'found');
      });
    },
  );

  const [session, call, search] = ['invoke_agent scout', 'chat house-1', 'execute_tool search'].map(recording.span);
  expect(search!.parentSpanContext?.spanId).toBe(call!.spanContext().spanId);
  expect(call!.parentSpanContext?.spanId).toBe(session!.spanContext().spanId);
  for (const span of [session!, call!, search!]) {
    expect(span.spanContext().traceId).toBe(session!.spanContext().traceId);
    expect(span.attributes).toMatchObject({
      'gen_ai.conversation.id': 'conv-1',
      'gen_ai.agent.name': 'scout',
      'agent.type': 'researcher',
      'project.id': 'apollo',
      'task.type': 'survey',
    });
  }
  expect(session!.attributes).toMatchObject({
    'gen_ai.operation.name': 'invoke_agent',
    'agent.status': 'ok',
    'agent.steps': 2,
  });
  expect(search!.attributes).toMatchObject({
    'tool.status': 'ok',
    'tool.server': 'library',
    'gen_ai.tool.name': 'search',
  });
  expect(await recording.value('llm_tokens_total', { agent: 'scout', project: 'apollo', task_type: 'survey' })).toBe(
    12,
  );
  expect(await recording.value('tool_invocations_total', { tool: 'search', server: 'library', agent: 'scout' })).toBe(
    1,
  );
  expect(await recording.value('agent_sessions_total', { type: 'researcher', status: 'ok' })).toBe(1);
  expect(await recording.value('agent_steps_total', { type: 'researcher', kind: 'llm' })).toBe(1);
  expect(await recording.value('agent_steps_per_task_sum', { type: 'researcher' })).toBe(2);
  expect(await recording.value('agent_cost_per_task_dollars_sum', { type: 'researcher' })).toBeCloseTo(44e-6, 12);
});

test('what a sub-agent costs is part of what its caller costs, and of the bill only once', async () => {
  await agent.session({ type: 'lead', id: 'conv-2', project: 'apollo' }, () =>
    agent.session({ type: 'aide' }, () =>
      llm.call(model, async (call) => call.usage({ inputTokens: 100_000, outputTokens: 0 })),
    ),
  );
  expect(await recording.value('agent_cost_per_task_dollars_sum', { type: 'lead' })).toBeCloseTo(0.3, 12);
  expect(await recording.value('agent_cost_per_task_dollars_sum', { type: 'aide' })).toBeCloseTo(0.3, 12);
  expect(await recording.value('llm_cost_dollars_total')).toBeCloseTo(0.3, 12);
  for (const name of ['lead', 'aide']) {
    expect(recording.span(`invoke_agent ${name}`).attributes['agent.cost.usd']).toBeCloseTo(0.3, 12);
  }
  expect(recording.span('invoke_agent aide').attributes).toMatchObject({
    'gen_ai.conversation.id': 'conv-2',
    'project.id': 'apollo',
  });
});

test.each([
  ['ok', async () => ({ isError: false })],
  ['tool_error', async () => ({ isError: true })],
  ['error', () => Promise.reject(new Error('broken'))],
  ['timeout', () => Promise.reject(Object.assign(new Error('MCP error -32001'), { code: -32001 }))],
  ['denied', () => Promise.reject(Object.assign(new Error('no'), { status: 403 }))],
] as const)('a tool call ends with status %s', async (status, work: () => Promise<unknown>) => {
  await tool.call({ name: 'probe', server: 'lab' }, work).catch(() => undefined);
  expect(await recording.value('tool_invocations_total', { tool: 'probe', status })).toBe(1);
  expect(await recording.value('tool_latency_seconds_count', { tool: 'probe', server: 'lab' })).toBe(1);
  const span = recording.span('execute_tool probe');
  expect(span.attributes['tool.status']).toBe(status);
  expect(span.status.code).toBe(status === 'ok' ? SpanStatusCode.UNSET : SpanStatusCode.ERROR);
});

test('a tool call may be denied without an error', async () => {
  await tool.call({ name: 'rm' }, async (call) => call.denied());
  expect(await recording.value('tool_invocations_total', { tool: 'rm', status: 'denied' })).toBe(1);
});

test('memory, context, safety, decisions and evaluations are recorded as steps of their session', async () => {
  await agent.session({ type: 'helper' }, async (session) => {
    await memory.op({ type: 'search' }, async () => ['note']);
    await memory.op({ type: 'search' }, () => Promise.reject(new Error('store is down'))).catch(() => undefined);
    await context.assemble({}, async (assembly) => assembly.tokens(512));
    expect(safety.check({ name: 'jailbreak' }, () => 'pass')).toBe('pass');
    await safety.check({ name: 'pii' }, async () => ({ result: 'block', why: 'e-mail' }));
    await safety.check({ name: 'tone' }, async () => 'flag');
    session.decision({ type: 'tool_selection', selected: 'search', options: ['search', 'read'], confidence: 0.75 });
    decision({ type: 'error_recovery', selected: 'retry', reasoning: 'it was a timeout' });
    evaluation({ evaluator: 'judge', score: 0.9, model: 'house-1', template: { name: 'answer', version: '4' } });
  });
  const { value } = recording;
  expect(await value('memory_operations_total', { type: 'search', status: 'ok' })).toBe(1);
  expect(await value('memory_operations_total', { type: 'search', status: 'error' })).toBe(1);
  expect(await value('memory_latency_seconds_count', { type: 'search' })).toBe(2);
  expect(await value('context_assembly_seconds_count', { agent: 'helper' })).toBe(1);
  expect(await value('safety_checks_total', { check: 'jailbreak', result: 'pass' })).toBe(1);
  expect(await value('safety_checks_total', { check: 'pii', result: 'block' })).toBe(1);
  expect(await value('agent_decisions_total', { type: 'helper', decision_type: 'tool_selection' })).toBe(1);
  expect(await value('agent_decision_confidence_sum', { type: 'helper' })).toBe(0.75);
  expect(await value('evaluation_score_sum', { evaluator: 'judge', template: 'answer', version: '4' })).toBe(0.9);
  expect(await value('agent_steps_per_task_sum', { type: 'helper' })).toBe(8);

  const decisions = recording.records().filter(({ eventName }) => eventName === 'agent.decision');
  expect(decisions.map(({ attributes }) => attributes['selected'])).toEqual(['search', 'retry']);
  expect(decisions[0]?.attributes).toMatchObject({
    decision_type: 'tool_selection',
    options: ['search', 'read'],
    agent_id: 'helper',
  });
  const fields = new Set<string>([...decisionFields, 'llm.metrics.source']);
  expect(decisions.flatMap(({ attributes }) => Object.keys(attributes)).filter((key) => !fields.has(key))).toEqual([]);
  expect(decisions[0]?.spanContext?.traceId).toBe(recording.span('invoke_agent helper').spanContext().traceId);
});

test('an MCP request carries its trace to the server in _meta', async () => {
  await mcp.request({ method: 'tools/call', side: 'client', target: 'search' }, async ({ meta }) => {
    expect(meta['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await mcp.request(
      { method: 'tools/call', side: 'server', target: 'search', meta, federationDepth: 2 },
      async () => ({
        isError: true,
      }),
    );
  });
  mcp.cacheLookup('hit');
  const [server, client] = recording.spans().filter(({ name }) => name === 'tools/call search');
  expect([server?.kind, client?.kind]).toEqual([SpanKind.SERVER, SpanKind.CLIENT]);
  expect(server?.parentSpanContext?.spanId).toBe(client?.spanContext().spanId);
  const { value } = recording;
  expect(await value('mcp_operations_total', { method: 'tools/call', side: 'client', status: 'ok' })).toBe(1);
  expect(await value('mcp_operations_total', { method: 'tools/call', side: 'server', status: 'tool_error' })).toBe(1);
  expect(await value('mcp_operation_latency_seconds_count', { side: 'server' })).toBe(1);
  expect(await value('mcp_federation_depth_sum')).toBe(2);
  expect(await value('mcp_cache_lookups_total', { result: 'hit' })).toBe(1);
});

test('arguments that do not fit the schema of a tool are counted, whoever finds out', async () => {
  const unfit = Object.assign(new Error('Invalid params'), { code: -32602 });
  await expect(tool.call({ name: 'search', server: 'docs' }, () => Promise.reject(unfit))).rejects.toBe(unfit);
  const result = { isError: true, content: [{ type: 'text', text: 'MCP error -32602: Input validation error' }] };
  await tool.call({ name: 'search', server: 'docs' }, async () => result);
  await tool.call({ name: 'search', server: 'docs' }, async () => ({ isError: true, content: [] }));
  expect(await recording.value('tool_schema_errors_total', { tool: 'search', server: 'docs' })).toBe(2);
});

test('the largest run under way is shown while it runs, and gone when it has ended', async () => {
  await agent.session({ type: 'digger' }, async () => {
    await llm.call(model, async (call) => call.usage({ inputTokens: 1_000_000, outputTokens: 0 }));
    await tool.call({ name: 'search' }, async () => 1);
    expect(await recording.value('agent_session_steps_max', { type: 'digger' })).toBe(2);
    expect(await recording.value('agent_session_cost_dollars_max', { type: 'digger' })).toBe(3);
  });
  expect(await recording.value('agent_session_steps_max', { type: 'digger' })).toBe(0);
  expect(await recording.value('agent_session_cost_dollars_max', { type: 'digger' })).toBe(0);
});
