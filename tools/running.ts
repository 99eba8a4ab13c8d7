import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface RunOptions {
  readonly env: Environment;
  readonly cwd?: string;
  /** Ends the program and all it started. */
  readonly signal?: AbortSignal | undefined;
}

/** How long an ended program may take to go before it is killed. */
const graceMs = 3_000;

/** Runs a program to its end. @throws the signal's reason when stopped, the system's error when it cannot be started */
export function run(
  command: string,
  args: readonly string[],
  { env, cwd, signal }: RunOptions,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    signal?.throwIfAborted();
    // A process group of its own: stopping Go has to stop the compilers that it started.
    const child = spawn(command, args, { cwd, env: { ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let kill: NodeJS.Timeout | undefined;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const stop = (): void => {
      endGroup(child.pid, 'SIGTERM');
      kill = setTimeout(() => endGroup(child.pid, 'SIGKILL'), graceMs);
    };
    signal?.addEventListener('abort', stop, { once: true });
    const settle = (): void => {
      clearTimeout(kill);
      signal?.removeEventListener('abort', stop);
    };
    child.on('error', (error) => {
      settle();
      fail(error);
    });
    child.on('close', (code) => {
      settle();
      if (signal?.aborted) fail(signal.reason);
      else done({ code, stdout, stderr });
    });
  });
}

function endGroup(pid: number | undefined, how: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, how);
  } catch {
    // It ended by itself in between.
  }
}

/** Every executable of this name on PATH, first one first. */
export function findOnPath(name: string, { PATH = '' }: Environment): string[] {
  const folders = [...new Set(PATH.split(delimiter).filter((folder) => folder !== ''))];
  return folders.map((folder) => resolve(join(folder, name))).filter(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first x.y.z that a binary prints about itself, without a leading v; undefined when it prints none within 20 s. */
export async function versionOf(
  binary: string,
  versionArgs: readonly string[],
  env: Environment,
): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(binary, versionArgs, { env, signal: AbortSignal.timeout(20_000) });
    return /(?<![\w.])v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(`${stdout}\n${stderr}`)?.[1];
  } catch {
    return undefined;
  }
}
