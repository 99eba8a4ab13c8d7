import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { valueIn } from '../../shim/recording.js';
import { librariesFolder } from './library.js';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let port: number;

/** A PM2 of its own: nobody else's processes are in it. */
const pm2 = async (...args: string[]): Promise<string> => {
  const env = { ...process.env, TMPDIR: folder, PM2_HOME: join(folder, 'pm2'), PORT: String(port) };
  const command = join(librariesFolder, 'node_modules/pm2/bin/pm2');
  return (await promisify(execFile)(process.execPath, [command, ...args], { env, cwd: folder, timeout: 60_000 }))
    .stdout;
};

interface Worker {
  readonly pid: number;
  readonly pm2_env: { readonly status: string; readonly exec_mode: string; readonly pm_id: number };
}

const workers = async (): Promise<readonly Worker[]> => {
  const said = await pm2('jlist');
  return JSON.parse(said.slice(said.indexOf('[{'))) as Worker[]; // what `pm2 jlist` prints
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shim-pm2-'));
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port; // it listens on TCP
  server.close();
  // The first worker makes 30 calls, the second 50; each again when it is started again.
  const shim = JSON.stringify(join(root, 'src/shim/index.ts'));
  const loader = JSON.stringify(join(root, 'node_modules/tsx/dist/esm/api/index.mjs'));
  await writeFile(
    join(folder, 'app.mjs'),
    `import { register } from ${loader};
    register();
    const { instrument, llm } = await import(${shim});
    await instrument({ service: 'many', metricsPort: Number(process.env.PORT), otlpEndpoint: 'http://127.0.0.1:1', autoInstrument: false });
    const calls = process.env.NODE_APP_INSTANCE === '0' ? 30 : 50;
    for (let i = 0; i < calls; i++) {
      await llm.call({ provider: 'p', model: 'm' }, async (call) => call.usage({ inputTokens: 3, outputTokens: 1 }));
    }
    setInterval(() => undefined, 1000);`,
  );
});
afterAll(async () => {
  await pm2('kill').catch(async () => {
    const file = join(folder, 'pm2/pm2.pid');
    if (existsSync(file)) process.kill(Number(await readFile(file, 'utf8')), 'SIGKILL');
  });
  await rm(folder, { recursive: true, force: true });
});

const scraped = () =>
  fetch(`http://127.0.0.1:${port}/metrics`).then(
    (response) => response.text(),
    () => '',
  );
const total = async () => valueIn(await scraped(), 'llm_requests_total', { service: 'many' });
const patience = { timeout: 40_000, interval: 250 };

test('two workers of PM2 are added up; one that is killed has lost nothing, and the one in its place counts on', async () => {
  await pm2('start', 'app.mjs', '-i', '2', '--name', 'many');
  await expect.poll(total, patience).toBe(80);
  const [, second] = await workers();
  expect(second?.pm2_env).toMatchObject({ exec_mode: 'cluster_mode', status: 'online' });
  process.kill(second!.pid, 'SIGKILL');
  await expect.poll(total, patience).toBe(130);
  const after = await workers();
  expect(after.map(({ pm2_env: { status } }) => status)).toEqual(['online', 'online']);
  expect(after[1]!.pid).not.toBe(second!.pid);
  // Whichever of them is asked.
  for (let i = 0; i < 6; i++) expect(await total()).toBe(130);
  expect(valueIn(await scraped(), 'llm_tokens_total', { direction: 'input' })).toBe(3 * 130);
  expect(valueIn(await scraped(), 'llm_latency_seconds_count')).toBe(130);
});
