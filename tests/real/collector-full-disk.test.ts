import { afterEach, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import { Gateway, until } from './gateway.js';
import { newTraceId } from './otlp.js';
import { type SmallDisk, smallDisk } from './small-disk.js';

let gateway: Gateway | undefined;
let disk: SmallDisk | undefined;
afterEach(async () => {
  await gateway?.stop();
  disk?.remove();
  gateway = undefined;
  disk = undefined;
});

/** The journal would refuse spans on that disk (collector-journal.test.ts); here they come as far as a backend's queue. */
const sampling = {
  afterRoot: '1s',
  ratio: 1,
  maxSpansPerSecond: 100_000,
  rareRoutes: { perMinute: 0 },
  durable: 'off',
} as const;
const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search', note: 'x'.repeat(2000) };
const counted = 'tool_invocations_total{agent="unknown",server="unknown",service="shop",status="ok",tool="search"}';

test('a disk that fills up loses what comes meanwhile, each span and line counted, and nothing before or after', async () => {
  // Where no file system can be mounted, a bound on the size of files stands in for it, which cannot be lifted again.
  disk = smallDisk(24);
  const full = disk !== undefined;
  gateway = await Gateway.start(
    { sampling },
    { backends: false, ...(disk ? { environment: { QUEUE_DIRECTORY: disk.folder } } : { fileKilobytes: 256 }) },
  );
  const running = gateway;
  const accepted = { before: 0, meanwhile: 0, after: 0 };
  const lines = { before: [] as string[], meanwhile: [] as string[], after: [] as string[] };
  let refused = 0;
  /** As much as fits into no page that is free already. */
  const sendSome = async (when: keyof typeof accepted): Promise<void> => {
    await running.send(Array.from({ length: 20 }, () => ({ traceId: newTraceId(), name: when, attributes: tool })));
    accepted[when] += 20;
    const line = `${when} ${lines[when].length} ${'y'.repeat(20_000)}`;
    await running.sendLogs([{ body: line }]).then(
      () => lines[when].push(line),
      () => {
        refused += 1;
      },
    );
  };
  const lost = async (name: string, exporter: string) => (await running.own(name, { exporter })) || 0;
  const lostSpans = () => lost(scraped.unqueuedSpans.name, 'otlp_grpc/jaeger');
  const lostLogs = () => lost(scraped.unqueuedLogs.name, 'otlp_http/loki');

  await sendSome('before');
  await until('it is on disk', async () => (await running.queued('otlp_grpc/jaeger')) === accepted.before);
  expect([await lostSpans(), await lostLogs()]).toEqual([0, 0]);

  disk?.fill();
  await until(
    'both queues take no more',
    async () => {
      await sendSome('meanwhile');
      return (await lostSpans()) > 0 && (await lostLogs()) > 0;
    },
    40,
  );
  // A sender of logs is told, and has them still; spans were taken before they were decided upon.
  expect(refused).toBeGreaterThan(0);
  expect(await lostLogs()).toBe(refused);

  disk?.free();
  running.startBackends();
  const arrived = (when: string) => running.records('traces').filter((span) => span['name'] === when).length;
  await until('what was on disk arrives', async () => arrived('before') === accepted.before, 60);
  if (full) {
    await until('there is room again', async () => {
      const before = await lostLogs();
      await sendSome('after');
      return (await lostLogs()) === before && lines.after.length > 0;
    });
    await until('what came after arrives', async () => arrived('after') === accepted.after, 60);
  }
  // Nothing is missing that is not counted as the alert TelemetryLost counts it, and nothing is counted that arrived.
  await until(
    'every span is either there or counted',
    async () => arrived('meanwhile') + (await lostSpans()) === accepted.meanwhile,
    60,
  );
  const bodies = new Set(running.records('logs').map((log) => log['body'].stringValue));
  expect([...lines.before, ...lines.meanwhile, ...lines.after].filter((line) => !bodies.has(line))).toEqual([]);
  // Metrics need no disk: they have all.
  const all = accepted.before + accepted.meanwhile + accepted.after;
  await until('all are counted', async () => (await running.series()).get(counted) === all);
});
