import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { metrics } from '../../src/catalog/metrics.js';
import { valueIn } from './recording.js';

const root = join(import.meta.dirname, '../..');
const guide = await readFile(join(root, 'docs/shim.md'), 'utf8');

test('the code of the guide runs as it is printed', async () => {
  const blocks = [...guide.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!);
  expect(blocks).toHaveLength(2);
  const shim = JSON.stringify(join(root, 'src/shim/index.ts'));
  const code = blocks.join('\n').replaceAll("'llm-observability-stack/shim'", shim);
  // What the guide leaves to the reader: a model, a memory and an MCP server.
  const reader = `
    const usage = { prompt_tokens: 12, completion_tokens: 5 };
    const askModel = async () => ({ usage, text: 'like this' });
    const streamModel = async () => (async function* () { yield {}; yield { usage }; })();
    const loadNotes = async () => [];
    const show = () => undefined;
    const callMcpTool = async ({ _meta }) => ({ isError: !_meta.traceparent });`;
  const last = 'await shim.shutdown();';
  expect(code).toContain(last);
  const script = reader + code.replace(last, `process.stdout.write(await shim.metrics());\n${last}`);
  const folder = await mkdtemp(join(tmpdir(), 'shim-guide-'));
  const collector = createServer((request, response) => void request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo; // it listens on TCP
  try {
    const file = join(folder, 'guide.mts');
    await writeFile(file, script);
    const env = { ...process.env, LLM_OBS_METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], { env, timeout: 20_000 });
    expect(valueIn(stdout, 'llm_tokens_total', { service: 'support-bot', direction: 'input' })).toBe(24);
    expect(valueIn(stdout, 'agent_steps_total', { type: 'support' })).toBe(6);
    expect(valueIn(stdout, 'mcp_operations_total', { side: 'client', status: 'ok' })).toBe(1);
  } finally {
    collector.closeAllConnections();
    await new Promise((resolve) => collector.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
});

test('the guide names every series and every option', async () => {
  for (const { name } of Object.values(metrics)) expect(guide, name).toContain(`\`${name}\``);
  const options = await readFile(join(root, 'src/shim/options.ts'), 'utf8');
  const block = /export interface ShimOptions \{(.*?)^\}/ms.exec(options)![1]!;
  const keys = [...block.matchAll(/readonly (\w+)\?/g)].map(([, key]) => key!);
  expect(keys.length).toBeGreaterThan(10);
  for (const key of keys) expect(guide, key).toContain(`| \`${key}\` |`);
});
