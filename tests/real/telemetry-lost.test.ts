import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { newTraceId } from './otlp.js';
import { RuleStore } from './rule-store.js';

let gateway: Gateway | undefined;
let store: RuleStore | undefined;
let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await store?.stop();
  await gateway?.stop();
  [gateway, store, server] = [undefined, undefined, undefined];
});

const firing = async (): Promise<string[]> =>
  (await store!.query('ALERTS{alertname="TelemetryLost", alertstate="firing"}'))
    .map(({ labels }) => `${labels['exporter']} ${labels['signal']} ${labels['reason']}`)
    .sort();

test('a rejected batch and a full disk raise TelemetryLost in a real Prometheus, each with where and why', {
  timeout: 300_000,
}, async () => {
  let status = 200;
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const sampling = { afterRoot: '1s', ratio: 1, maxSpansPerSecond: 100_000, rareRoutes: { perMinute: 0 } } as const;
  gateway = await Gateway.start(
    { sampling },
    // Jaeger is away; the file of its queue, and that of the journal, cannot grow past this.
    { backends: false, environment: { LOKI_ENDPOINT: `http://127.0.0.1:${port}` }, fileKilobytes: 128 },
  );
  const running = gateway;
  store = await RuleStore.start({}, { collector: `127.0.0.1:${running.ports.own}` }, ['pipeline']);
  await store.evaluate();
  await running.sendLogs([{ body: 'taken' }]);
  await running.send([{}]);
  await until('it is queued', async () => (await running.queued('otlp_grpc/jaeger')) === 1);
  await pause(10_000);
  expect(await firing()).toEqual([]);

  status = 400;
  const lost = [
    'otlp_grpc/jaeger spans not_queued',
    'otlp_http/journal spans not_queued',
    'otlp_http/loki logs rejected',
  ];
  await until(
    'both are said',
    async () => {
      await running.sendLogs([{ body: 'rejected' }]);
      const traceId = newTraceId();
      // Without a journal the sender is told; the sampler decides upon them all the same.
      await running
        .send(
          Array.from({ length: 20 }, (_, i) => ({ traceId, parent: i > 0, attributes: { note: 'x'.repeat(2000) } })),
        )
        .catch(() => undefined);
      await pause(1000);
      const said = await firing();
      return lost.every((one) => said.includes(one));
    },
    180,
  );
  expect(await firing()).toEqual(lost);
});

test('a batch that the exporter throws away and does not count raises TelemetryLost, and one that only waits does not', {
  timeout: 600_000,
}, async () => {
  // Requests so short that a span of 4 kB fits into none: what cutting makes impossible otherwise.
  const batch = { sizer: 'bytes', min_size: 500, max_size: 1500, flush_timeout: '200ms' };
  gateway = await Gateway.start(
    { sampling: { afterRoot: '1s', ratio: 1, maxSpansPerSecond: 100_000, rareRoutes: { perMinute: 0 } } },
    {
      overlay: {
        exporters: Object.fromEntries(
          ['otlp_grpc/jaeger', 'otlp_http/loki'].map((id) => [id, { sending_queue: { batch } }]),
        ),
      },
    },
  );
  const running = gateway;
  store = await RuleStore.start({}, { collector: `127.0.0.1:${running.ports.own}` }, ['pipeline'], '1m');
  await store.evaluate();
  const short = () => running.send(Array.from({ length: 10 }, () => ({})));
  // For a minute and a half nothing is wrong, whatever comes and goes: what is not known of a process before its first minute is not told.
  for (const end = Date.now() + 150_000; Date.now() < end; await pause(500)) {
    await short();
    await running.sendLogs([{ body: 'a line' }]);
  }
  expect(await firing()).toEqual([]);
  expect(await store.query('max_over_time(ALERTS{alertname="TelemetryLost"}[10m])')).toEqual([]);

  // The long one goes first: all that is behind it goes with it.
  const traceId = newTraceId();
  const behind = Array.from({ length: 200 }, () => ({ traceId, parent: true }));
  await running.send([{ traceId, attributes: { note: 'a word '.repeat(600) } }, ...behind]);
  await running.sendLogs([{ body: 'a line '.repeat(600) }, ...behind.map((_, i) => ({ body: `line ${i}` }))]);
  const lost = ['otlp_grpc/jaeger spans vanished', 'otlp_http/loki logs vanished'];
  const said = new Set<string>();
  await until(
    'both are said',
    async () => {
      for (const one of await firing()) said.add(one);
      return lost.every((one) => said.has(one));
    },
    120,
  );
  expect([...said].sort()).toEqual(lost);
});
