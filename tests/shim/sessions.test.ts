import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint } from '../../src/shim/fingerprint.js';
import { agent, llm, tool } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
beforeEach(async () => {
  recording = await record({ stallSeconds: 0.05, sessionTtlSeconds: 0.3, maxLabelValues: 4 });
});
afterEach(() => recording.stop());

const search = (input: unknown) => tool.call({ name: 'search', arguments: input }, async () => 'found');

test('the same call for the third time within a session is a loop, and again for the sixth', async () => {
  await agent.session({ type: 'helper' }, async () => {
    await search({ q: 'a', page: 1 });
    await search({ page: 1, q: 'a' });
    await search({ q: 'b', page: 1 });
    expect(await recording.value('agent_loops_total')).toBeUndefined();
    await search({ q: 'a', page: 1 });
    expect(await recording.value('agent_loops_total', { type: 'helper' })).toBe(1);
    for (let i = 4; i <= 6; i++) await search({ q: 'a', page: 1 });
  });
  expect(await recording.value('agent_loops_total', { type: 'helper' })).toBe(2);
  expect(await recording.value('tool_repeated_invocations_total', { tool: 'search', agent: 'helper' })).toBe(5);
  const events = recording.spans().flatMap((span) => span.events.map(({ name }) => name));
  expect(events.filter((name) => name === 'agent.loop')).toHaveLength(2);
});

test('the same call in different sessions, outside of one, or without arguments is no repetition', async () => {
  for (let i = 0; i < 4; i++) await agent.session({ type: 'helper' }, () => search('same'));
  for (let i = 0; i < 4; i++) await search('same');
  await agent.session({ type: 'helper' }, async () => {
    for (let i = 0; i < 4; i++) await tool.call({ name: 'clock' }, async () => i);
  });
  expect(await recording.value('tool_repeated_invocations_total')).toBeUndefined();
});

test('arguments are told apart by content, whatever they are', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const values = [
    1,
    '1',
    1n,
    null,
    true,
    [],
    {},
    [1],
    ['1'],
    [[1]],
    { a: 1 },
    { a: { b: 1 } },
    { a: [1] },
    new Date(1),
    new Date(2),
  ];
  const more = [
    new Map([['a', 1]]),
    new Map([['a', 2]]),
    new Set([1]),
    Buffer.from('ab'),
    Buffer.from('ac'),
    cycle,
    ['a', 'b'],
    ['ab'],
  ];
  const prints = [...values, ...more].map(fingerprint);
  expect(new Set(prints).size).toBe(prints.length - 1); // a set of 1 is a list of 1
  expect(fingerprint({ b: 1, a: 2, c: undefined })).toBe(fingerprint({ a: 2, b: 1 }));
  expect(fingerprint('x'.repeat(1e7))).not.toBe(fingerprint('x'.repeat(1e7 + 1)));
});

test('sessions under way and stalled ones are counted at the scrape, and fall to 0', async () => {
  const { value } = recording;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = agent.session({ type: 'slow' }, () => held);
  const busy = agent.session({ type: 'busy' }, async () => {
    await sleep(60);
    await llm.call({ provider: 'p', model: 'm' }, async () => undefined);
    expect(await value('agent_sessions_active', { type: 'busy' })).toBe(1);
    expect(await value('agent_sessions_stalled', { type: 'busy' })).toBe(0);
    expect(await value('agent_sessions_active', { type: 'slow' })).toBe(1);
    expect(await value('agent_sessions_stalled', { type: 'slow' })).toBe(1);
  });
  await busy;
  release();
  await slow;
  expect(await value('agent_sessions_active', { type: 'slow' })).toBe(0);
  expect(await value('agent_sessions_stalled', { type: 'slow' })).toBe(0);
});

test('an agent that waits for a busy sub-agent is not stalled', async () => {
  await agent.session({ type: 'lead' }, () =>
    agent.session({ type: 'aide' }, async () => {
      await sleep(60);
      await search('x');
      expect(await recording.value('agent_sessions_stalled', { type: 'lead' })).toBe(0);
    }),
  );
});

test('a session that never ends is closed as timed out after its time to live, once', async () => {
  let release = (): void => undefined;
  const session = agent.session({ type: 'lost' }, () => new Promise<void>((resolve) => (release = resolve)));
  await sleep(320);
  expect(await recording.value('agent_sessions_active', { type: 'lost' })).toBe(0);
  release();
  await session;
  expect(await recording.value('agent_sessions_total', { type: 'lost', status: 'timeout' })).toBe(1);
  expect(await recording.value('agent_sessions_total', { type: 'lost' })).toBe(1);
});

test('session types beyond the label bound are added up as other', async () => {
  const { value } = recording;
  const nest = (depth: number): Promise<void> =>
    agent.session({ type: `type-${depth}` }, async () => {
      if (depth < 6) return nest(depth + 1);
      expect(await value('agent_sessions_active', { type: 'other' })).toBe(4);
      expect(await value('agent_sessions_active')).toBe(7);
    });
  await nest(0);
});

test('a session that starts the next one as it ends makes no chain of them', async () => {
  let left = 2000;
  await new Promise<void>((done) => {
    const next = (): void => {
      left -= 1;
      void agent.session({ type: 'relay' }, async () => {
        if (left > 0) setImmediate(next);
        else done();
      });
    };
    next();
  });
  const ids = new Set(recording.spans().map(({ attributes }) => attributes['gen_ai.conversation.id']));
  expect(ids.size).toBeGreaterThan(1990);
  expect(recording.shim.faults(), recording.warnings.join()).toBe(0);
});

test('a hundred thousand sessions leave nothing behind', { timeout: 120_000 }, async () => {
  await recording.stop();
  recording = await record({}, false);
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      agent.session({ type: `type-${i % 300}`, id: `conv-${i}`, project: `project-${i}` }, () =>
        tool.call({ name: `tool-${i}`, arguments: { i } }, () => i),
      );
    }
  };
  // Twice, as calls that were made before have a series of their own.
  run(1000);
  run(1000);
  const text = await recording.shim.metrics();
  gc();
  const before = process.memoryUsage().heapUsed;
  run(100_000);
  gc();
  const grownMiB = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  const later = await recording.shim.metrics();
  expect(later.split('\n').length).toBe(text.split('\n').length);
  expect(await recording.value('agent_sessions_total')).toBe(102_000);
  expect(
    await recording.value('metrics_label_overflow_total', { metric: 'tool_invocations_total', label: 'tool' }),
  ).toBe(101_400);
  expect(grownMiB).toBeLessThan(20);
});
