import { memoryUsage } from 'node:process';
import { type SubjectName, subject, wrong } from './subjects.js';

/** One subject in a process of its own, because they patch the client for good; told by messages what to do. */
const [named, length] = process.argv.slice(2);
const name = named as SubjectName; // the parent's own list
const characters = Number(length);
const { run, sink } = await subject(name, characters);
const collectGarbage = globalThis.gc ?? (() => undefined);

/** What the parent asks for. */
export interface Asked {
  readonly calls: number;
  /**
   * Collects all garbage first, by force. V8 then throws away the compiled code of everything whose objects are all gone,
   * and the calls after it pay for compiling that again.
   */
  readonly collect: boolean;
  /** Looks into everything that is recorded, and says nothing of the time. */
  readonly look: boolean;
}

export interface Told {
  /** Of all calls together. */
  readonly cpuMicroseconds: number;
  readonly heapBytes: number;
  /** What was not recorded as it should have been. */
  readonly wrong: readonly string[];
}

process.on('message', async ({ calls, collect, look }: Asked) => {
  const before = await sink.recorded();
  sink.looking = look;
  if (collect) collectGarbage();
  const heapBefore = memoryUsage().heapUsed;
  const cpuBefore = process.cpuUsage();
  await run(calls);
  const { user, system } = process.cpuUsage(cpuBefore);
  const heapBytes = memoryUsage().heapUsed - heapBefore;
  const after = await sink.recorded();
  sink.looking = false;
  const got = {
    spans: after.spans - before.spans,
    logRecords: after.logRecords - before.logRecords,
    spansWithUsage: after.spansWithUsage - before.spansWithUsage,
    withPrompt: after.withPrompt - before.withPrompt,
    tokens: after.tokens - before.tokens,
  };
  const told: Told = {
    cpuMicroseconds: user + system,
    heapBytes,
    wrong: wrong(name, calls, characters, look, got),
  };
  process.send?.(told);
});
process.send?.('ready');
