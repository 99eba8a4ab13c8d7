import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { watchClient } from '../../../src/shim/auto/clients.js';
import { type GatewayPlugin, gatewayPlugin, withAgent } from '../../../src/shim/index.js';
import { type Recording, record, stopWithoutFaults } from '../../shim/recording.js';

/*
 * A gateway made of the real MCP SDK, between a client and a server over HTTP, which calls all six hooks around what it passes
 * on. First nothing but the plugin records, then the SDK is instrumented as well.
 */
interface Served {
  readonly url: URL;
  readonly close: () => void;
}
const served: Served[] = [];
let recording: Recording;

/** Serves a server over Streamable HTTP, made anew for each request. */
async function serve(make: () => { connect(transport: Transport): Promise<void> }): Promise<Served> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    await make().connect(transport as Transport); // its optional callbacks are typed otherwise
    await transport.handleRequest(request, response);
  };
  const http: HttpServer = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo; // it listens on TCP
  const close = () => {
    http.close();
    http.closeAllConnections();
  };
  const one = { url: new URL(`http://127.0.0.1:${port}/mcp`), close };
  served.push(one);
  return one;
}

async function connected(url: URL, headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'agent', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }) as Transport); // as above
  return client;
}

/** What the server behind the gateway was told of the trace. */
const told: (string | undefined)[] = [];
const upstream = (): McpServer => {
  const server = new McpServer({ name: 'weather-eu', version: '1.0.0' });
  server.registerTool('weather', { inputSchema: { city: z.string() } }, async ({ city }, { requestInfo }) => {
    told.push(String(requestInfo?.headers['traceparent']));
    if (city === 'Nowhere') throw new Error('no such city');
    return { content: [{ type: 'text' as const, text: `fine in ${city}` }] };
  });
  server.registerPrompt('greeting', {}, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }],
  }));
  server.registerResource('map', 'file:///map', {}, () => ({ contents: [{ uri: 'file:///map', text: 'a map' }] }));
  return server;
};

let requests = 0;
const capabilities = { tools: {}, prompts: {}, resources: {} };

/** As gateways are: it asks the plugin before and after, with the same context, and passes on what the plugin gave back. */
function gateway(plugin: GatewayPlugin, behind: URL): Server {
  const server = new Server({ name: 'gateway', version: '1.0.0' }, { capabilities });
  const passOn = async <T>(
    kind: 'tool_*_invoke' | 'prompt_*_fetch' | 'resource_*_fetch',
    payload: { headers: object },
    ask: (client: Client) => Promise<T>,
  ): Promise<T> => {
    const context = {
      global_context: {
        request_id: `r-${requests++}`,
        server_id: 'weather-eu',
        tenant_id: 'acme',
        metadata: { server_type: 'federated', integration_type: 'MCP' },
      },
    };
    const hook = (when: 'pre' | 'post') => plugin[kind.replace('*', when) as keyof GatewayPlugin]; // the six names
    const { modified_payload: carried = payload } = await hook('pre')(payload, context);
    const { traceparent } = (carried as typeof payload).headers as Record<string, string>; // a payload with headers stays one
    const client = await connected(behind, traceparent === undefined ? {} : { traceparent });
    try {
      const result = await ask(client);
      await hook('post')({ ...payload, result }, context);
      return result;
    } catch (error) {
      await hook('post')({ ...payload, error }, context);
      throw error;
    } finally {
      await client.close();
    }
  };
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { requestInfo }) =>
    passOn(
      'tool_*_invoke',
      { ...params, args: params.arguments, headers: { ...requestInfo?.headers } } as never,
      (client) => client.callTool(params),
    ),
  );
  server.setRequestHandler(GetPromptRequestSchema, ({ params }, { requestInfo }) =>
    passOn('prompt_*_fetch', { ...params, headers: { ...requestInfo?.headers } }, (client) => client.getPrompt(params)),
  );
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, { requestInfo }) =>
    passOn('resource_*_fetch', { ...params, headers: { ...requestInfo?.headers } }, (client) =>
      client.readResource(params),
    ),
  );
  return server;
}

let front: URL;
beforeAll(async () => {
  const behind = await serve(upstream);
  const plugin = gatewayPlugin({ gateway_id: 'gateway-eu' });
  front = (await serve(() => gateway(plugin, behind.url))).url;
});
afterAll(() => {
  for (const { close } of served) close();
});
afterEach(() => stopWithoutFaults(recording));

/** A tool that answers, one that fails, a prompt, a resource, and a prompt that is not there. */
async function traffic(headers: Record<string, string>): Promise<void> {
  told.splice(0);
  const client = await connected(front, headers);
  const answer = await client.callTool({ name: 'weather', arguments: { city: 'Kiel' } });
  expect(answer.content).toEqual([{ type: 'text', text: 'fine in Kiel' }]);
  expect((await client.callTool({ name: 'weather', arguments: { city: 'Nowhere' } })).isError).toBe(true);
  expect((await client.getPrompt({ name: 'greeting' })).messages).toHaveLength(1);
  expect((await client.readResource({ uri: 'file:///map' })).contents).toHaveLength(1);
  await expect(client.getPrompt({ name: 'absent' })).rejects.toThrow('absent');
  await client.close();
}
const answered = (method: string, status: string) =>
  recording.value('mcp_operations_total', { method, side: 'server', status });
const throughGateway = () =>
  recording.spans().filter(({ attributes }) => attributes['mcp.gateway.id'] === 'gateway-eu');
const caller = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('each request that passes is one, with where it went, and its trace goes on to the server behind', async () => {
  recording = await record();
  await traffic({ traceparent: caller });
  expect(await answered('tools/call', 'ok')).toBe(1);
  expect(await answered('tools/call', 'tool_error')).toBe(1);
  expect(await answered('prompts/get', 'ok')).toBe(1);
  expect(await answered('prompts/get', 'error')).toBe(1);
  expect(await answered('resources/read', 'ok')).toBe(1);
  expect(throughGateway().map(({ name }) => name)).toEqual([
    'tools/call weather',
    'tools/call weather',
    'prompts/get greeting',
    'resources/read',
    'prompts/get absent',
  ]);
  expect(throughGateway()[0]?.attributes).toMatchObject({
    'mcp.tool.name': 'weather',
    'mcp.server.id': 'weather-eu',
    'mcp.server.type': 'federated',
    'mcp.tenant.id': 'acme',
    'mcp.integration.type': 'MCP',
  });
  const spans = throughGateway().map((span) => span.spanContext());
  for (const { traceId } of spans) expect(traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  expect(told).toEqual(spans.slice(0, 2).map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`));
});

test('where the SDK of the gateway is instrumented too, each request is counted once for each server it passes', async () => {
  recording = await record();
  watchClient(Client, () => undefined);
  await withAgent('support', () => traffic({}))();
  // The gateway and the server behind it are both in this process.
  expect(await answered('tools/call', 'ok')).toBe(2);
  expect(await answered('tools/call', 'tool_error')).toBe(2);
  expect(await answered('prompts/get', 'ok')).toBe(2);
  expect(await answered('resources/read', 'ok')).toBe(2);
  expect(throughGateway()).toHaveLength(5);
  expect(throughGateway()[0]?.attributes).toMatchObject({
    'mcp.tenant.id': 'acme',
    'mcp.server.id': 'weather-eu',
    'mcp.server.type': 'federated',
  });
});
