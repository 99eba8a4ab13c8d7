import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** main.ts as a user starts it. */
const main = fileURLToPath(new URL('../../examples/agent-app/main.ts', import.meta.url));
let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-app-'));
});
afterEach(() => {
  if (child?.exitCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Runs to the end; `onOutput` is told all that was printed so far. */
function run(args: readonly string[], onOutput?: (output: string, started: ChildProcess) => void): Promise<Run> {
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
  const started = spawn(process.execPath, ['--import', 'tsx', main, ...args], { env });
  child = started;
  let output = '';
  const take = (text: Buffer) => {
    output += text.toString();
    onOutput?.(output, started);
  };
  started.stdout.on('data', take);
  started.stderr.on('data', take);
  return new Promise((resolve) => started.once('exit', (code) => resolve({ code, output })));
}

test('--once runs one session, prints where everything is, and writes its counts', async () => {
  const file = join(folder, 'summary.json');
  const { code, output } = await run(['--once', '--latency', '0', '--summary', file]);
  expect(output).toMatch(/models {3}http:.*\ntools {4}http:.*\nmetrics {2}http:.*\/metrics\nagent-app: 1 sessions/);
  expect(code).toBe(0);
  const { agentApp, calls } = JSON.parse(readFileSync(file, 'utf8'));
  expect(agentApp.sessions).toEqual({ research: { ok: 1 } });
  expect(calls).toBeGreaterThan(2);
});

test('Ctrl-C ends it with its counts and exit code 0', async () => {
  let pressed = false;
  const { code, output } = await run(['--rate', '20', '--latency', '0'], (soFar, started) => {
    if (pressed || !soFar.includes('metrics')) return;
    pressed = true;
    started.kill('SIGINT');
  });
  expect(output).toMatch(/agent-app: \d+ sessions/);
  expect(code).toBe(0);
});

test('a value that is not a number is refused with what was expected', async () => {
  const { code, output } = await run(['--rate', 'fast']);
  expect(output).toContain('Expected a number from 0.01');
  expect(output).toContain('got "fast"');
  expect(code).toBe(1);
});
