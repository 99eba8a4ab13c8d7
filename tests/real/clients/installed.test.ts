import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { valueIn } from '../../shim/recording.js';
import { librariesFolder } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

const root = join(import.meta.dirname, '../../..');
const libraries = ['openai', '@anthropic-ai', '@google', '@modelcontextprotocol', 'zod'];

let server: ModelServer;
let app: string;

/** An application beside which the shim and the clients are installed, as npm would lay them out. */
beforeAll(async () => {
  server = await startModelServer();
  execFileSync('npm', ['run', 'prepare'], { cwd: root, stdio: 'pipe' });
  app = await mkdtemp(join(tmpdir(), 'shim-installed-'));
  const modules = join(app, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (!name.startsWith('.') && !libraries.includes(name))
      await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of libraries) await symlink(join(librariesFolder, 'node_modules', name), join(modules, name));
  await mkdir(join(modules, '@ai-sdk'));
  // The AI SDK in the version that does not tell of its model calls itself.
  await installAiSdk('ai-previous', 'ai-sdk-openai-previous');
  for (const path of ['package.json', 'build']) {
    const target = join(modules, 'llm-observability-stack', path);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(root, path), target, { recursive: true });
  }
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(app, { recursive: true, force: true });
});

async function installAiSdk(sdk: string, provider: string): Promise<void> {
  for (const [name, installed] of [
    ['ai', sdk],
    ['@ai-sdk/openai', provider],
  ] as const) {
    await rm(join(app, 'node_modules', name), { force: true });
    await symlink(join(librariesFolder, 'node_modules', installed), join(app, 'node_modules', name));
  }
}

const calls = `
  const url = process.env.MODEL_URL;
  const messages = [{ role: 'user', content: 'Why?' }];
  await new OpenAI({ apiKey: 'k', baseURL: url + '/v1' }).chat.completions.create({ model: 'm-1', messages });
  await new Anthropic({ apiKey: 'k', baseURL: url }).messages.create({ model: 'm-2', max_tokens: 9, messages });
  await new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: url } }).models.generateContent({ model: 'm-3', contents: 'Why?' });
  await generateText({ model: createOpenAI({ apiKey: 'k', baseURL: url + '/v1' }).chat('m-4'), prompt: 'Why?' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await new McpServer({ name: 's', version: '1.0.0' }).connect(there);
  await new Client({ name: 'c', version: '1.0.0' }).connect(here);
  process.stdout.write(await shim.metrics());
  await shim.shutdown();`;

const started = `await instrument({ service: 'app', metricsPort: false, shutdownTimeout: 100 })`;

const programs = {
  'app.mjs': `
    import { createOpenAI } from '@ai-sdk/openai';
    import { Anthropic } from '@anthropic-ai/sdk';
    import { GoogleGenAI } from '@google/genai';
    import { Client } from '@modelcontextprotocol/sdk/client/index.js';
    import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
    import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
    import { generateText } from 'ai';
    import { instrument } from 'llm-observability-stack/shim';
    import OpenAI from 'openai';
    const shim = ${started};${calls}`,
  'app.cjs': `
    const { createOpenAI } = require('@ai-sdk/openai');
    const { generateText } = require('ai');
    const { Anthropic } = require('@anthropic-ai/sdk');
    const { GoogleGenAI } = require('@google/genai');
    const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
    const { InMemoryTransport } = require('@modelcontextprotocol/sdk/inMemory.js');
    const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
    const OpenAI = require('openai');
    (async () => {
      const { instrument } = await import('llm-observability-stack/shim');
      const shim = ${started};${calls}
    })();`,
};

test.each(Object.entries(programs))('the clients beside %s are recorded without a word', async (file, program) => {
  await writeFile(join(app, file), program);
  const env = { ...process.env, MODEL_URL: server.url, OTEL_EXPORTER_OTLP_TIMEOUT: '200', NODE_NO_WARNINGS: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(app, file)], { cwd: app, env });
  expect(stderr).not.toContain('llm-observability');
  for (const [provider, model] of [
    ['openai', 'm-1'],
    ['anthropic', 'm-2'],
    ['gcp.gemini', 'm-3'],
    ['openai', 'm-4'],
  ] as const) {
    expect(valueIn(stdout, 'llm_requests_total', { provider, model, status: 'ok' }), provider).toBe(1);
  }
  for (const side of ['client', 'server']) {
    expect(valueIn(stdout, 'mcp_operations_total', { method: 'initialize', side, status: 'ok' }), side).toBe(1);
  }
});

test('the AI SDK 7 beside an application is recorded once and stopped, also where it tells of nothing', async () => {
  await installAiSdk('ai', '@ai-sdk/openai');
  server.asked.length = 0;
  const program = `
    import { createOpenAI } from '@ai-sdk/openai';
    import { embed, generateText } from 'ai';
    import { agent, instrument } from 'llm-observability-stack/shim';
    const shim = await instrument({ service: 'app', metricsPort: false, shutdownTimeout: 100,
      prices: { 'm-4': { input: 2, output: 10 } }, budgets: [{ scope: 'agent', dollars: 0.004, stop: true }] });
    const openai = createOpenAI({ apiKey: 'k', baseURL: process.env.MODEL_URL + '/v1' });
    const telemetry = { isEnabled: false };
    const refused = await agent.session({ type: 'a' }, async () => {
      await generateText({ model: openai.chat('m-4'), prompt: 'Why?', telemetry });
      await embed({ model: openai.embedding('m-4'), value: 'sky' });
      await generateText({ model: openai.chat('m-4'), prompt: 'Why?' });
      const stopped = [embed({ model: openai.embedding('m-4'), value: 'sky' }), generateText({ model: openai.chat('m-4'), prompt: 'Why?', telemetry })];
      return Promise.all(stopped.map((call) => call.then(() => 'made', (error) => error.name)));
    });
    console.log('refused ' + refused);
    process.stdout.write(await shim.metrics());
    await shim.shutdown();`;
  await writeFile(join(app, 'seven.mjs'), program);
  const env = { ...process.env, MODEL_URL: server.url, OTEL_EXPORTER_OTLP_TIMEOUT: '200', NODE_NO_WARNINGS: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(app, 'seven.mjs')], { cwd: app, env });
  expect(stderr).not.toContain('llm-observability');
  expect(stdout).toContain('refused BudgetExceeded,BudgetExceeded');
  expect(server.asked.map(({ path }) => path)).toEqual([
    '/v1/chat/completions',
    '/v1/embeddings',
    '/v1/chat/completions',
  ]);
  expect(valueIn(stdout, 'llm_requests_total', { operation: 'chat', status: 'ok' })).toBe(2);
  expect(valueIn(stdout, 'llm_requests_total', { operation: 'embeddings', status: 'ok' })).toBe(1);
  expect(valueIn(stdout, 'llm_requests_total')).toBe(3);
});
