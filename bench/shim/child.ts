import { memoryUsage } from 'node:process';
import { type SubjectName, subject } from './subjects.js';

/** One subject in a process of its own, because they patch the client for good; told by messages what to do. */
const [name, characters] = process.argv.slice(2);
const own = await subject(name as SubjectName, Number(characters)); // the parent's own list
const collect = globalThis.gc ?? (() => undefined);

export interface Told {
  readonly cpuMicroseconds: number;
  readonly bytes: number;
  readonly spans: number;
}

process.on('message', async (calls: number) => {
  collect();
  const spansBefore = own.spans();
  const heapBefore = memoryUsage().heapUsed;
  const before = process.cpuUsage();
  await own.run(calls);
  const { user, system } = process.cpuUsage(before);
  const bytes = memoryUsage().heapUsed - heapBefore;
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.send?.({ cpuMicroseconds: user + system, bytes, spans: own.spans() - spansBefore } satisfies Told);
});
process.send?.('ready');
