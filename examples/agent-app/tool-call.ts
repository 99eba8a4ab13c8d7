import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type OpenAI from 'openai';
import { mcp, tool } from '../../src/shim/index.js';
import { serverName } from './mcp-server.js';
import type { ToolStatus } from './tally.js';
import type { Task } from './tasks.js';
import type { World } from './world.js';

/** What an agent must not do without an approval; nobody approves anything here. */
const forbidden: ReadonlySet<string> = new Set(['delete_records']);

class PermissionDeniedError extends Error {
  override name = 'PermissionDeniedError';
}

interface Used {
  /** What the model is told. */
  readonly content: string;
  readonly status: ToolStatus;
}

/** The tools of the MCP server, during one session. */
export interface Toolbox {
  /** The tools as a chat request offers them. */
  readonly offer: readonly OpenAI.Chat.ChatCompletionFunctionTool[];
  /** Calls a tool; failures are told as text. */
  readonly use: (call: OpenAI.Chat.ChatCompletionMessageFunctionToolCall) => Promise<Used>;
  readonly close: () => Promise<void>;
}

/** What a server offers does not change often: asked for anew after this time. */
const listMilliseconds = 5000;
type ToolList = Awaited<ReturnType<Client['listTools']>>['tools'];
const lists = new Map<string, { readonly at: number; readonly tools: ToolList }>();

async function listTools(client: Client, url: string): Promise<ToolList> {
  const known = lists.get(url);
  const fresh = known !== undefined && Date.now() - known.at < listMilliseconds;
  mcp.cacheLookup(fresh ? 'hit' : 'miss');
  if (fresh) return known.tools;
  const options = { method: 'tools/list', side: 'client', server: serverName } as const;
  const { tools } = await mcp.request(options, ({ meta }) => client.listTools({ _meta: meta }));
  lists.set(url, { at: Date.now(), tools });
  return tools;
}

/** Connects to the MCP server and takes those of its tools that the agent may see. */
export async function openToolbox(world: World, { type, tools: allowed }: Task): Promise<Toolbox> {
  const client = new Client({ name: 'agent-app', version: '1.0.0' });
  const transport = await mcp.request(
    { method: 'initialize', side: 'client', server: serverName },
    async ({ meta }) => {
      // `connect` takes no `_meta`; as headers the trace context reaches the server all the same.
      const opened = new StreamableHTTPClientTransport(new URL(world.mcpUrl), { requestInit: { headers: meta } });
      await client.connect(opened as Transport); // its `sessionId` may be undefined, which exactOptionalPropertyTypes tells apart
      return opened;
    },
  );
  const tools = await listTools(client, world.mcpUrl);
  const offer = tools
    .filter(({ name }) => allowed.includes(name))
    .map(({ name, description, inputSchema }) => ({
      type: 'function' as const,
      function: { name, description: description ?? '', parameters: inputSchema },
    }));
  const repeats = new Map<string, number>();
  return {
    offer,
    use: ({ function: { name, arguments: args } }) => {
      const times = (repeats.get(name + args) ?? 0) + 1;
      repeats.set(name + args, times);
      if (times % 3 === 0) world.tally.loop(type);
      return use(client, world, name, JSON.parse(args));
    },
    close: async () => {
      await transport.terminateSession().catch(() => undefined); // the server may be gone already
      await client.close();
    },
  };
}

/** One tool call of the shim, counted in the tally. */
async function use(client: Client, world: World, name: string, args: Record<string, unknown>): Promise<Used> {
  const { tally, log, toolTimeoutMilliseconds: timeout, aborting: signal } = world;
  try {
    const result = await tool.call({ name, server: serverName, arguments: args }, async () => {
      if (forbidden.has(name)) throw new PermissionDeniedError(`${name} needs an approval.`);
      const options = { method: 'tools/call', side: 'client', target: name, server: serverName } as const;
      return await mcp.request(options, ({ meta }) =>
        client.callTool({ name, arguments: args, _meta: meta }, undefined, { timeout, signal }),
      );
    });
    const content = textOf(result);
    const status = result.isError ? 'tool_error' : 'ok';
    tally.tool(name, status);
    if (result.isError) log('warn', `Tool ${name} says: ${content}`, { tool: name, status });
    return { content, status };
  } catch (error) {
    const status = statusOf(error);
    tally.tool(name, status);
    log('error', `Tool ${name} failed with ${JSON.stringify(args)}: ${String(error)}`, { tool: name, status });
    return { content: `The tool failed (${status}).`, status };
  }
}

function statusOf(error: unknown): ToolStatus {
  if (error instanceof PermissionDeniedError) return 'denied';
  return error instanceof McpError && error.code === ErrorCode.RequestTimeout ? 'timeout' : 'error';
}

function textOf({ content }: Awaited<ReturnType<Client['callTool']>>): string {
  const blocks = Array.isArray(content) ? (content as readonly { readonly text?: string }[]) : []; // text blocks only, here
  return blocks.map(({ text }) => text ?? '').join('\n');
}
