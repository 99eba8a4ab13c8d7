import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { valueIn } from '../../shim/recording.js';
import { freePorts } from '../free-ports.js';
import { until } from '../gateway.js';
import { librariesFolder } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';
import { obtainPackages } from './obtain.js';

/* What docs/instrument.md says of frameworks, with the frameworks themselves and the package as it is built. */
const root = join(import.meta.dirname, '../../..');
let server: ModelServer;
let app: string;
let child: ChildProcess | undefined;
let guide: string;

beforeAll(async () => {
  const frameworks = await obtainPackages('frameworks');
  execFileSync('npm', ['run', 'prepare'], { cwd: root, stdio: 'pipe' });
  server = await startModelServer();
  guide = await readFile(join(root, 'docs/instrument.md'), 'utf8');
  app = await mkdtemp(join(tmpdir(), 'shim-frameworks-'));
  for (const folder of [frameworks, root, librariesFolder]) await link(join(folder, 'node_modules'));
  for (const path of ['package.json', 'build']) {
    const target = join(app, 'node_modules/llm-observability-stack', path);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(root, path), target, { recursive: true });
  }
}, 300_000);
afterEach(async () => {
  if (child?.exitCode === null && child.kill()) await once(child, 'exit');
  child = undefined;
});
afterAll(async () => {
  await server?.stop();
  await rm(app, { recursive: true, force: true });
});

/** Puts every package of a node_modules beside the application, where none of that name is there. */
async function link(modules: string): Promise<void> {
  for (const name of await readdir(modules)) {
    const packages = name.startsWith('@')
      ? (await readdir(join(modules, name))).map((each) => join(name, each))
      : [name];
    for (const each of packages.filter((one) => !one.startsWith('.'))) {
      await mkdir(dirname(join(app, 'node_modules', each)), { recursive: true });
      await symlink(join(modules, each), join(app, 'node_modules', each)).catch(() => undefined);
    }
  }
}

const environment = (metricsPort: number) => ({
  ...process.env,
  NEXT_TELEMETRY_DISABLED: '1',
  OPENAI_API_KEY: 'k',
  OPENAI_BASE_URL: `${server.url}/v1`,
  ANTHROPIC_API_KEY: 'k',
  ANTHROPIC_BASE_URL: server.url,
  LLM_OBS_METRICS_PORT: String(metricsPort),
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
});

test('Next.js: a client that is not bundled, one that is wrapped in its bundle, and the bundled AI SDK are recorded', async () => {
  const [, register] = /## Next\.js.*?^```ts\n(.*?)^```/ms.exec(guide)!;
  const [, external] = /`(serverExternalPackages: \[.*?\])`/.exec(guide)!;
  const route = (imports: string, call: string) => `
    import { agent, wrap } from 'llm-observability-stack/shim';
    ${imports}
    export const dynamic = 'force-dynamic';
    const messages = [{ role: 'user', content: 'Why?' }];
    export const GET = async () => Response.json(await agent.session({ type: 'shop' }, () => ${call}));`;
  const files = {
    'package.json': '{ "private": true }',
    // The packages are links to a folder elsewhere.
    'next.config.mjs': `export default { ${external}, turbopack: { root: '/' }, outputFileTracingRoot: '/' };`,
    // TypeScript of Next.js asks for packages of its own.
    'instrumentation.js': register!.replace(': Promise<void>', ''),
    'app/layout.jsx': 'export default ({ children }) => <html><body>{children}</body></html>;',
    'app/external/route.js': route(
      `import OpenAI from 'openai';`,
      `new OpenAI().chat.completions.create({ model: 'm-1', messages })`,
    ),
    'app/wrapped/route.js': route(
      `import Anthropic from '@anthropic-ai/sdk';`,
      `wrap(new Anthropic()).messages.create({ model: 'm-2', max_tokens: 9, messages })`,
    ),
    'app/sdk/route.js': route(
      `import { createOpenAI } from '@ai-sdk/openai'; import { generateText } from 'ai';`,
      `generateText({ model: createOpenAI({ baseURL: process.env.OPENAI_BASE_URL }).chat('m-3'), prompt: 'Why?' }).then(({ text }) => text)`,
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(app, path)), { recursive: true });
    await writeFile(join(app, path), text);
  }
  const [port, metricsPort] = (await freePorts(2)) as [number, number];
  const next = join(app, 'node_modules/next/dist/bin/next');
  const options = { cwd: app, env: environment(metricsPort) };
  await promisify(execFile)(process.execPath, [next, 'build'], options);
  child = spawn(process.execPath, [next, 'start', '-p', String(port), '-H', '127.0.0.1'], {
    ...options,
    stdio: 'pipe',
  });
  const said: string[] = [];
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => said.push(String(text)));
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}/${path}`).then((answer) => answer.text());
  await until('Next.js answers', () => ask('external').catch(() => undefined));
  for (const path of ['external', 'wrapped', 'wrapped', 'sdk']) expect(await ask(path), said.join('')).toContain('sky');
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const whose = { service: 'shop-web', agent: 'shop', status: 'ok' };
  const counts = { 'm-1': 2, 'm-2': 2, 'm-3': 1 };
  for (const [model, count] of Object.entries(counts))
    expect(valueIn(text, 'llm_requests_total', { ...whose, model }), model).toBe(count);
  expect(valueIn(text, 'llm_requests_total')).toBe(5);
  expect(valueIn(text, 'agent_sessions_total', { type: 'shop', status: 'ok' })).toBe(5);
  expect(said.join('')).not.toContain('llm-observability');
}, 600_000);

test('Fastify: a request joins the trace and the session it comes from', async () => {
  const [, hook] = /`(app\.addHook\(.*?\))`/.exec(guide)!;
  const program = `
    import Fastify from 'fastify';
    import OpenAI from 'openai';
    import { agent, instrument, propagation } from 'llm-observability-stack/shim';
    const shim = await instrument({ service: 'support-api', shutdownTimeout: 200 });
    const app = Fastify();
    ${hook};
    app.get('/answer', () => new OpenAI().chat.completions.create({ model: 'm-1', messages: [{ role: 'user', content: 'Why?' }] }));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const ask = () => fetch(url + '/answer', { headers: propagation.headers() }).then((answer) => answer.text());
    const said = await agent.session({ type: 'caller', project: 'apollo' }, ask);
    if (!said.includes('sky')) throw new Error(said);
    process.stdout.write(await shim.metrics());
    await app.close();
    await shim.shutdown();`;
  await writeFile(join(app, 'fastify.mjs'), program);
  const options = { cwd: app, env: environment(0), timeout: 60_000 };
  const { stdout } = await promisify(execFile)(process.execPath, [join(app, 'fastify.mjs')], options);
  expect(valueIn(stdout, 'llm_requests_total', { agent: 'caller', model: 'm-1', status: 'ok' })).toBe(1);
  expect(valueIn(stdout, 'llm_tokens_total', { project: 'apollo', direction: 'input' })).toBe(1000);
});

test('TypeScript: decorated methods, compiled by its newest compiler with the types of the package, are recorded', async () => {
  const program = `
    import { decorators, instrument, llm } from 'llm-observability-stack/shim';
    const { agent, task, tool, workflow } = decorators;
    class Bot {
      readonly #greeting = 'hello';
      @workflow() async run(to: string): Promise<string> { return await this.help(to); }
      @agent({ type: 'helper', project: 'apollo' }) help(to: string): Promise<string> { return this.reply(to); }
      @task('reply') async reply(to: string): Promise<string> {
        await llm.call({ provider: 'house', model: 'own-1' }, async (call) => call.usage({ inputTokens: 3, outputTokens: 1 }));
        return this.#greeting + ' ' + this.look(to);
      }
      @tool() look(to: string): string { return to; }
    }
    const shim = await instrument({ service: 'app', shutdownTimeout: 200 });
    console.log(await new Bot().run('x'));
    console.log(await shim.metrics());
    await shim.shutdown();`;
  await writeFile(join(app, 'bot.mts'), program);
  const compilerOptions = {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['bot.mts'] }));
  const options = { cwd: app, env: environment(0), timeout: 120_000 };
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const errors = await promisify(execFile)(process.execPath, [compiler, '-p', app], options).then(
    () => '',
    ({ stdout }) => stdout,
  );
  expect(errors).toBe('');
  const { stdout } = await promisify(execFile)(process.execPath, [join(app, 'bot.mjs')], options);
  expect(stdout.split('\n')[0]).toBe('hello x');
  expect(valueIn(stdout, 'tool_invocations_total', { tool: 'look', agent: 'helper', status: 'ok' })).toBe(1);
  expect(valueIn(stdout, 'llm_tokens_total', { agent: 'helper', project: 'apollo', direction: 'input' })).toBe(3);
  expect(valueIn(stdout, 'agent_task_duration_seconds_count', { type: 'helper', status: 'ok' })).toBe(1);
  expect(valueIn(stdout, 'agent_sessions_total', { type: 'helper', status: 'ok' })).toBe(1);
});

test('two versions of OpenTelemetry’s API, which do not know each other, are said and leave metrics as they are', async () => {
  const own = join(app, 'node_modules/llm-observability-stack/node_modules/@opentelemetry');
  await mkdir(own, { recursive: true });
  await symlink(join(librariesFolder, 'node_modules/@opentelemetry/api'), join(own, 'api'));
  const program = `
    import { instrument, llm } from 'llm-observability-stack/shim';
    const shim = await instrument({ service: 'app', shutdownTimeout: 200 });
    await llm.call({ provider: 'house', model: 'own-1' }, async () => 'fine');
    process.stdout.write(await shim.metrics());
    await shim.shutdown();`;
  await writeFile(join(app, 'two.mjs'), program);
  const options = { cwd: app, env: environment(0), timeout: 60_000 };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(app, 'two.mjs')], options);
    expect(valueIn(stdout, 'llm_requests_total', { model: 'own-1', status: 'ok' })).toBe(1);
    expect(stderr.trim()).toBe(
      'llm-observability: no traces: expected one version of @opentelemetry/api, got two that do not know each other. Have one installed, of 1.9 (npm ls @opentelemetry/api).',
    );
  } finally {
    await rm(own, { recursive: true });
  }
});
