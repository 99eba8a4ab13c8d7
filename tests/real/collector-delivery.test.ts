import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import { Gateway, until } from './gateway.js';
import { newTraceId, type Span } from './otlp.js';

let gateway: Gateway;
let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await gateway.stop();
});

const trace = (span: Span): Span & { traceId: string } => ({ traceId: newTraceId(), ...span });
const every = { afterRoot: '1s', ratio: 1, rareRoutes: { perMinute: 0 } };
/** Reading is slow when there is much: it is done every second, not for each span. */
const allArrive = (spans: readonly string[]) =>
  until(
    'all spans arrive',
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 900));
      const there = arrived();
      return spans.every((traceId) => there.has(traceId));
    },
    60,
  );
const arrived = (): ReadonlySet<string> => new Set(gateway.records('traces').map((span) => String(span['traceId'])));

test('while the backends are down nothing is lost, and the metrics go on; the queue outlives the gateway', async () => {
  gateway = await Gateway.start({ sampling: every }, { backends: false });
  const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' };
  const spans = Array.from({ length: 40 }, () => trace({ attributes: tool }));
  for (const span of spans.slice(0, 30)) await gateway.send([span]);
  await gateway.sendLogs(Array.from({ length: 17 }, (_, i) => ({ body: `line ${i}` })));
  const counted = 'tool_invocations_total{agent="unknown",server="unknown",service="shop",status="ok",tool="search"}';
  await until('all are counted', async () => (await gateway.series()).get(counted) === 30);

  // Past the decision the traces are in the queue on disk; a gateway that is killed finds them there.
  await until('the traces are queued', async () => (await gateway.queued('otlp_grpc/jaeger')) === 30);
  await until('the logs are queued', async () => (await gateway.queued('otlp_http/loki')) === 17);
  await gateway.restart('SIGKILL');
  for (const span of spans.slice(30)) await gateway.send([span]);
  gateway.startBackends();

  await until('all traces arrive', async () => arrived().size === 40, 60);
  await until('all logs arrive', async () => gateway.records('logs').length >= 17, 60);
  expect([...arrived()].sort()).toEqual(spans.map(({ traceId }) => traceId).sort());
});

test('killed under load again and again, the gateway loses no log and no span', { timeout: 300_000 }, async () => {
  gateway = await Gateway.start({ sampling: every });
  const spans: string[] = [];
  const lines: string[] = [];
  const end = Date.now() + 12_000;
  const sending = (async () => {
    while (Date.now() < end) {
      const batch = Array.from({ length: 20 }, () => trace({}));
      const body = `line ${lines.length}`;
      // A sender has what was not answered, and sends it again; nobody here does, so only what was taken is counted.
      await new Promise((resolve) => setTimeout(resolve, 20));
      await gateway.send(batch).then(
        () => spans.push(...batch.map(({ traceId }) => traceId)),
        () => new Promise((resolve) => setTimeout(resolve, 50)),
      );
      await gateway.sendLogs([{ body }]).then(
        () => lines.push(body),
        () => undefined,
      );
    }
  })();
  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await gateway.restart('SIGKILL');
  }
  await sending;
  expect(spans.length).toBeGreaterThan(1000);
  await allArrive(spans);
  await until(
    'all logs arrive',
    async () => {
      const bodies = new Set(gateway.records('logs').map((log) => log['body'].stringValue));
      return lines.every((line) => bodies.has(line));
    },
    60,
  );
});

test('what a killed gateway loses without a journal, counted: the earlier spans of traces it had not decided upon, and nothing else', async () => {
  gateway = await Gateway.start({ sampling: { ...every, decisionWait: '10m', durable: 'off' } }, { backends: false });
  const traces = (count: number) => Array.from({ length: count }, newTraceId);
  const [decided, underWay] = [traces(120), traces(80)];
  await gateway.send(decided.flatMap((traceId) => [{ traceId }, { traceId, parent: true }]));
  await until('the first are decided', async () => (await gateway.queued('otlp_grpc/jaeger')) === 240);
  await gateway.send(underWay.flatMap((traceId) => Array.from({ length: 3 }, () => ({ traceId, parent: true }))));
  await gateway.restart('SIGKILL');
  // The runs end after it is back, and are decided without what went before.
  await gateway.send(underWay.map((traceId) => ({ traceId })));
  gateway.startBackends();
  await until('all that is left arrives', async () => gateway.records('traces').length >= 240 + 80, 60);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const of = (ids: readonly string[], root: boolean) =>
    gateway
      .records('traces')
      .filter(({ traceId, parentSpanId }) => ids.includes(traceId) && ((parentSpanId ?? '') === '') === root).length;
  const counts = {
    decided: [of(decided, true), of(decided, false)],
    underWay: [of(underWay, true), of(underWay, false)],
  };
  expect(counts).toEqual({ decided: [120, 120], underWay: [80, 0] });
});

test('a backend that is killed under load loses nothing that the gateway took', async () => {
  gateway = await Gateway.start({ sampling: every }, { backends: false });
  let sink = gateway.startBackends();
  const spans: string[] = [];
  const end = Date.now() + 9000;
  const sending = (async () => {
    while (Date.now() < end) {
      const batch = Array.from({ length: 20 }, () => trace({}));
      await gateway.send(batch);
      spans.push(...batch.map(({ traceId }) => traceId));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await gateway.kill(sink, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 500));
    sink = gateway.startBackends();
  }
  await sending;
  await allArrive(spans);
  expect(await gateway.own(scraped.rejectedSpans.name)).toBeNaN();
});

test('a batch that a backend rejects for good is counted, as the alert TelemetryLost reads it', async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(400).end('no'));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  gateway = await Gateway.start({ sampling: every }, { environment: { LOKI_ENDPOINT: `http://127.0.0.1:${port}` } });
  await gateway.sendLogs(Array.from({ length: 23 }, (_, i) => ({ body: `line ${i}` })));
  await until(
    'the loss is counted',
    async () => (await gateway.own(scraped.rejectedLogs.name, { exporter: 'otlp_http/loki' })) === 23,
  );
});

test('a full disk is counted, as the alert TelemetryLost reads it, and stops no other backend', async () => {
  // No file larger than 64 KiB: the queue's cannot grow.
  gateway = await Gateway.start({ sampling: every }, { backends: false, fileKilobytes: 64 });
  let sent = 0;
  await until(
    'the queue takes no more',
    async () => {
      await gateway.sendLogs(Array.from({ length: 50 }, () => ({ body: 'x'.repeat(1000) }))).catch(() => undefined);
      sent += 50;
      return (await gateway.own(scraped.unqueuedLogs.name, { exporter: 'otlp_http/loki' })) > 0;
    },
    40,
  );
  expect(sent).toBeGreaterThan(0);
  await gateway.send([trace({})]);
  await until('the trace is queued', async () => (await gateway.queued('otlp_grpc/jaeger')) === 1);
});

test('an ordinary stop decides upon what is still waited for', async () => {
  gateway = await Gateway.start({ sampling: { ...every, afterRoot: '10m' } });
  const span = trace({});
  await gateway.send([span]);
  await gateway.restart('SIGTERM');
  await gateway.span(span.traceId);
});
