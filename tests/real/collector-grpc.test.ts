import { afterEach, expect, test } from 'vitest';
import { freePorts, Gateway, until } from './gateway.js';
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
