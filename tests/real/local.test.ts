import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usualPorts } from '../../src/local/ports.js';
import { tracesRequest } from './otlp.js';
import { vendors } from './vendors.js';

const root = join(import.meta.dirname, '../..');
let folder: string;
let running: Command | undefined;

interface Command {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly closed: Promise<number | null>;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-'));
});
afterEach(async () => {
  running?.child.kill('SIGINT');
  await running?.closed;
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** `npm run local -- …` without npm. */
function local(...args: readonly string[]): Command {
  return localWith({}, ...args);
}

/** The same with variables of its own. */
function localWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Command {
  const all = ['--import', 'tsx', 'src/cli/main.ts', 'local', '--folder', folder, ...args];
  const child = spawn(process.execPath, all, { cwd: root, env: { ...process.env, ...variables } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  running = { child, output: () => output, closed: new Promise((resolve) => child.once('close', resolve)) };
  return running;
}

async function until(seconds: number, what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s\n${running?.output()}`);
    await sleep(50);
  }
}

/** Processes a process has started, by name. */
const childrenOf = (pid: number): Map<string, number> =>
  new Map(
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((id) => id !== '')
      .map((id) => [readFileSync(`/proc/${id}/comm`, 'utf8').trim(), Number(id)]),
  );

const isAlive = (pid: number): boolean => readdirSync('/proc').includes(String(pid));

describe('npm run local', () => {
  test('starts five components, says where they are, and Ctrl-C ends them all', { timeout: 120_000 }, async () => {
    const { child, output, closed } = local('--free-ports');
    await until(90, 'the stack', () => output().includes('Ctrl-C stops it all'));
    const components = childrenOf(child.pid!);
    expect([...components.keys()].sort()).toEqual(['alertmanager', 'jaeger', 'loki', 'otelcol-contrib', 'prometheus']);
    const [, url] = /^Metrics +(\S+)$/m.exec(output())!;
    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(
      ['alertmanager', 'collector', 'jaeger', 'loki', 'prometheus'].map((name) => `${name}.log`),
    );
    child.kill('SIGINT');
    expect(await closed).toBe(0);
    expect([...components.values()].filter(isAlive)).toEqual([]);
  });

  test.each([
    ['whose terminal is closed', (child: ChildProcess) => child.kill('SIGHUP')],
    [
      'whose output nobody reads any more',
      (child: ChildProcess) => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      },
    ],
  ])('one %s ends them all', { timeout: 300_000 }, async (_, leave) => {
    const { child, output, closed } = local('--free-ports', '--demo');
    await until(90, 'the stack', () => output().includes('Demo traffic runs'));
    const components = childrenOf(child.pid!);
    expect(components.size).toBeGreaterThanOrEqual(5);
    leave(child);
    // What it says next, such as an alert of the demo's loops, or whatever is told it.
    await closed;
    expect([...components.values()].filter(isAlive)).toEqual([]);
  });

  test('a further backend gets its secret from the environment', { timeout: 180_000 }, async () => {
    const vendor = await vendors();
    try {
      const config = join(folder, 'stack.yaml');
      const house = { kind: 'otlp', endpoint: `http://127.0.0.1:${vendor.port}`, headers: { 'x-key': 'HOUSE_KEY' } };
      const stack = { sampling: { afterRoot: '1s' }, backends: [{ kind: 'jaeger' }, { kind: 'loki' }, house] };
      writeFileSync(config, JSON.stringify(stack));
      const { output } = localWith({ HOUSE_KEY: 'made-up' }, '--free-ports', '--config', config);
      await until(90, 'the stack', () => output().includes('Ctrl-C stops it all'));
      const [, url] = /^Send OTLP to +(\S+)/m.exec(output())!;
      const response = await fetch(`${url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(tracesRequest([{ name: 'fails', error: 'broken' }])),
      });
      expect(response.status).toBe(200);
      await until(60, 'the trace', () => vendor.received.some(({ path }) => path === '/v1/traces'));
      expect(vendor.received.find(({ path }) => path === '/v1/traces')).toMatchObject({
        headers: { 'x-key': 'made-up' },
        body: expect.stringContaining('fails'),
      });
    } finally {
      vendor.close();
    }
  });

  test('a component that dies is named in one line, and the others are ended', { timeout: 120_000 }, async () => {
    const { child, output, closed } = local('--free-ports');
    await until(90, 'the stack', () => output().includes('Ctrl-C stops it all'));
    const components = childrenOf(child.pid!);
    process.kill(components.get('loki')!, 'SIGKILL');
    expect(await closed).toBe(1);
    expect(output()).toMatch(/^Loki: expected it to run, ended by SIGKILL\. Its log says: .*loki\.log\)$/m);
    expect([...components.values()].filter(isAlive)).toEqual([]);
  });

  test('a busy port is said in one line before anything starts', { timeout: 60_000 }, async () => {
    const busy = createServer().listen(usualPorts.prometheus, '127.0.0.1');
    await new Promise((resolve) => busy.once('listening', resolve).once('error', resolve));
    try {
      const { output, closed } = local();
      expect(await closed).toBe(1);
      expect(output()).toContain(
        'port 9090 (prometheus): expected it to be free, got it in use. Stop what listens there, or use --free-ports.',
      );
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      busy.close();
    }
  });
});
