import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';

/** How one real component is run. */
export interface ComponentSpec {
  /** As people call it, for example `Prometheus`. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What people open or send to; by default the place that says it is ready. */
  readonly url?: string;
  /** File its output goes to. */
  readonly log: string;
  /** Answers 200 once it is ready. */
  readonly readyUrl: string;
}

/** A component that runs; it was started here, and only it is ever ended. */
export interface ComponentProcess {
  readonly spec: ComponentSpec;
  readonly pid: number;
  /** Settles when it ends, with how. */
  readonly ended: Promise<string>;
  /** Asks it to end, insists after `grace` milliseconds; resolves once it is gone. */
  readonly stop: (grace?: number) => Promise<void>;
}

/**
 * Starts a component and waits until it answers.
 * @throws UserError when it dies or is not ready within `timeout` milliseconds; it is ended then
 */
export async function startComponent(
  spec: ComponentSpec,
  timeout = 60_000,
  signal?: AbortSignal,
): Promise<ComponentProcess> {
  const running = spawnComponent(spec);
  try {
    await untilReady(running, timeout, signal);
    return running;
  } catch (error) {
    await running.stop(2_000);
    throw error;
  }
}

function spawnComponent(spec: ComponentSpec): ComponentProcess {
  const log = openSync(spec.log, 'a');
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...spec.env },
    stdio: ['ignore', log, log],
    // Its own process group: Ctrl-C in the terminal reaches us alone, and we end it in order.
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, killedBy) => resolve(killedBy ? `ended by ${killedBy}` : `ended with exit code ${code}`));
  });
  return { spec, pid: child.pid ?? -1, ended, stop: (grace = 10_000) => stopChild(child, ended, grace) };
}

async function stopChild(child: ChildProcess, ended: Promise<string>, grace: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), grace);
  await ended;
  clearTimeout(timer);
}

async function untilReady({ spec, ended }: ComponentProcess, timeout: number, signal?: AbortSignal): Promise<void> {
  let how: string | undefined;
  void ended.then((text) => {
    how = text;
  });
  const deadline = Date.now() + timeout;
  let last = 'no answer';
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (how !== undefined) throw new UserError(`${spec.title}: expected it to run, ${how}. ${lastWords(spec)}`);
    try {
      const response = await fetch(spec.readyUrl, { signal: AbortSignal.timeout(2_000) });
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch {
      last = 'no answer';
    }
    await sleep(100);
  }
  throw new UserError(
    `${spec.title}: expected ${spec.readyUrl} to answer within ${timeout / 1000} s, got ${last}. ${lastWords(spec)}`,
  );
}

/** The last line of a component's log that says anything, and where the rest is. */
export function lastWords({ log }: ComponentSpec): string {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const telling = lines.findLast((line) => /error|fatal|panic|cannot|failed/i.test(line)) ?? lines.at(-1) ?? '';
  return `Its log says: ${telling.slice(0, 400) || 'nothing'} (${log})`;
}
