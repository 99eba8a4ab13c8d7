import { spawnSync } from 'node:child_process';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { collector } from '../../collector/index.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { renderCollector } from '../../src/render/collector.js';
import { obtain } from '../../tools/obtain.js';
import { everyBackend } from '../charts/largest-stack.js';
import { freePorts } from './free-ports.js';
import { Gateway, until } from './gateway.js';
import { newTraceId } from './otlp.js';
import { grpcVendor, listening, type Vendors, vendors } from './vendors.js';

let gateway: Gateway | undefined;
const closing: (() => void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await gateway?.stop();
});
const open = async (starting: Promise<Vendors>): Promise<Vendors> => {
  const started = await starting;
  closing.push(started.close);
  return started;
};

const every: NonNullable<StackInput['sampling']> = { afterRoot: '1s', ratio: 1, rareRoutes: { perMinute: 0 } };
const input: StackInput = {
  sampling: every,
  captureContent: true,
  backends: [
    // Zipkin's exporter cannot be built here.
    ...everyBackend.filter(({ kind }) => kind !== 'zipkin'),
    { kind: 'otlp', name: 'grpc', endpoint: 'otlp.example.com:4317', headers: { 'x-key': 'GRPC_KEY' }, insecure: true },
  ],
};
const environment = {
  GRAFANA_CLOUD_INSTANCE_ID: '12345',
  GRAFANA_CLOUD_TOKEN: 'made-up-1',
  DD_API_KEY: 'made-up-2',
  HONEYCOMB_API_KEY: 'made-up-3',
  SECOND_KEY: 'made-up-4',
  NEW_RELIC_LICENSE_KEY: 'made-up-5',
  LANGFUSE_PUBLIC_KEY: 'pk-made-up',
  LANGFUSE_SECRET_KEY: 'made-up-6',
  HELICONE_API_KEY: 'made-up-7',
  TRACELOOP_API_KEY: 'made-up-8',
  HOUSE_KEY: 'made-up-9',
  GRPC_KEY: 'made-up-10',
};
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

type Exporters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The generated exporters with the sink's address in front of each vendor's own, so that host and path are seen. */
function elsewhere(url: string): { readonly exporters: object } {
  const exporters = renderCollector(collector(parseConfig(input)))['exporters'] as Exporters; // as it renders
  const moved = (address: unknown) => String(address).replace(/^https?:\/\//, `${url}/`);
  return {
    exporters: Object.fromEntries(
      Object.entries(exporters)
        .filter(([id, { endpoint }]) => id.startsWith('otlp_http/') && String(endpoint).startsWith('https://'))
        .map(([id, { endpoint, traces_endpoint }]) => [
          id,
          {
            endpoint: moved(endpoint),
            ...(traces_endpoint !== undefined && { traces_endpoint: moved(traces_endpoint) }),
          },
        ]),
    ),
  };
}

test('each vendor gets traces and logs at its address, signed in its way, and content only where it may', async () => {
  const { port, received } = await open(vendors());
  const [tempo, house] = [await open(grpcVendor()), await open(grpcVendor())];
  const url = `http://127.0.0.1:${port}`;
  const { exporters } = elsewhere(url);
  const running = await Gateway.start(input, {
    environment: { ...environment, PHOENIX_URL: `${url}/phoenix`, TEMPO_ENDPOINT: `127.0.0.1:${tempo.port}` },
    overlay: { exporters: { ...exporters, 'otlp_grpc/grpc': { endpoint: `127.0.0.1:${house.port}` } } },
  });
  gateway = running;
  const traceId = newTraceId();
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 1234,
    'gen_ai.usage.output_tokens': 77,
    'gen_ai.input.messages': 'the-prompt-itself',
  };
  await running.send([{ traceId, name: 'chat gpt-4o', attributes, seconds: 1 }]);
  await running.sendLogs([{ body: 'a line', attributes: { 'gen_ai.input.messages': 'the-prompt-itself' } }]);

  const traces = {
    '/otlp-gateway-prod-eu-west-2.grafana.net/otlp/v1/traces': { authorization: basic('12345:made-up-1') },
    '/otlp.datadoghq.eu/v1/traces': { 'dd-api-key': 'made-up-2', 'dd-otlp-source': 'datadog' },
    '/api.honeycomb.io/v1/traces': { 'x-honeycomb-team': 'made-up-3' },
    '/api.eu1.honeycomb.io/v1/traces': { 'x-honeycomb-team': 'made-up-4' },
    '/otlp.nr-data.net/v1/traces': { 'api-key': 'made-up-5' },
    '/cloud.langfuse.com/api/public/otel/v1/traces': { authorization: basic('pk-made-up:made-up-6') },
    '/phoenix/v1/traces': {},
    '/api.helicone.ai/v1/trace/log': { authorization: 'Bearer made-up-7', 'content-type': 'application/json' },
    '/api.traceloop.com/v1/traces': { authorization: 'Bearer made-up-8' },
    '/otlp.example.com/in/v1/traces': { 'x-key': 'made-up-9' },
  };
  const logs = {
    '/otlp-gateway-prod-eu-west-2.grafana.net/otlp/v1/logs': { authorization: basic('12345:made-up-1') },
    '/otlp.datadoghq.eu/v1/logs': { 'dd-api-key': 'made-up-2' },
    '/api.honeycomb.io/v1/logs': { 'x-honeycomb-team': 'made-up-3' },
    '/api.eu1.honeycomb.io/v1/logs': { 'x-honeycomb-team': 'made-up-4' },
    '/otlp.nr-data.net/v1/logs': { 'api-key': 'made-up-5' },
    '/otlp.example.com/in/v1/logs': { 'x-key': 'made-up-9' },
  };
  const wanted = { ...traces, ...logs };
  await until('every vendor is sent its share', async () => received.length >= Object.keys(wanted).length);
  expect(received.map(({ path }) => path).sort()).toEqual(Object.keys(wanted).sort());

  const withContent = ['/api.eu1.honeycomb.io/v1/traces', '/api.eu1.honeycomb.io/v1/logs', '/phoenix/v1/traces'];
  for (const { path, headers, body } of received) {
    expect(headers, path).toMatchObject(wanted[path as keyof typeof wanted]); // just compared
    expect(headers['content-encoding'], path).toBe('gzip');
    expect(body.includes('the-prompt-itself'), path).toBe(withContent.includes(path));
    expect(body, path).toContain(path in traces ? 'chat gpt-4o' : 'a line');
    // OpenInference's names are Phoenix's alone.
    expect(body.includes('llm.token_count.prompt'), path).toBe(path === '/phoenix/v1/traces');
  }
  const seen = received.find(({ path }) => path === '/phoenix/v1/traces')!.body;
  for (const part of ['openinference.span.kind', 'LLM', 'llm.model_name', 'openinference.project.name', 'support']) {
    expect(seen).toContain(part);
  }
  // By gRPC: Tempo is the stack's own, with a tenant of its own; the other is told no content.
  await until('both are sent theirs', async () => tempo.received.length >= 1 && house.received.length >= 2);
  const [service, method] = ['/opentelemetry.proto.collector', 'Service/Export'];
  const sorted = [...house.received].sort((one, other) => other.path.localeCompare(one.path));
  expect(sorted.map(({ path }) => path)).toEqual([
    `${service}.trace.v1.Trace${method}`,
    `${service}.logs.v1.Logs${method}`,
  ]);
  for (const { headers, body } of house.received) {
    expect(headers).toMatchObject({ 'x-key': 'made-up-10', 'grpc-encoding': 'gzip' });
    expect(body).not.toContain('the-prompt-itself');
  }
  expect(tempo.received).toHaveLength(1);
  expect(tempo.received[0]).toMatchObject({
    path: `${service}.trace.v1.Trace${method}`,
    headers: { 'x-scope-orgid': 'team-a', 'grpc-encoding': 'gzip' },
  });
  expect(tempo.received[0]!.body).toContain('the-prompt-itself');
  // The stack's own stores have content, and the names of the catalog.
  await running.span(traceId);
  expect(running.received('traces')).toContain('the-prompt-itself');
  expect(running.received('traces')).not.toContain('llm.token_count');
});

test('what has no secret does not start, and says which are missing', async () => {
  const failed = await Gateway.start(input).then(
    () => 'started',
    (error: unknown) => String(error),
  );
  const named = [...failed.matchAll(/extensions::bearertokenauth\/([A-Z_]+): no bearer token provided/g)];
  expect(named.map(([, name]) => name).sort()).toEqual(Object.keys(environment).sort());
});

test('the collector takes a config with every preset it was built for', async () => {
  const { 'otelcol-contrib': otelcol } = await obtain(['otelcol-contrib']);
  gateway = await Gateway.start(input, { environment });
  const { status, stderr } = spawnSync(otelcol, ['validate', ...gateway.configArguments], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  expect(stderr).not.toMatch(/unset environment variable|error/i);
  expect(status).toBe(0);
});

test('a backend that hangs and one that refuses stall neither the healthy one nor the metrics', async () => {
  const sockets = new Set<Socket>();
  const hanging = createTcpServer((socket) => sockets.add(socket.on('error', () => undefined)));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  const hangs = await listening(hanging);
  closing.push(() => hanging.close());
  const [refuses = 0] = await freePorts(1);
  const { port, received } = await open(vendors());
  const otlp = (name: string, endpoint: string) => ({ kind: 'otlp' as const, name, endpoint });
  const running = await Gateway.start({
    sampling: every,
    backends: [
      { kind: 'jaeger' },
      { kind: 'loki' },
      otlp('hanging', `http://127.0.0.1:${hangs}`),
      otlp('refusing', `http://127.0.0.1:${refuses}`),
      otlp('healthy', `http://127.0.0.1:${port}`),
    ],
  });
  gateway = running;
  const total = 300;
  const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' };
  const began = Date.now();
  for (let i = 0; i < total; i += 10) {
    await running.send(Array.from({ length: 10 }, (_, n) => ({ name: `span-${i + n}-end`, attributes: tool })));
    await running.sendLogs([{ body: `line-${i}-end` }]);
  }
  const names = Array.from({ length: total }, (_, i) => `span-${i}-end`);
  const lines = Array.from({ length: total / 10 }, (_, i) => `line-${10 * i}-end`);
  /** How often each is there. */
  const counts = (there: Vendors['received']) => {
    const text = there.map(({ body }) => body).join('\n');
    return [...names, ...lines].map((name) => text.split(name).length - 1);
  };
  const once = [...names, ...lines].map(() => 1);
  await until('the healthy one has everything', async () => counts(received).every((count) => count > 0));
  expect(counts(received)).toEqual(once);
  expect(Date.now() - began).toBeLessThan(20_000);
  await until('jaeger has them too', async () => running.records('traces').length === total);
  const counted = 'tool_invocations_total{agent="unknown",server="unknown",service="shop",status="ok",tool="search"}';
  expect((await running.series()).get(counted)).toBe(total);
  // What the other two did not take waits in their queues.
  for (const name of ['hanging', 'refusing']) {
    expect(
      await running.own('otelcol_exporter_queue_size', { exporter: `otlp_http/${name}`, data_type: 'traces' }),
    ).toBe(total);
  }
  // Each tries for itself: the one that refused gets all of it when it is back, while the other hangs still.
  const back = await open(vendors(refuses));
  await until('the one that refused has everything', async () => counts(back.received).every((count) => count > 0), 60);
  expect(counts(back.received)).toEqual(once);
  expect(await running.queued('otlp_http/refusing')).toBe(0);
  expect(await running.own('otelcol_exporter_queue_size', { exporter: 'otlp_http/hanging', data_type: 'traces' })).toBe(
    total,
  );
});
