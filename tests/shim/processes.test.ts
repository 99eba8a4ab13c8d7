import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { valueIn } from './recording.js';

const index = join(import.meta.dirname, '../../src/shim/index.ts');
let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shim-processes-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number }; // it listens on TCP
  server.close();
  await once(server, 'close');
  return port;
};

/** A worker: makes as many calls as it is told, and says when the last one has ended. */
const worker = (port: number, options = '') => `
  import { instrument, llm } from ${JSON.stringify(index)};
  await instrument({ service: 'many', metricsPort: ${port}, otlpEndpoint: 'http://127.0.0.1:1', ${options} });
  const call = () => llm.call({ provider: 'p', model: 'm' }, async (call) => call.usage({ inputTokens: 3, outputTokens: 1 }));
  const work = async (calls: number, done: () => void) => { for (let i = 0; i < calls; i++) await call(); done(); };`;

async function start(script: string): Promise<ChildProcess> {
  const file = join(folder, `main-${children.length}.mts`);
  await writeFile(file, script);
  // Each test has a temporary folder of its own for what its processes have in common.
  const env = { ...process.env, TMPDIR: folder };
  const child = fork(file, [], { execArgv: ['--import', 'tsx'], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  await once(child, 'message');
  return child;
}

const ask = async (child: ChildProcess, message: unknown): Promise<unknown> => {
  child.send(message as object); // a plain object
  return (await once(child, 'message'))[0];
};

async function scraped(port: number): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    } catch (error) {
      if (attempt > 50) throw error;
      await sleep(200);
    }
  }
}

const total = (text: string) => valueIn(text, 'llm_requests_total', { service: 'many' });

test('workers of a cluster are added up, and one that is killed has lost no call that had ended', async () => {
  const port = await freePort();
  const script = `
    import cluster from 'node:cluster';
    ${worker(port).replace('await instrument', 'if (cluster.isWorker) await instrument')}
    if (cluster.isWorker) {
      process.on('message', (calls) => work(calls, () => process.send('done')));
      process.send('up');
    } else {
      const forks = [cluster.fork(), cluster.fork(), cluster.fork()];
      let up = 0;
      cluster.on('message', (fork, message) => {
        if (message === 'up' && ++up === forks.length) process.send('ready');
        // Killed in the moment it says that its calls have ended.
        if (message === 'done') { if (kill) fork.process.kill('SIGKILL'); else process.send('done'); }
      });
      cluster.on('exit', () => process.send('killed'));
      let kill = false;
      process.on('message', ({ fork, calls, dies }) => { kill = dies; forks[fork].send(calls); });
    }`;
  const primary = await start(script);
  expect(await ask(primary, { fork: 0, calls: 40, dies: false })).toBe('done');
  expect(await ask(primary, { fork: 1, calls: 25, dies: false })).toBe('done');
  for (let i = 0; i < 4; i++) expect(total(await scraped(port))).toBe(65);
  expect(await ask(primary, { fork: 2, calls: 500, dies: true })).toBe('killed');
  expect(await ask(primary, { fork: 0, calls: 7, dies: false })).toBe('done');
  const text = await scraped(port);
  expect(total(text)).toBe(572);
  expect(valueIn(text, 'llm_tokens_total', { direction: 'input' })).toBe(3 * 572);
  expect(valueIn(text, 'llm_latency_seconds_count')).toBe(572);
  expect(valueIn(text, 'llm_latency_seconds_bucket', { le: '+Inf' })).toBe(572);
  // Not the sum of several days.
  expect(valueIn(text, 'llm_price_book_timestamp_seconds')).toBeLessThan(4e9);
});

test('processes with a name in common are added up, and another takes the port when the one that has it is killed', async () => {
  const port = await freePort();
  const script = `${worker(port, "share: 'api', warn: (text) => { throw new Error(text); }")}
    process.on('message', (calls) => work(calls, () => process.send('done')));
    process.send('ready');`;
  const first = await start(script);
  const second = await start(script);
  await ask(first, 30);
  await ask(second, 12);
  expect(total(await scraped(port))).toBe(42);
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(total(await scraped(port))).toBe(42);
});

test('threads are added up by the process they are in', async () => {
  const port = await freePort();
  const thread = join(folder, 'thread.mjs');
  await writeFile(
    thread,
    `import { register } from ${JSON.stringify(join(import.meta.dirname, '../../node_modules/tsx/dist/esm/api/index.mjs'))};
    register();
    const { work } = await import(${JSON.stringify(join(folder, 'work.mts'))});
    await work(20);`,
  );
  await writeFile(
    join(folder, 'work.mts'),
    `import { parentPort } from 'node:worker_threads';
    ${worker(port)}
    const all = (calls: number) => work(calls, () => parentPort?.postMessage('done'));
    export { all as work };`,
  );
  await start(`
    import { Worker } from 'node:worker_threads';
    ${worker(port)}
    await work(5, () => undefined);
    const thread = new Worker(${JSON.stringify(thread)});
    thread.on('message', async () => { await thread.terminate(); process.send('ready'); });
    process.on('message', () => undefined);`);
  expect(total(await scraped(port))).toBe(25);
});
