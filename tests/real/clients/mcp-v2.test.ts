import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { agent, llm } from '../../../src/shim/index.js';
import { type Recording, record, stopWithoutFaults } from '../../shim/recording.js';
import { librariesFolder, library, versionOf } from './library.js';

/** What the tests use of the two packages, whose own types are not installed in this project. */
interface Peer {
  connect(transport: object): Promise<void>;
  close(): Promise<void>;
}
interface Client extends Peer {
  callTool(params: object): Promise<{ readonly isError?: boolean; readonly content: readonly { text: string }[] }>;
  getPrompt(params: object): Promise<unknown>;
  discover(): Promise<unknown>;
  getProtocolEra(): string | undefined;
}
interface McpServer extends Peer {
  registerTool(name: string, config: object, work: (input: { city: string }) => Promise<object>): void;
  registerPrompt(name: string, config: object, work: () => object): void;
}
type Make<T> = new (info: { name: string; version: string }, options?: object) => T;
let clientPackage: {
  Client: Make<Client>;
  InMemoryTransport: { createLinkedPair(): [object, object] };
  StreamableHTTPClientTransport: new (url: URL, options: object) => object;
};
let serverPackage: {
  McpServer: Make<McpServer>;
  Server: unknown;
  createMcpHandler(make: () => McpServer): { fetch(request: Request): Promise<Response> };
};

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
  await stopWithoutFaults(recording);
});

function weatherServer(name: string, work: (city: string) => Promise<string>): McpServer {
  const server = new serverPackage.McpServer({ name, version: '1.0.0' });
  server.registerTool('weather', { inputSchema: z.object({ city: z.string() }) }, async ({ city }) => ({
    content: [{ type: 'text', text: await work(city) }],
  }));
  server.registerPrompt('greeting', {}, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }],
  }));
  return server;
}

async function client(transport: object, options: object = {}): Promise<Client> {
  const made = new clientPackage.Client({ name: 'agent', version: '1.0.0' }, options);
  open.push(made);
  await made.connect(transport);
  return made;
}

async function connected(name: string, work: (city: string) => Promise<string>, options?: object): Promise<Client> {
  const [here, there] = clientPackage.InMemoryTransport.createLinkedPair();
  await weatherServer(name, work).connect(there);
  return client(here, options);
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

describe('a client that asks for the versions of its server', () => {
  const asking = { versionNegotiation: { mode: 'auto' } };
  const asked = (labels: Record<string, string> = {}) =>
    recording.value('mcp_operations_total', { method: 'server/discover', ...labels });

  test('has that recorded over HTTP, before it is connected and later, on both sides and in one trace', async () => {
    const handler = serverPackage.createMcpHandler(() => weatherServer('modern', async () => 'fine'));
    const fetch = (url: URL, init: RequestInit) => handler.fetch(new Request(url, init));
    const transport = new clientPackage.StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), { fetch });
    const made = await agent.session({ type: 'support' }, () => client(transport, asking));
    expect(made.getProtocolEra()).toBe('modern');
    for (const side of ['client', 'server']) expect(await asked({ side, status: 'ok' })).toBe(1);
    const spans = recording.spans().filter(({ name }) => name === 'server/discover');
    const { traceId } = recording.span('invoke_agent support').spanContext();
    expect(spans.map((span) => span.spanContext().traceId)).toEqual([traceId, traceId]);
    await made.discover();
    for (const side of ['client', 'server']) expect(await asked({ side, status: 'ok' })).toBe(2);
    expect(await asked()).toBe(4);
    expect((await made.callTool({ name: 'weather', arguments: { city: 'Kiel' } })).content[0]?.text).toBe('fine');
  });

  test('goes on with a server that does not know the question, which has answered it none the less', async () => {
    const made = await connected('legacy', async () => 'fine', asking);
    expect(made.getProtocolEra()).toBe('legacy');
    expect(await asked({ side: 'client', status: 'ok' })).toBe(1);
    expect(await asked()).toBe(1);
    expect(await recording.value('mcp_operations_total', { method: 'initialize', side: 'client' })).toBe(1);
    expect((await made.callTool({ name: 'weather', arguments: { city: 'Kiel' } })).content[0]?.text).toBe('fine');
  });

  test('asks a process of its own over stdio', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mcp-v2-'));
    const from = (file: string) =>
      pathToFileURL(join(librariesFolder, 'node_modules/@modelcontextprotocol', file)).href;
    await writeFile(
      join(folder, 'server.mjs'),
      `import { McpServer } from '${from('server/dist/index.mjs')}';
       import { serveStdio } from '${from('server/dist/stdio.mjs')}';
       serveStdio(() => new McpServer({ name: 'modern', version: '1.0.0' }));`,
    );
    const { StdioClientTransport } = await library<{ StdioClientTransport: new (server: object) => object }>(
      '@modelcontextprotocol/client',
      'dist/stdio.mjs',
    );
    const server = { command: process.execPath, args: [join(folder, 'server.mjs')] };
    const made = await client(new StdioClientTransport(server), asking);
    expect(made.getProtocolEra()).toBe('modern');
    expect(await asked({ side: 'client', status: 'ok' })).toBe(1);
    // The process of the session itself is asked as well, so that it has started.
    await made.discover();
    expect(await asked({ side: 'client', status: 'ok' })).toBe(2);
    await rm(folder, { recursive: true });
  });

  test('has an error recorded when there is no answer', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'));
    const transport = new clientPackage.StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), { fetch });
    await expect(client(transport, asking)).rejects.toThrow();
    expect(await asked({ side: 'client', status: 'error' })).toBe(1);
    expect(await asked()).toBe(1);
  });
});
