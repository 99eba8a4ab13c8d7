import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record, valueIn } from '../../shim/recording.js';
import { freePorts } from '../free-ports.js';
import { librariesFolder } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

const root = join(import.meta.dirname, '../../..');
const shim = join(root, 'src/shim/index.ts');

let server: ModelServer;
let folder: string;
beforeAll(async () => {
  server = await startModelServer();
  folder = await mkdtemp(join(tmpdir(), 'shim-five-minutes-'));
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@ai-sdk'), { recursive: true });
  for (const name of ['openai', 'express', '@modelcontextprotocol', 'zod', 'tsx']) {
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of ['ai', '@ai-sdk/openai'])
    await symlink(join(librariesFolder, 'node_modules', name), join(modules, name));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The code under each heading of a guide, by the heading. */
async function blocksOf(guide: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(root, 'docs', guide), 'utf8');
  return new Map(
    text.split(/^#+ /m).flatMap((part): [string, string][] => {
      const code = /^```ts\n(.*?)^```/ms.exec(part)?.[1];
      return code === undefined
        ? []
        : [[part.split('\n')[0]!, code.replaceAll("'llm-observability-stack/shim'", JSON.stringify(shim))]];
    }),
  );
}

const environment = (more: Readonly<Record<string, string>>): Record<string, string> => ({
  ...(process.env as Record<string, string>), // a variable that is not set is not among its keys
  OPENAI_API_KEY: 'k',
  OPENAI_BASE_URL: `${server.url}/v1`,
  LLM_OBS_METRICS_PORT: '0',
  OTEL_EXPORTER_OTLP_TIMEOUT: '200',
  ...more,
});

test('each way to start in five minutes records what its code calls', async () => {
  const blocks = await blocksOf('instrument.md');
  expect([...blocks.keys()]).toEqual(['Plain Node', 'Express', 'Next.js', 'Vercel AI SDK', 'MCP server']);
  const file = (name: string) => join(folder, `${name.replace(/\W/g, '-')}.mts`);
  for (const [name, code] of blocks) await writeFile(file(name), code);
  const [port] = await freePorts(1);
  const driver = `
    import { instrument, agent, propagation } from ${JSON.stringify(shim)};
    const shim = await instrument({ service: 'guide', shutdownTimeout: 200 });
    await import(${JSON.stringify(pathToFileURL(file('Plain Node')).href)});
    await import(${JSON.stringify(pathToFileURL(file('Express')).href)});
    const url = 'http://127.0.0.1:${port}/answer?question=Why';
    const ask = () => fetch(url, { headers: propagation.headers() }).then((answer) => answer.text());
    const said = await agent.session({ type: 'caller', project: 'apollo' }, ask);
    if (!said.includes('sky')) throw new Error(said);
    const { register } = await import(${JSON.stringify(pathToFileURL(file('Next.js')).href)});
    await register();
    await import(${JSON.stringify(pathToFileURL(file('Vercel AI SDK')).href)});
    process.stdout.write(await shim.metrics());
    await shim.shutdown();
    process.exit();`;
  await writeFile(join(folder, 'driver.mts'), driver);
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(folder, 'driver.mts')], {
    cwd: root,
    timeout: 60_000,
    env: environment({ PORT: String(port), NEXT_RUNTIME: 'nodejs' }),
  });
  expect(valueIn(stdout, 'llm_requests_total', { model: 'gpt-4o', status: 'ok' })).toBe(2);
  expect(valueIn(stdout, 'llm_requests_total', { model: 'gpt-4o-mini', agent: 'writer' })).toBe(1);
  // The service asked for in a session takes the caller's project from its headers.
  expect(valueIn(stdout, 'llm_tokens_total', { agent: 'support', project: 'apollo', direction: 'input' })).toBe(1000);

  const recording = await record({ clients: [Client] });
  const client = new Client({ name: 'agent', version: '1.0.0' });
  const args = ['--import', 'tsx', file('MCP server')];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd: root, env: environment({}) }));
  const { content } = await client.callTool({ name: 'forecast', arguments: { city: 'Kiel' } });
  expect(content).toEqual([{ type: 'text', text: 'Snow in Kiel.' }]);
  await client.close();
  expect(await recording.value('tool_invocations_total', { tool: 'forecast', server: 'weather' })).toBe(1);
  await recording.stop();
});

test('a server on stdio writes the protocol alone to standard output, whatever the shim has to say', async () => {
  const file = join(folder, 'stdio.mts');
  await writeFile(file, (await blocksOf('instrument.md')).get('MCP server')!);
  const env = environment({ LLM_OBS_PUSH: 'perhaps', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  const child = spawn(process.execPath, ['--import', 'tsx', file], { cwd: root, env });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.out += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    said.err += text;
  });
  const lines = () => said.out.split('\n').filter(Boolean);
  const answers = async (count: number, ...messages: readonly object[]): Promise<void> => {
    for (const message of messages) child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    await expect.poll(() => lines().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
  };
  const clientInfo = { name: 'c', version: '1.0.0' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  await answers(1, { id: 1, method: 'initialize', params });
  const call = { method: 'tools/call', params: { name: 'forecast', arguments: { city: 'Kiel' } } };
  await answers(3, { method: 'notifications/initialized' }, { id: 2, ...call }, { id: 3, ...call });
  child.stdin.end();
  if (child.exitCode === null) {
    child.kill();
    await once(child, 'exit');
  }
  expect(lines().map((line) => JSON.parse(line).id)).toEqual([1, 2, 3]);
  expect(said.out).toContain('Snow in Kiel.');
  expect(said.err).toContain('llm-observability: LLM_OBS_PUSH: expected true or false, got perhaps');
});

test('the code of the gateway’s page runs as it is printed', async () => {
  const [code] = [...(await blocksOf('mcp-gateway.md')).values()];
  const reader = `
    const config = {};
    const incoming = {};
    const passOn = async (call: { headers?: object }) => ({ isError: !('traceparent' in (call.headers ?? {})) });`;
  const last = 'await shim.shutdown();';
  expect(code).toContain(last);
  const file = join(folder, 'gateway.mts');
  await writeFile(file, reader + code!.replace(last, `process.stdout.write(await shim.metrics());\n${last}`));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
    cwd: root,
    timeout: 60_000,
    env: environment({}),
  });
  expect(valueIn(stdout, 'mcp_operations_total', { method: 'tools/call', side: 'server', status: 'ok' })).toBe(1);
});
