import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { agent, type LoopFound, llm, type ShimOptions, tool } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
afterEach(() => recording.stop());

const found: LoopFound[] = [];
const start = async (options: ShimOptions = {}): Promise<void> => {
  found.splice(0);
  recording = await record({ onLoop: (one) => found.push(one), ...options });
};
let counter = 0;
const call = (name: string, input: unknown, result: unknown = ++counter) =>
  tool.call({ name, arguments: input }, async () => result);
const kinds = () => found.map(({ kind }) => kind);
const session = (work: () => Promise<unknown>) => agent.session({ type: 'helper', name: 'ada', id: 's-1' }, work);

test('a cycle of different calls that comes round three times is a loop, and again after three more rounds', async () => {
  await start({ loopRepeats: 3 });
  await session(async () => {
    for (let round = 0; round < 5; round++) {
      await call('open', { file: 1 });
      await call('read', { line: round % 1 });
    }
  });
  expect(found.filter(({ kind }) => kind === 'cycle')).toEqual([
    { kind: 'cycle', sessionId: 's-1', agent: 'ada', tool: 'read', times: 3 },
  ]);
  expect(await recording.value('agent_waste_total', { type: 'helper', kind: 'cycle' })).toBe(1);
  // The cycle, and each of the two calls for the third time.
  expect(await recording.value('agent_loops_total', { type: 'helper' })).toBe(3);
  const events = recording
    .spans()
    .flatMap((span) => span.events.map(({ name, attributes }) => [name, attributes?.['kind']]));
  expect(events).toContainEqual(['agent.loop', 'cycle']);
});

test('calls that make progress are no cycle', async () => {
  await start();
  await session(async () => {
    for (let page = 0; page < 20; page++) {
      await call('search', { page });
      await call('read', { page });
    }
  });
  expect(found).toEqual([]);
});

test('a call that had the same result a short time ago is one a cache would have answered, in any session', async () => {
  await start({ loopRepeats: 10 });
  await session(() => call('price', { of: 'gold' }, { dollars: 7 }));
  await session(() => call('price', { of: 'gold' }, { dollars: 7 }));
  await session(() => call('price', { of: 'gold' }, { dollars: 8 }));
  await session(() => call('price', { of: 'tin' }, { dollars: 8 }));
  expect(kinds()).toEqual(['cacheable']);
  expect(await recording.value('agent_waste_total', { kind: 'cacheable' })).toBe(1);
});

test('tools of one answer that wait for each other could have been called at once', async () => {
  await start();
  const think = () => llm.call({ provider: 'p', model: 'm' }, async () => undefined);
  await session(async () => {
    await call('load', 0); // no model has asked for it
    await call('load', 1);
    await think();
    await call('weather', 'Oslo');
    await call('weather', 'Rome');
    await call('weather', 'Bonn');
    await think();
    await Promise.all([call('hotel', 'Oslo'), call('hotel', 'Rome'), call('hotel', 'Bonn')]);
    await think();
    await call('book', 'Rome');
  });
  expect(kinds()).toEqual(['sequential', 'sequential']);
  expect(await recording.value('agent_waste_total', { type: 'helper', kind: 'sequential' })).toBe(2);
});

test('a session that stalls is told of once, and again when it stalls after a step', async () => {
  await start({ stallSeconds: 0.03 });
  await session(async () => {
    await sleep(60);
    await recording.shim.metrics();
    await recording.shim.metrics();
    await call('step', 1);
    await recording.shim.metrics();
    await sleep(60);
    await recording.shim.metrics();
  });
  expect(kinds()).toEqual(['stall', 'stall']);
  expect(found[0]?.seconds).toBeGreaterThan(0.03);
  expect(recording.span('invoke_agent ada').events.filter(({ name }) => name === 'agent.stall')).toHaveLength(2);
});

test('what onLoop throws is counted, and the call goes on', async () => {
  await start({
    onLoop: () => {
      throw new Error('the application broke');
    },
  });
  await session(async () => {
    for (let i = 0; i < 3; i++) expect(await call('same', 1, i)).toBe(i);
  });
  expect(recording.shim.faults()).toBe(1);
});
