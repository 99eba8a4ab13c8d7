import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

test('where memory is short what is read again waits, is not lost, and is decided once there is room', {
  timeout: 300_000,
}, async () => {
  const limit = (mebibytes: number) => ({
    processors: { memory_limiter: { limit_mib: mebibytes, spike_limit_mib: Math.ceil(mebibytes / 4) } },
  });
  const gateway = await Gateway.start({ sampling }, { overlay: limit(2000) });
  gateways.push(gateway);
  const overlay = (mebibytes: number) =>
    writeFileSync(join(gateway.folder, 'overlay.yaml'), JSON.stringify(limit(mebibytes)));
  const taken = Array.from({ length: 30 }, newTraceId);
  await gateway.send(taken.map((traceId) => ({ traceId })));
  overlay(4);
  await gateway.restart('SIGKILL');
  // It refuses both, and has the first still.
  await until(
    'it is refused',
    async () => gateway.log('gateway').includes('data refused due to high memory usage'),
    60,
  );
  await expect(gateway.send([{ traceId: newTraceId() }])).rejects.toThrow('503');
  expect(await gateway.queued('otlp_http/journal')).toBe(30);
  expect(gateway.records('traces')).toEqual([]);
  overlay(2000);
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

test('a file that is no journal of any version ends the start, and the last words name it', {
  timeout: 300_000,
}, async () => {
  const gateway = await start();
  await gateway.kill(gateway.process, 'SIGKILL');
  const file = join(journalIn(gateway), readdirSync(journalIn(gateway))[0]!); // the exporter's own is the only one
  writeFileSync(file, 'no journal of any version'.repeat(1000));
  await expect(gateway.startCollector()).rejects.toThrow(
    'failed to start "otlp_http/journal" exporter: invalid database',
  );
  rmSync(file);
  await gateway.startCollector();
});
