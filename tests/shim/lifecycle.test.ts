import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { agent, decision, instrument, llm, type Shim, type ShimOptions } from '../../src/shim/index.js';
import { receiver } from './receiver.js';
import { valueIn } from './recording.js';

const shims: Shim[] = [];
const servers: Server[] = [];
const warnings: string[] = [];

/** Starts the shim with an OpenTelemetry of its own, towards a collector that is not there. */
async function start(options: ShimOptions = {}): Promise<Shim> {
  const shim = await instrument({
    service: 'svc',
    metricsPort: 0,
    otlpEndpoint: 'http://127.0.0.1:1',
    shutdownTimeout: 300,
    warn: (message) => warnings.push(message),
    ...options,
  });
  shims.push(shim);
  return shim;
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port; // it listens on TCP
}

const workload = () =>
  agent.session({ type: 'helper', id: 'conv-5' }, async () => {
    await llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) =>
      call.usage({ inputTokens: 11, outputTokens: 3 }),
    );
    decision({ type: 'tool_selection', selected: 'search' });
  });

beforeEach(() => warnings.splice(0));
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(shims.splice(0).map((shim) => shim.shutdown()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('five thousand calls that never let the event loop go on are sent, to the last one', async () => {
  const collector = await receiver();
  const shim = await start({ otlpEndpoint: collector.url, shutdownTimeout: 20_000 });
  for (let i = 0; i < 5000; i++) {
    await llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) => {
      call.response({ id: `answer-${i}.` });
      call.usage({ inputTokens: 11, outputTokens: 3 });
    });
  }
  await shim.flush();
  const count = (path: string, pattern: RegExp) => new Set(collector.text(path).match(pattern)).size;
  expect([count('/v1/traces', /answer-\d+\./g), collector.text('/v1/logs').match(/record_id/g)?.length]).toEqual([
    5000, 5000,
  ]);
  await collector.close();
});

test('spans and log records reach the OTLP endpoint, from a resource that says whose series they are', async () => {
  const received: Record<string, string> = {};
  const port = await listen(
    createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      received[request.url ?? ''] = Buffer.concat(chunks).toString('latin1');
      response.end();
    }),
  );
  const shim = await start({ otlpEndpoint: `http://127.0.0.1:${port}/`, shutdownTimeout: 5000 });
  await workload();
  await shim.shutdown();

  expect(Object.keys(received).sort()).toEqual(['/v1/logs', '/v1/traces']);
  for (const body of Object.values(received)) {
    expect(body).toMatch(/service\.name.{2,6}svc/s);
    expect(body).toMatch(/llm\.metrics\.source.{2,6}shim/s);
    expect(body).not.toContain('process.command');
  }
  expect(received['/v1/traces']).toContain('invoke_agent helper');
  expect(received['/v1/traces']).toContain('chat gpt-4o');
  expect(received['/v1/logs']).toContain('llm.cost');
  expect(received['/v1/logs']).toContain('agent.decision');
  expect(warnings).toEqual([]);
});

test('a collector that is not there costs no error, and shutdown keeps its deadline', async () => {
  const shim = await start();
  for (let i = 0; i < 100; i++) await workload();
  expect(await scrape(shim)).toContain('llm_requests_total');
  const before = performance.now();
  await shim.shutdown();
  expect(performance.now() - before).toBeLessThan(3000);
  expect(warnings).toEqual([]);
  expect(shim.faults()).toBe(0);
});

test('a collector that never answers does not hold up shutdown', async () => {
  const port = await listen(createServer(() => undefined));
  const shim = await start({ otlpEndpoint: `http://127.0.0.1:${port}` });
  await workload();
  const before = performance.now();
  await shim.shutdown();
  const took = performance.now() - before;
  expect(took).toBeGreaterThan(250);
  expect(took).toBeLessThan(1000);
});

test('a busy port is one clear warning, and everything else goes on', async () => {
  const port = await listen(createServer());
  const shim = await start({ metricsPort: port });
  expect(warnings).toEqual([
    `llm-observability: no /metrics on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}. ` +
      'Another process has the port; set metricsPort or LLM_OBS_METRICS_PORT.',
  ]);
  expect(shim.metricsUrl).toBeUndefined();
  await workload();
  expect(valueIn(await shim.metrics(), 'llm_requests_total')).toBe(1);
});

test('instrumenting twice, at once, or from a second copy of the module gives the one shim', async () => {
  const [first, second] = await Promise.all([start(), instrument({ service: 'other' })]);
  expect(second).toBe(first);
  vi.resetModules();
  const copy = await import('../../src/shim/index.js');
  expect(copy.llm).not.toBe(llm);
  expect(await copy.instrument()).toBe(first);
  await copy.agent.session({ type: 'helper' }, () => llm.call({ provider: 'p', model: 'm' }, async () => undefined));
  const text = await scrape(first);
  expect(valueIn(text, 'agent_steps_total', { type: 'helper', kind: 'llm', service: 'svc' })).toBe(1);
});

test('after shutdown calls pass through, and instrumenting again starts anew', async () => {
  const first = await start();
  await workload();
  await first.shutdown();
  await first.shutdown();
  expect(await llm.call({ provider: 'p', model: 'm' }, async () => 'through')).toBe('through');
  await expect(fetch(first.metricsUrl!)).rejects.toThrow();
  const second = await start();
  expect(second).not.toBe(first);
  await workload();
  expect(valueIn(await scrape(second), 'llm_requests_total')).toBe(1);
});

test('what is called between instrument() and its promise is recorded', async () => {
  const starting = start();
  await workload();
  const text = await scrape(await starting);
  expect(valueIn(text, 'llm_requests_total', { model: 'gpt-4o', status: 'ok' })).toBe(1);
  expect(trace.getActiveSpan()).toBeUndefined();
});

test('/metrics answers GET alone, in the format that the client accepts', async () => {
  const { metricsUrl } = await start();
  await workload();
  const plain = await fetch(metricsUrl!);
  expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await plain.text()).not.toContain('_created');
  const open = await fetch(metricsUrl!, { headers: { accept: 'application/openmetrics-text;version=1.0.0;q=0.5' } });
  expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await open.text();
  const born = Number(/^llm_requests_created\{.*\} (\S+)$/m.exec(text)?.[1]);
  expect(Math.abs(born - Date.now() / 1000)).toBeLessThan(10);
  expect(text).toMatch(/# \{trace_id="[0-9a-f]{32}",span_id="[0-9a-f]{16}"\}/);
  const post = await fetch(metricsUrl!, { method: 'POST' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET']);
  expect((await fetch(new URL('/', metricsUrl!))).status).toBe(404);
});

test('created lines can be turned off', async () => {
  const { metricsUrl } = await start({ createdTimestamps: false });
  await workload();
  const open = await fetch(metricsUrl!, { headers: { accept: 'application/openmetrics-text' } });
  expect(await open.text()).not.toContain('_created');
});

test('the environment gives what the options leave out', async () => {
  const free = createServer();
  const port = await listen(free);
  await new Promise((resolve) => free.close(resolve));
  vi.stubEnv('LLM_OBS_METRICS_PORT', String(port));
  vi.stubEnv('LLM_OBS_METRICS_HOST', 'localhost');
  vi.stubEnv('OTEL_SERVICE_NAME', 'by-environment');
  const shim = await instrument({ otlpEndpoint: 'http://127.0.0.1:1', shutdownTimeout: 0 });
  shims.push(shim);
  expect(shim.metricsUrl).toContain(`:${port}/metrics`);
  await workload();
  expect(valueIn(await scrape(shim), 'llm_requests_total', { service: 'by-environment' })).toBe(1);
});

test.each([
  ['LLM_OBS_METRICS_PORT', 'http', 'LLM_OBS_METRICS_PORT: expected a number from 0 to 65535, got http. Using 9464.'],
  ['LLM_OBS_METRICS_PORT', '70000', 'LLM_OBS_METRICS_PORT: expected a number from 0 to 65535, got 70000. Using 9464.'],
])('%s=%s is reported, and the default taken', async (name, value, message) => {
  vi.stubEnv(name, value);
  await instrument({ service: 'svc', warn: (text) => warnings.push(text), otlpEndpoint: 'http://127.0.0.1:1' }).then(
    (shim) => shims.push(shim),
  );
  expect(warnings[0]).toBe(`llm-observability: ${message}`);
});

test('OTEL_SDK_DISABLED turns everything off', async () => {
  vi.stubEnv('OTEL_SDK_DISABLED', 'true');
  const shim = await start();
  expect(shim.metricsUrl).toBeUndefined();
  expect(await llm.call({ provider: 'p', model: 'm' }, async () => 'through')).toBe('through');
  expect(await shim.metrics()).toBe('');
  await shim.shutdown();
});

test('a process that forgets to shut down ends when its own work ends, and says nothing', async () => {
  const index = join(import.meta.dirname, '../../src/shim/index.ts');
  const script = `
    import { instrument, llm } from ${JSON.stringify(index)};
    await instrument({ service: 'svc', metricsPort: 0, otlpEndpoint: 'http://127.0.0.1:1' });
    await llm.call({ provider: 'p', model: 'm' }, async () => 'done');`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  expect([stdout, stderr]).toEqual(['', '']);
});

test.each([
  ['is not there', undefined],
  ['never answers', createServer(() => undefined)],
])('a process whose collector %s ends when its own work ends', async (_, server) => {
  const port = server === undefined ? 1 : await listen(server);
  const index = join(import.meta.dirname, '../../src/shim/index.ts');
  // The first batch is under way, and tried again, when the work is done.
  const script = `
    import { instrument, llm } from ${JSON.stringify(index)};
    await instrument({ service: 'svc', metricsPort: 0, otlpEndpoint: 'http://127.0.0.1:${port}' });
    await llm.call({ provider: 'p', model: 'm' }, async () => 'done');
    await new Promise((resolve) => setTimeout(resolve, 400));
    process.stdout.write(String(Date.now()));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const env = { ...process.env, OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_BLRP_SCHEDULE_DELAY: '20' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 15_000, env });
  expect(stderr).toBe('');
  // The exporters' own time is 10 seconds.
  expect(Date.now() - Number(stdout)).toBeLessThan(3000);
});

const scrape = async (shim: Shim): Promise<string> => (await fetch(shim.metricsUrl!)).text();
