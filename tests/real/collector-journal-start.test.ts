import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Gateway, type GatewayOptions, until } from './gateway.js';
import { newTraceId } from './otlp.js';

/* Starts of a gateway with the journal that is there unless it is turned off: what a start needs, and what it says where that is not given. */

const gateways: Gateway[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const sampling = { ratio: 1, afterRoot: '8s', rareRoutes: { perMinute: 0 }, maxSpansPerSecond: 100_000 } as const;
const start = async (environment: GatewayOptions['environment'] = {}): Promise<Gateway> => {
  const gateway = await Gateway.start({ sampling }, { environment });
  gateways.push(gateway);
  return gateway;
};
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'journal-start-'));
  folders.push(made);
  return made;
};
const journalIn = (gateway: Gateway): string => join(gateway.folder, 'queue', 'undecided');

test('where the system has no file of random ids, one that is written before each start does', {
  timeout: 200_000,
}, async () => {
  const file = join(folder(), 'start');
  writeFileSync(file, randomUUID());
  const gateway = await start({ JOURNAL_ID_FILE: file });
  const taken = Array.from({ length: 30 }, newTraceId);
  await gateway.send(taken.map((traceId) => ({ traceId })));
  writeFileSync(file, randomUUID());
  await gateway.restart('SIGKILL');
  for (const traceId of taken) await gateway.span(traceId);
});

test('a port that is taken ends the start, and the last words name the journal and the port', {
  timeout: 200_000,
}, async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await expect(start({ JOURNAL_PORT: String(port) })).rejects.toThrow(
    `failed to start "otlp/journal" receiver: listen tcp 127.0.0.1:${port}: bind: address already in use`,
  );
  other.close();
});

test('a folder that cannot be made ends the start, and the last words name it', { timeout: 200_000 }, async () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  await expect(start({ QUEUE_DIRECTORY: join(file, 'queue') })).rejects.toThrow(`${file}`);
});

test('two at once on the same folder: the second ends, the first goes on and loses nothing', {
  timeout: 300_000,
}, async () => {
  const first = await start();
  const taken = Array.from({ length: 20 }, newTraceId);
  await first.send(taken.slice(0, 10).map((traceId) => ({ traceId })));
  await expect(start({ QUEUE_DIRECTORY: join(first.folder, 'queue') })).rejects.toThrow(/file_storage.*timeout/s);
  await first.send(taken.slice(10).map((traceId) => ({ traceId })));
  await first.restart('SIGKILL');
  for (const traceId of taken) await first.span(traceId);
});

test('a journal whose pages a power cut broke is put aside; a file that never was one ends the start, and the last words name it', {
  timeout: 300_000,
}, async () => {
  const gateway = await start();
  const file = join(journalIn(gateway), readdirSync(journalIn(gateway))[0]!); // the exporter's own is the only one
  await gateway.kill(gateway.process, 'SIGKILL');
  // Two pages say where the others are, which are gone.
  const whole = readFileSync(file);
  writeFileSync(file, Buffer.concat([whole.subarray(0, 2 * 4096), Buffer.alloc(whole.length - 2 * 4096, 0xff)]));
  await gateway.startCollector();
  const traceId = newTraceId();
  await gateway.send([{ traceId }]);
  await until('it is in the journal', async () => (await gateway.queued('otlp_http/journal')) === 1);
  await gateway.span(traceId);
  expect(readdirSync(journalIn(gateway)).length).toBe(2);
  await gateway.kill(gateway.process, 'SIGKILL');
  writeFileSync(file, 'no journal of any version'.repeat(1000));
  await expect(gateway.startCollector()).rejects.toThrow(
    'failed to start "otlp_http/journal" exporter: invalid database',
  );
});
