import { afterEach, expect, test } from 'vitest';
import { freePorts } from './free-ports.js';
import { Gateway, until } from './gateway.js';
import type { Span } from './otlp.js';

const running: Gateway[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.stop()));
});
const started = async (...options: Parameters<typeof Gateway.start>): Promise<Gateway> => {
  const gateway = await Gateway.start(...options);
  running.push(gateway);
  return gateway;
};

const sampling = { afterRoot: '1s', ratio: 1, rareRoutes: { perMinute: 0 } } as const;
const content = 'gen_ai.input.messages';
const call = (i: number): Span => ({
  name: 'chat gpt-4o',
  kind: 3,
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 100 + i,
    'gen_ai.usage.output_tokens': 7,
    [content]: 'What is the weather?',
  },
});
const calls = Array.from({ length: 37 }, (_, i) => call(i));

/** Another stack's gateway takes spans over gRPC from whoever has its token; Tempo's place is held by a plain collector. */
test('Tempo and any OTLP endpoint get spans over gRPC, signed in, each by its own content policy', async () => {
  const house = await started({ sampling }, { loopback: false, environment: { OTLP_TOKEN: 'made-up-31' } });
  const [sink] = await freePorts(1);
  const gateway = await started(
    {
      sampling,
      captureContent: true,
      backends: [
        { kind: 'loki' },
        { kind: 'tempo', tenant: 'llm' },
        {
          kind: 'otlp',
          name: 'house',
          endpoint: `127.0.0.1:${house.ports.grpc}`,
          insecure: true,
          signals: ['traces'],
          headers: { authorization: 'HOUSE_TOKEN' },
        },
        {
          kind: 'otlp',
          name: 'stranger',
          endpoint: `127.0.0.1:${house.ports.grpc}`,
          insecure: true,
          signals: ['traces'],
          headers: { authorization: 'WRONG_TOKEN' },
        },
        { kind: 'otlp', name: 'nobody', endpoint: `127.0.0.1:${sink}`, insecure: true, signals: ['traces'] },
      ],
    },
    {
      environment: { HOUSE_TOKEN: 'Bearer made-up-31', WRONG_TOKEN: 'Bearer made-up-32' },
      overlay: { exporters: { 'otlp_grpc/tempo': { endpoint: `\${env:JAEGER_ENDPOINT}` } } },
    },
  );
  await gateway.send(calls);

  // Tempo is the stack's own: content may go there. What stands in its place wrote down what came.
  await until('Tempo has all', async () => gateway.records('traces').length >= calls.length || undefined, 60);
  expect(gateway.records('traces')).toHaveLength(calls.length);
  expect(gateway.received('traces')).toContain('What is the weather?');

  // The house counts what it took, once, and no content came with it.
  const counted = async () =>
    [...(await house.series())].find(([series]) => series.startsWith('llm_requests_total{'))?.[1] ?? 0;
  await until('the house has counted all', async () => (await counted()) >= calls.length || undefined, 60);
  expect(await counted()).toBe(calls.length);
  await until(
    'the house has sent them on',
    async () => house.records('traces').length >= calls.length || undefined,
    60,
  );
  expect(house.received('traces')).not.toContain('What is the weather?');
  expect(house.received('traces')).toContain('gpt-4o');

  // A wrong token is refused for good and counted, which the alert TelemetryLost reads; a backend that is away waits.
  const failed = () => gateway.own('otelcol_exporter_send_failed_spans', { exporter: 'otlp_grpc/stranger' });
  await until('the refusal is counted', async () => (await failed()) >= calls.length || undefined, 60);
  expect(await failed()).toBe(calls.length);
  expect(await gateway.own('otelcol_exporter_send_failed_spans', { exporter: 'otlp_grpc/house' })).not.toBeGreaterThan(
    0,
  );
});

/** Eight times what Jaeger takes in a request, and a span and a line that no request could be divided for. */
test('long contents arrive: requests end where a receiver would refuse them, and what is longer than any is cut', async () => {
  const backends = [{ kind: 'jaeger' }, { kind: 'loki' }] as const;
  const house = await started({ sampling, captureContent: true, backends: [...backends] });
  const endpoint = `127.0.0.1:${house.ports.grpc}`;
  const gateway = await started({
    sampling,
    captureContent: true,
    backends: [
      ...backends,
      { kind: 'otlp', name: 'house', endpoint, insecure: true, signals: ['traces'], captureContent: true },
    ],
  });
  const long = (i: number, characters: number): Span => ({
    ...call(i),
    attributes: { ...call(i).attributes, [content]: 'a word '.repeat(characters / 7) },
  });
  for (let i = 0; i < 120; i++) await gateway.send(Array.from({ length: 25 }, (_, j) => long(i * 25 + j, 42_000)));
  await gateway.send([long(3000, 5_600_000)]);
  await gateway.sendLogs([{ body: 'a line '.repeat(800_000) }, { body: 'a short line' }]);

  const ways = [
    [gateway, 'otlp_grpc/jaeger'],
    [gateway, 'otlp_grpc/house'],
    [house, 'otlp_grpc/jaeger'],
  ] as const;
  for (const [at, exporter] of ways) {
    const spans = (what: string) => at.own(`otelcol_exporter_${what}_spans`, { exporter });
    await until(
      `${exporter} has done with all`,
      async () => {
        return (await spans('sent')) + ((await spans('send_failed')) || 0) >= 3001 || undefined;
      },
      120,
    );
    expect(await spans('sent')).toBe(3001);
  }
  for (const at of [gateway, house]) {
    const spans = at.records('traces');
    expect(spans).toHaveLength(3001);
    const contents = spans.map(({ attributes }) => attributes.find(({ key }: { key: string }) => key === content));
    const lengths = contents.map(({ value }) => value.stringValue.length);
    expect(lengths.filter((length) => length === 42_000)).toHaveLength(3000);
    expect(Math.max(...lengths)).toBe(250_000);
  }
  await until('both lines are there', async () => gateway.records('logs').length >= 2 || undefined, 60);
  expect(
    gateway
      .records('logs')
      .map(({ body }) => body.stringValue.length)
      .sort(),
  ).toEqual([12, 250_000]);
});
