import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpService } from '../../examples/agent-app/http-service.js';
import { startMcpServer } from '../../examples/agent-app/mcp-server.js';

/** The SDK's own client against the example's MCP server, over Streamable HTTP. */
let server: HttpService;
let client: Client;

const connect = async (url: string): Promise<Client> => {
  const connected = new Client({ name: 'test', version: '1.0.0' });
  await connected.connect(new StreamableHTTPClientTransport(new URL(url)) as Transport); // see tool-call.ts
  return connected;
};

beforeAll(async () => {
  server = await startMcpServer({ seed: 5, latency: 0, outageRate: 0 });
  client = await connect(server.url);
});
afterAll(async () => {
  await client.close();
  await server.close();
});

test('offers its tools with schemas that say where an address belongs', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'search_documents',
    'get_weather',
    'send_email',
    'create_ticket',
    'calculate',
    'run_report',
    'delete_records',
  ]);
  expect(tools[2]?.inputSchema.properties).toMatchObject({ to: { type: 'string', format: 'email' } });
});

test('does what it is asked', async () => {
  const product = await client.callTool({ name: 'calculate', arguments: { left: 13, operator: 'times', right: 7 } });
  expect(product).toEqual({ content: [{ type: 'text', text: '91' }] });
});

test('reports failures of a tool as results with isError, returned or thrown', async () => {
  expect(await client.callTool({ name: 'calculate', arguments: { left: 13, operator: 'by', right: 0 } })).toMatchObject(
    {
      isError: true,
      content: [{ text: 'Division by zero.' }],
    },
  );
  expect(await client.callTool({ name: 'get_weather', arguments: { city: 'Atlantis' } })).toMatchObject({
    isError: true,
    content: [{ text: 'No weather station below sea level.' }],
  });
});

test('has one report that outlasts the patience of its caller', async () => {
  const call = client.callTool({ name: 'run_report', arguments: { quarter: 'Q4', region: 'west' } }, undefined, {
    timeout: 120,
  });
  await expect(call).rejects.toMatchObject({ code: -32001 });
});

test('drops calls with status 503 while it is out', async () => {
  const out = await startMcpServer({ latency: 0, outageRate: 1 });
  const unlucky = await connect(out.url);
  const call = unlucky.callTool({ name: 'calculate', arguments: { left: 2, operator: 'times', right: 2 } });
  await expect(call).rejects.toMatchObject({ code: 503 });
  await unlucky.close();
  await out.close();
});
