import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { mcp } from '../../src/shim/index.js';
import { chance } from './chance.js';
import { bodyOf, type HttpService, sendJson, serveOnLoopback } from './http-service.js';
import { registerTools } from './mcp-tools.js';

export interface McpServerOptions {
  readonly seed?: number;
  /** Factor on what the tools wait. */
  readonly latency?: number;
  /** Share of the tool calls that the server drops with status 503 before any tool sees them. */
  readonly outageRate?: number;
}

/** Name of the server, as its `initialize` answer and the `server` label of its tools say. */
export const serverName = 'office-tools';

/**
 * An MCP server on loopback with the tools of mcp-tools.ts, over Streamable HTTP with sessions; its `url` is the
 * endpoint itself.
 */
export async function startMcpServer({
  seed = 1,
  latency = 1,
  outageRate = 0.01,
}: McpServerOptions = {}): Promise<HttpService> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const calls = new Map<string, number>();

  async function open(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    const server = new McpServer({ name: serverName, version: '1.0.0' });
    registerTools(server, { seed, latency });
    await server.connect(transport as Transport); // its `onclose` is an accessor, which exactOptionalPropertyTypes tells apart
    return transport;
  }

  /** Drawn from the call's own text and how often it came, so that the same run has the same outages. */
  function isOut(body: Request): boolean {
    if (body.method !== 'tools/call') return false;
    const call = JSON.stringify([body.params?.name, body.params?.arguments]);
    const count = (calls.get(call) ?? 0) + 1;
    calls.set(call, count);
    return chance(seed, 'outage', call, count) < outageRate;
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers['mcp-session-id'];
    const body = request.method === 'POST' ? JSON.parse(await bodyOf(request)) : undefined;
    if (body && isOut(body)) return sendJson(response, 503, { error: 'The tool server restarts.' });
    if (id === undefined && body?.method !== 'initialize')
      return sendJson(response, 400, { error: 'expected an mcp-session-id header' });
    const transport = typeof id === 'string' ? transports.get(id) : await open();
    if (transport === undefined) return sendJson(response, 404, { error: 'no such session' });
    const handle = () => transport.handleRequest(request, response, body);
    // Tool calls are measured where their result is known, in mcp-tools.ts.
    if (body?.method !== 'initialize' && body?.method !== 'tools/list') return await handle();
    await mcp.request({ method: body.method, side: 'server', meta: body.params?._meta ?? request.headers }, handle);
  }

  const service = await serveOnLoopback((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: String(error) });
    });
  });
  return {
    url: `${service.url}/mcp`,
    close: async () => {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
      await service.close();
    },
  };
}

/** The parts of a JSON-RPC request that are looked at before the SDK reads it. */
interface Request {
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly arguments?: unknown; readonly _meta?: Record<string, unknown> };
}
