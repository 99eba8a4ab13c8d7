import { afterEach, expect, test } from 'vitest';
import { Fleet } from './fleet.js';
import { until } from './gateway.js';
import { KafkaBroker } from './kafka-broker.js';
import { newTraceId, plain, type Span, tracesRequest } from './otlp.js';

let broker: KafkaBroker | undefined;
let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.stop();
  await broker?.stop();
});

/** Words that do not repeat, so that compression takes little away. */
const words = (bytes: number): string => {
  let text = '';
  while (text.length < bytes)
    text += `${Math.random()
      .toString(36)
      .replace(/[0-9.]/g, '')} `;
  return text.slice(0, bytes);
};

test('traces of megabytes, and a span that no message could hold, come through Kafka with all that was beside them', {
  timeout: 400_000,
}, async () => {
  const partitions = 2;
  broker = await KafkaBroker.start(partitions);
  fleet = await Fleet.create(
    {
      scale: 'kafka',
      captureContent: true,
      kafka: { partitions },
      sampling: { afterRoot: '3s', ratio: 1, maxSpansPerSecond: 1_000_000, rareRoutes: { perMinute: 0 } },
    },
    { KAFKA_BROKER: `127.0.0.1:${broker.port}` },
  );
  const running = fleet;
  const gateway = await fleet.start('gateway', 'gateway-0');
  await fleet.start('sampler', 'sampler-0');
  const many = (traceId: string, count: number, bytes: number): Span[] =>
    Array.from({ length: count }, (_, i) => ({ traceId, parent: i > 0, attributes: { note: words(bytes) } }));
  const short = Array.from({ length: 100 }, () => ({ attributes: { short: true } }));
  const [two, eight, one] = [newTraceId(), newTraceId(), newTraceId()];
  const long = [
    ...many(two, 10, 200_000),
    ...many(eight, 40, 200_000),
    { traceId: one, attributes: { list: Array.from({ length: 30 }, () => words(200_000)) } },
  ];
  const spans = [...short.slice(0, 50), ...long, ...short.slice(50)];
  const answer = await fetch(`http://127.0.0.1:${gateway.ports.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(tracesRequest(spans)),
  });
  expect(answer.status, await answer.text()).toBe(200);
  await until('all are there', async () => running.arrived().length >= spans.length, 90).catch(() => undefined);
  const arrived = running.arrived();
  const of = (traceId: string) => arrived.filter((span) => span['traceId'] === traceId).length;
  expect({
    short: arrived.filter(({ attributes }) => plain(attributes)['short'] === true).length,
    two: of(two),
    eight: of(eight),
    one: of(one),
  }).toEqual({ short: 100, two: 10, eight: 40, one: 1 });
  expect(await running.own(gateway, 'otelcol_exporter_send_failed_spans')).toBe(0);
});
