import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told once, when somebody else holds the lock. */
  readonly onWait?: () => void;
}

const beatMs = 5_000;
/** Without a beat for this long the holder is taken for gone, on whatever machine it was. */
const staleMs = 30_000;

/**
 * Does `work` while no other process does work under the same lock file. A lock whose holder died is taken over. Two
 * processes that take over at the same instant may both go on: what they make has to be put in place by a rename.
 */
export async function withLock<T>(file: string, { signal, onWait }: LockOptions, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${hostname()} ${randomUUID()}`;
  for (let waits = 0; !(await claim(file, mine)); waits++) {
    if (waits === 0) onWait?.();
    await sleep(200);
    signal?.throwIfAborted();
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await contentOf(file)) === mine) await rm(file, { force: true });
  }
}

async function claim(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  if (await isStale(file)) await rm(file, { force: true });
  return false;
}

async function isStale(file: string): Promise<boolean> {
  const [pid, host] = (await contentOf(file))?.split(' ') ?? [];
  if (host === hostname() && !isAlive(Number(pid))) return true;
  const touched = await stat(file).catch(() => undefined);
  return touched !== undefined && Date.now() - touched.mtimeMs > staleMs;
}

const contentOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** Whether a process of this machine runs; one of another user counts as running. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
