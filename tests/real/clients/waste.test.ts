import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { agent, type LoopFound } from '../../../src/shim/index.js';
import { type Recording, record } from '../../shim/recording.js';
import { type ModelServer, startModelServer } from './model-server.js';

/* An agent of the real clients that gets nowhere: nothing in it calls the shim but the session around it. */
let server: ModelServer;
let recording: Recording;
let mcp: Client;
let openai: OpenAI;
const found: LoopFound[] = [];
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  found.splice(0);
  recording = await record({ clients: [Client, OpenAI], stallSeconds: 0.5, onLoop: (one) => void found.push(one) });
  openai = new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` });
  const files = new McpServer({ name: 'files', version: '1.0.0' });
  let turns = 0;
  for (const [name, answer] of [
    ['open', () => `opened for the ${++turns}th time`],
    ['read', () => `line ${++turns}`],
    ['price', () => 'seven dollars'],
  ] as const) {
    files.registerTool(name, { inputSchema: { of: z.string() } }, () => ({
      content: [{ type: 'text', text: answer() }],
    }));
  }
  const [here, there] = InMemoryTransport.createLinkedPair();
  mcp = new Client({ name: 'agent', version: '1.0.0' });
  await files.connect(there);
  await mcp.connect(here);
});
afterEach(async () => {
  await mcp.close();
  expect(recording.shim.faults()).toBe(0);
  await recording.stop();
});

const ask = () => openai.chat.completions.create({ model: 'm-1', messages: [{ role: 'user', content: 'And now?' }] });
const use = (name: string, of: string) => mcp.callTool({ name, arguments: { of } });
const session = (work: () => Promise<unknown>) => agent.session({ type: 'clerk', name: 'ada', id: 's-1' }, work);
const kinds = () => found.map(({ kind }) => kind);
const waste = (kind: string) => recording.value('agent_waste_total', { type: 'clerk', kind });

test('the same tool with the same arguments for the third time is a loop', async () => {
  await session(async () => {
    for (let turn = 0; turn < 3; turn++) {
      await ask();
      await use('read', 'the letter');
    }
  });
  expect(kinds()).toEqual(['repeat']);
  expect(found[0]).toMatchObject({ sessionId: 's-1', agent: 'ada', tool: 'read', times: 3 });
  expect(await recording.value('agent_loops_total', { type: 'clerk' })).toBe(1);
  expect(await recording.value('tool_repeated_invocations_total', { tool: 'read' })).toBeGreaterThan(0);
  const events = recording.spans().flatMap((span) => span.events.map(({ name }) => name));
  expect(events).toContain('agent.loop');
});

test('two tools in turn, three times round, are a cycle', async () => {
  await session(async () => {
    for (let round = 0; round < 3; round++) {
      for (const tool of ['open', 'read']) {
        await ask();
        await use(tool, 'the letter');
      }
    }
  });
  expect(kinds().filter((kind) => kind === 'cycle')).toHaveLength(1);
  expect(await waste('cycle')).toBe(1);
});

test('what a cache would have answered, and what could have been asked at once, is waste', async () => {
  await session(async () => {
    await ask();
    await use('price', 'gold');
    await use('price', 'tin');
  });
  await session(async () => {
    await ask();
    await Promise.all([use('price', 'gold'), use('price', 'lead')]);
  });
  expect(kinds()).toEqual(['sequential', 'cacheable']);
  expect(await waste('sequential')).toBe(1);
  expect(await waste('cacheable')).toBe(1);
});

test('a session without progress stalls, once', async () => {
  await session(async () => {
    await ask();
    await sleep(1000);
    await recording.shim.metrics();
    await recording.shim.metrics();
    expect(await recording.value('agent_sessions_stalled', { type: 'clerk' })).toBe(1);
  });
  expect(kinds()).toEqual(['stall']);
  expect(await recording.value('agent_sessions_stalled', { type: 'clerk' })).toBe(0);
});
