import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { agent, llm } from '../../../src/shim/index.js';
import { type Recording, record } from '../../shim/recording.js';
import { library, versionOf } from './library.js';

/** What the tests use of the two packages, whose own types are not installed in this project. */
interface Peer {
  connect(transport: object): Promise<void>;
  close(): Promise<void>;
}
interface Client extends Peer {
  callTool(params: object): Promise<{ readonly isError?: boolean; readonly content: readonly { text: string }[] }>;
  getPrompt(params: object): Promise<unknown>;
}
interface McpServer extends Peer {
  registerTool(name: string, config: object, work: (input: { city: string }) => Promise<object>): void;
  registerPrompt(name: string, config: object, work: () => object): void;
}
type Make<T> = new (info: { name: string; version: string }) => T;
let clientPackage: { Client: Make<Client>; InMemoryTransport: { createLinkedPair(): [object, object] } };
let serverPackage: { McpServer: Make<McpServer>; Server: unknown };

let recording: Recording;
const open: Peer[] = [];
beforeAll(async () => {
  clientPackage = await library('@modelcontextprotocol/client', 'dist/index.mjs');
  serverPackage = await library('@modelcontextprotocol/server', 'dist/index.mjs');
});
beforeEach(async () => {
  recording = await record({ clients: [clientPackage, serverPackage] });
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  expect(recording.warnings).toEqual([]);
  expect(recording.shim.faults()).toBe(0);
  await recording.stop();
});

async function connected(name: string, work: (city: string) => Promise<string>): Promise<Client> {
  const server = new serverPackage.McpServer({ name, version: '1.0.0' });
  server.registerTool('weather', { inputSchema: z.object({ city: z.string() }) }, async ({ city }) => ({
    content: [{ type: 'text', text: await work(city) }],
  }));
  server.registerPrompt('greeting', {}, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }],
  }));
  const [here, there] = clientPackage.InMemoryTransport.createLinkedPair();
  const client = new clientPackage.Client({ name: 'agent', version: '1.0.0' });
  await server.connect(there);
  await client.connect(here);
  open.push(client);
  return client;
}

test('the packages are of version 2', () => {
  expect(versionOf('@modelcontextprotocol/client')).toMatch(/^2\./);
  expect(versionOf('@modelcontextprotocol/server')).toMatch(/^2\./);
});

test('a tool call is a tool call, a request and, on the server, a request of the same trace and session', async () => {
  const client = await connected('weather-service', async (city) => {
    await llm.call({ provider: 'openai', model: 'm-1' }, async () => undefined);
    return `fine in ${city}`;
  });
  const answer = await agent.session({ type: 'support', id: 'conv-7', project: 'apollo' }, () =>
    client.callTool({ name: 'weather', arguments: { city: 'Kiel' } }),
  );
  expect(answer.content[0]?.text).toBe('fine in Kiel');
  const { value, spans } = recording;
  const called = { tool: 'weather', server: 'weather-service', agent: 'support', status: 'ok' };
  expect(await value('tool_invocations_total', called)).toBe(1);
  for (const side of ['client', 'server']) {
    expect(await value('mcp_operations_total', { method: 'tools/call', side, status: 'ok' })).toBe(1);
  }
  // What the server does for the session is the session's.
  expect(await value('llm_requests_total', { agent: 'support' })).toBe(1);
  const { traceId } = recording.span('invoke_agent support').spanContext();
  expect(
    spans()
      .filter((span) => span.spanContext().traceId === traceId)
      .map((span) => span.name)
      .filter((name) => name !== 'tools/list')
      .reverse(),
  ).toEqual(['invoke_agent support', 'execute_tool weather', 'tools/call weather', 'tools/call weather', 'chat m-1']);
  const answered = spans().find((span) => span.name === 'tools/call weather' && span.kind === 1);
  expect(answered?.attributes).toMatchObject({
    'gen_ai.agent.name': 'support',
    'gen_ai.conversation.id': 'conv-7',
    'project.id': 'apollo',
    'mcp.server.id': 'weather-service',
  });
});

test('a result with isError is a tool_error, on both sides; a prompt is named', async () => {
  const client = await connected('weather-service', () => Promise.reject(new Error('no such city')));
  expect((await client.callTool({ name: 'weather', arguments: { city: 'Nowhere' } })).isError).toBe(true);
  expect(await recording.value('tool_invocations_total', { status: 'tool_error' })).toBe(1);
  for (const side of ['client', 'server']) {
    expect(await recording.value('mcp_operations_total', { method: 'tools/call', side, status: 'tool_error' })).toBe(1);
  }
  await client.getPrompt({ name: 'greeting' });
  expect(recording.spans().filter((span) => span.name === 'prompts/get greeting')).toHaveLength(2);
});

test('a server that asks another is a gateway: the depth goes up by one', async () => {
  const second = await connected('second', async () => 'rain');
  const first = await connected('first', async (city) =>
    JSON.stringify(await second.callTool({ name: 'weather', arguments: { city } })),
  );
  await first.callTool({ name: 'weather', arguments: { city: 'Kiel' } });
  const served = recording.spans().filter((span) => span.name === 'tools/call weather' && span.kind === 1);
  expect(served.map((span) => span.attributes['mcp.federation.depth'] ?? 0)).toEqual([1, 0]);
});
