import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { llm, propagation, withAgent, withTask, withTool, withWorkflow } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
beforeEach(async () => {
  recording = await record();
});
afterEach(async () => {
  expect(recording.shim.faults(), recording.warnings.join('\n')).toBe(0);
  await recording.stop();
});

const traces = () => new Set(recording.spans().map((span) => span.spanContext().traceId));
const names = () => recording.spans().map((span) => span.name);

test('functions are recorded under the names they are given, as one trace', async () => {
  const search = withTool('search', async (query: string) => `found ${query}`);
  const answer = withTask('answer', async (query: string) => {
    await sleep(2);
    return await search(query);
  });
  const support = withAgent({ type: 'support', project: 'helpdesk' }, (query: string) => answer(query));
  const triage = withWorkflow('triage', async (query: string) => {
    const parts: string[] = [];
    for await (const part of (async function* () {
      await sleep(1);
      yield await support(query);
    })()) {
      parts.push(part);
    }
    return parts.join();
  });
  expect(await triage('snow')).toBe('found snow');
  expect(names()).toEqual(['execute_tool search', 'task answer', 'invoke_agent support', 'invoke_workflow triage']);
  expect(traces().size).toBe(1);
  const root = recording.span('invoke_workflow triage');
  expect(root.parentSpanContext).toBeUndefined();
  expect(root.attributes).toMatchObject({
    'gen_ai.operation.name': 'invoke_workflow',
    'gen_ai.workflow.name': 'triage',
  });
  expect(await recording.value('tool_invocations_total', { tool: 'search', agent: 'support', status: 'ok' })).toBe(1);
  expect(await recording.value('agent_task_duration_seconds_count', { type: 'support', status: 'ok' })).toBe(1);
});

interface Told {
  readonly name: string;
  readonly trace: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

test('decorated methods keep their this and what they throw; trace and session go on in another thread', async () => {
  const file = join(import.meta.dirname, 'decorated.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
    cwd: join(import.meta.dirname, '../..'),
    timeout: 20_000,
  });
  const { said, thrown, here, there } = JSON.parse(stdout) as {
    said: string;
    thrown: string;
    here: Told[];
    there: Told[];
  }; // as decorated.ts prints it
  expect(said).toBe('hello x');
  expect(thrown).toBe('RangeError: not there');
  const expected = [
    'execute_tool look',
    'task reply',
    'invoke_agent helper',
    'invoke_workflow run',
    'execute_tool look',
  ];
  expect(here.map(({ name }) => name)).toEqual(expected);
  expect(there.map(({ name }) => name)).toEqual(['chat m-1']);
  expect(new Set([...here.slice(0, 4), ...there].map(({ trace }) => trace)).size).toBe(1);
  expect(there[0]?.attributes).toMatchObject({
    'gen_ai.agent.name': 'helper',
    'project.id': 'apollo',
    'tenant.id': 'acme',
    'task.type': 'reply',
  });
});

test('what a timer starts belongs to the workflow', async () => {
  const ask = () => llm.call({ provider: 'openai', model: 'm-1' }, async () => undefined);
  await withWorkflow('later', () => new Promise((resolve) => setTimeout(() => resolve(ask()), 5)))();
  expect(traces().size).toBe(1);
});

test('an agent whose carrier is resumed lends its name and is not a session here', async () => {
  const carrier = withAgent({ type: 'support', tenant: 'acme' }, () => propagation.headers())();
  expect(Object.keys(carrier).sort()).toEqual(['baggage', 'traceparent']);
  await propagation.resume(carrier, () => llm.call({ provider: 'openai', model: 'm-1' }, async () => undefined));
  expect(traces().size).toBe(1);
  expect(await recording.value('llm_requests_total', { agent: 'support' })).toBe(1);
  expect(await recording.value('agent_sessions_total')).toBe(1);
  expect(recording.span('chat m-1').attributes).toMatchObject({ 'tenant.id': 'acme', 'agent.type': 'support' });
});

test('a carrier that is no carrier is a new trace', async () => {
  const ask = () => llm.call({ provider: 'openai', model: 'm-1' }, async () => 'fine');
  for (const carrier of [{}, { traceparent: 'nonsense', baggage: '=;=,,%' }, { traceparent: 7 }]) {
    expect(await propagation.resume(carrier, ask)).toBe('fine');
  }
  expect(traces().size).toBe(3);
});
