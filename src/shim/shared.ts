import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';
import type { Metric } from '../model/metric.js';
import type { Arena } from './arena.js';
import type { Labels } from './labels.js';
import type { Series } from './store.js';

/** One series of another process or thread. */
export interface SharedSeries {
  readonly labels: Labels;
  readonly created: number;
  readonly numbers: Float64Array;
}
/** Series of all others, by metric name. */
export type Others = ReadonlyMap<string, readonly SharedSeries[]>;

/** A line of the file that says what the numbers are. */
interface Line {
  readonly name: string;
  readonly kind: Metric['kind'];
  readonly labels: Labels;
  readonly created: number;
  readonly at: number;
  readonly places: number;
}

/**
 * The folder that the processes of one service have in common, or nothing for a process of its own: workers of one
 * cluster (PM2's cluster mode is one) and threads of one process find each other; others are given a name.
 */
export function sharedFolder(service: string, name: string | undefined): string {
  const group = name ?? String(cluster.isWorker ? process.ppid : process.pid);
  return join(tmpdir(), `llm-observability-${userInfo().uid}`, encodeURIComponent(`${service} ${group}`));
}

/** Whether this process is one of several without being told so. */
export const isOneOfMany = (): boolean => cluster.isWorker || !isMainThread;

/**
 * This process's numbers in files, for whoever is scraped. What a call recorded is with the operating system before the
 * code that awaits the call goes on, so that even a process that is killed has lost nothing of what it had ended.
 */
export class SharedNumbers {
  private readonly id = `${process.pid}-${threadId}-${randomBytes(4).toString('hex')}`;
  private readonly lines: number;
  private readonly numbers: number;
  private from = Number.POSITIVE_INFINITY;
  private to = 0;

  /** @throws where the folder cannot be had, or is not this user's own */
  constructor(
    private readonly folder: string,
    private readonly arena: Arena,
    private readonly fault: (error: unknown) => void,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (lstatSync(folder).uid !== userInfo().uid) throw new Error(`${folder}: expected a folder of this user.`);
    this.lines = openSync(join(folder, `${this.id}.lines`), 'ax', 0o600);
    this.numbers = openSync(join(folder, `${this.id}.numbers`), 'wx', 0o600);
  }

  created(metric: Metric, { labels, created, at }: Series, places: number): void {
    const line: Line = { name: metric.name, kind: metric.kind, labels, created, at, places };
    writeSync(this.lines, `${JSON.stringify(line)}\n`);
  }

  wrote(at: number, places: number): void {
    // Before any code that waits for what is being recorded: this was queued first.
    if (this.to === 0) queueMicrotask(() => this.flush());
    if (at < this.from) this.from = at;
    if (at + places > this.to) this.to = at + places;
  }

  flush(): void {
    const { from, to } = this;
    this.from = Number.POSITIVE_INFINITY;
    this.to = 0;
    if (to <= from) return;
    try {
      const { buffer } = this.arena.values;
      writeSync(this.numbers, new Uint8Array(buffer, from * 8, (to - from) * 8), 0, (to - from) * 8, from * 8);
    } catch (error) {
      this.fault(error);
    }
  }

  others(): Others {
    return readOthers(this.folder, this.id);
  }

  close(): void {
    this.flush();
    closeSync(this.lines);
    closeSync(this.numbers);
  }
}

/** What the processes of a folder have recorded, those that have died included; of their gauges, nothing is true any more. */
export function readOthers(folder: string, own?: string): Others {
  const found = new Map<string, SharedSeries[]>();
  for (const file of filesIn(folder)) {
    const id = file.slice(0, -'.lines'.length);
    if (!file.endsWith('.lines') || id === own) continue;
    const alive = isAlive(Number.parseInt(id, 10));
    const lines = readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1);
    const bytes = readFileSync(join(folder, `${id}.numbers`));
    for (const text of lines) {
      const { name, kind, labels, created, at, places } = JSON.parse(text) as Line; // written above
      if (kind === 'gauge' && !alive) continue;
      const numbers = Float64Array.from({ length: places }, (_, place) =>
        (at + place + 1) * 8 <= bytes.length ? bytes.readDoubleLE((at + place) * 8) : 0,
      );
      const series = found.get(name) ?? [];
      found.set(name, series);
      series.push({ labels, created, numbers });
    }
  }
  return found;
}

/** Removes the folders of this user's groups whose processes have all died. */
export function removeAbandoned(folder: string): void {
  const above = join(folder, '..');
  for (const name of filesIn(above)) {
    const group = Number(decodeURIComponent(name).split(' ').at(-1));
    if (join(above, name) === folder || !(group > 0) || isAlive(group)) continue;
    if (filesIn(join(above, name)).some((file) => isAlive(Number.parseInt(file, 10)))) continue;
    rmSync(join(above, name), { recursive: true, force: true });
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // what kill throws
  }
}
