import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { agent, llm, mcp, tool } from '../../../src/shim/index.js';
import { type Recording, record, stopWithoutFaults } from '../../shim/recording.js';

let recording: Recording;
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  recording = await record({ clients: [Client] });
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await stopWithoutFaults(recording);
});

/** A server with one tool, connected to a client of its own. */
async function connected(name: string, work: (city: string) => Promise<string>): Promise<Client> {
  const server = new McpServer({ name, version: '1.0.0' });
  server.registerTool('weather', { inputSchema: { city: z.string() } }, async ({ city }) => ({
    content: [{ type: 'text' as const, text: await work(city) }],
  }));
  const [here, there] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'agent', version: '1.0.0' });
  await server.connect(there);
  await client.connect(here);
  open.push(client);
  return client;
}

test('a tool call is a tool call, a request and, on the server, a request of the same trace and session', async () => {
  const client = await connected('weather-service', async (city) => {
    await llm.call({ provider: 'openai', model: 'm-1' }, async () => undefined);
    return `fine in ${city}`;
  });
  await agent.session({ type: 'support', id: 'conv-7', project: 'apollo', tenant: 'acme' }, () =>
    client.callTool({ name: 'weather', arguments: { city: 'Kiel' } }),
  );
  const { value, spans } = recording;
  expect(
    await value('tool_invocations_total', {
      tool: 'weather',
      server: 'weather-service',
      agent: 'support',
      status: 'ok',
    }),
  ).toBe(1);
  expect(await value('mcp_operations_total', { method: 'tools/call', side: 'client', status: 'ok' })).toBe(1);
  expect(await value('mcp_operations_total', { method: 'tools/call', side: 'server', status: 'ok' })).toBe(1);
  expect(await value('mcp_operations_total', { method: 'initialize', side: 'server' })).toBe(1);
  expect(await value('mcp_federation_depth_count')).toBeGreaterThan(0);
  expect(await value('mcp_federation_depth_sum')).toBe(0);
  // What the server does for the session is the session's.
  expect(await value('llm_requests_total', { agent: 'support' })).toBe(1);

  const { traceId } = recording.span('invoke_agent support').spanContext();
  const path = ['invoke_agent support', 'execute_tool weather', 'tools/call weather', 'tools/call weather', 'chat m-1'];
  expect(
    spans()
      .filter((span) => span.spanContext().traceId === traceId)
      .map((span) => span.name)
      .reverse(),
  ).toEqual(path);
  const answered = spans().find((span) => span.name === 'tools/call weather' && span.kind === 1);
  expect(answered?.attributes).toMatchObject({
    'gen_ai.agent.name': 'support',
    'gen_ai.conversation.id': 'conv-7',
    'project.id': 'apollo',
    'tenant.id': 'acme',
    'mcp.server.id': 'weather-service',
  });
});

test('a result with isError is a tool_error, on every side', async () => {
  const client = await connected('weather-service', () => Promise.reject(new Error('no such city')));
  const result = await client.callTool({ name: 'weather', arguments: { city: 'Nowhere' } });
  expect(result.isError).toBe(true);
  expect(await recording.value('tool_invocations_total', { status: 'tool_error' })).toBe(1);
  for (const side of ['client', 'server']) {
    expect(await recording.value('mcp_operations_total', { method: 'tools/call', side, status: 'tool_error' })).toBe(1);
  }
});

test('a server that asks another is a gateway: the depth goes up by one each time', async () => {
  const third = await connected('third', async () => 'rain');
  const second = await connected('second', async (city) => {
    const { content } = await third.callTool({ name: 'weather', arguments: { city } });
    return JSON.stringify(content);
  });
  const first = await connected('first', async (city) => {
    const { content } = await second.callTool({ name: 'weather', arguments: { city } });
    return JSON.stringify(content);
  });
  await first.callTool({ name: 'weather', arguments: { city: 'Kiel' } });
  const served = recording.spans().filter((span) => span.name === 'tools/call weather' && span.kind === 1);
  expect(served.map((span) => span.attributes['mcp.federation.depth'] ?? 0)).toEqual([2, 1, 0]);
  expect(await recording.value('mcp_federation_depth_sum')).toBe(3);
});

test('what the application records itself is not recorded twice', async () => {
  const client = await connected('weather-service', async () => 'fine');
  const call = { name: 'weather', arguments: { city: 'Kiel' } };
  await tool.call({ name: 'my-weather', arguments: call.arguments }, () =>
    mcp.request({ method: 'tools/call', side: 'client', target: 'weather' }, ({ meta }) =>
      client.callTool({ ...call, _meta: meta }),
    ),
  );
  await tool.call({ name: 'my-weather' }, () => client.callTool(call));
  expect(await recording.value('tool_invocations_total')).toBe(2);
  expect(await recording.value('tool_invocations_total', { tool: 'my-weather' })).toBe(2);
  expect(await recording.value('mcp_operations_total', { method: 'tools/call', side: 'client' })).toBe(2);
  expect(await recording.value('mcp_operations_total', { method: 'tools/call', side: 'server' })).toBe(2);
});
