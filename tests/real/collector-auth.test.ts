import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { obtain } from '../../tools/obtain.js';
import { Gateway } from './gateway.js';
import { tracesRequest } from './otlp.js';

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

const guarded = (environment: Readonly<Record<string, string>>, receivers = {}) =>
  Gateway.start({ receivers }, { loopback: false, environment });

/** Status of one trace sent with these headers. */
async function answer(headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const response = await fetch(`${gateway!.otlp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(tracesRequest([{}])),
  });
  await response.arrayBuffer();
  return response.status;
}

test('without loopback.yaml only who has the token may send', async () => {
  gateway = await guarded({ OTLP_TOKEN: 'made-up-token-17' });
  expect(await answer()).toBe(401);
  expect(await answer({ authorization: 'Bearer made-up-token-18' })).toBe(401);
  expect(await answer({ authorization: 'Bearer made-up-token-17' })).toBe(200);
});

test('nothing that only looks like the token is taken for it', async () => {
  gateway = await guarded({ OTLP_TOKEN: 'made-up-token-17' });
  const shown = ['', 'made-up-token-17', 'Bearer', 'Bearer ', 'Bearer made-up-token-1', 'Bearer made-up-token-177'];
  const other = ['bearer  made-up-token-17', 'Basic made-up-token-17', 'Bearer made-up-token-17, Bearer x'];
  for (const authorization of [...shown, ...other]) expect(await answer({ authorization }), authorization).toBe(401);
  expect(
    await answer({ authorization: 'Bearer made-up-token-18', 'proxy-authorization': 'Bearer made-up-token-17' }),
  ).toBe(401);
  // What was refused is in no metric.
  expect([...(await gateway.series()).keys()].filter((series) => series.includes('service="shop"'))).toEqual([]);
});

test('gRPC asks as HTTP does', async () => {
  gateway = await guarded({ OTLP_TOKEN: 'made-up-token-17' });
  expect(await grpcStatus(gateway.ports.grpc)).toBe(16); // unauthenticated
  expect(await grpcStatus(gateway.ports.grpc, 'Bearer made-up-token-18')).toBe(16);
  expect(await grpcStatus(gateway.ports.grpc, 'Bearer made-up-token-17')).toBe(0);
});

/** The status that gRPC answers to an empty request for traces. */
function grpcStatus(port: number, authorization?: string): Promise<number> {
  const session = connect(`http://127.0.0.1:${port}`);
  return new Promise<number>((resolve, reject) => {
    session.on('error', reject);
    const call = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(authorization !== undefined && { authorization }),
    });
    const take = (headers: Readonly<Record<string, unknown>>) => {
      if (headers['grpc-status'] !== undefined) resolve(Number(headers['grpc-status']));
    };
    call.on('response', take).on('trailers', take).on('error', reject).resume();
    call.end(Buffer.alloc(5)); // not compressed, no bytes
  }).finally(() => session.close());
}

test('nor do logs and metrics get in without it', async () => {
  gateway = await guarded({ OTLP_TOKEN: 'made-up-token-17' });
  await expect(gateway.sendLogs([{ body: 'x' }])).rejects.toThrow('401');
  await expect(gateway.post('metrics', { resourceMetrics: [] })).rejects.toThrow('401');
});

test('with names and passwords, each of them may send, and nobody else', async () => {
  gateway = await guarded({ OTLP_HTPASSWD: 'shop:made-up-1\nbot:made-up-2' }, { auth: 'basic' });
  const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
  expect(await answer(basic('shop:made-up-1'))).toBe(200);
  expect(await answer(basic('bot:made-up-2'))).toBe(200);
  expect(await answer(basic('shop:made-up-2'))).toBe(401);
  expect(await answer(basic(':'))).toBe(401);
  expect(await answer()).toBe(401);
});

test.each([
  ['bearer', 'no bearer token provided'],
  ['basic', 'no credential source provided'],
] as const)('a collector that has to ask for %s and was given no secret does not start', async (auth, why) => {
  await expect(guarded({}, { auth })).rejects.toThrow(why);
});

test('with loopback.yaml it needs no secret, and listens nowhere but on loopback', async () => {
  gateway = await Gateway.start(
    {},
    { environment: { OTLP_HTTP_ENDPOINT: '0.0.0.0:1', OTLP_GRPC_ENDPOINT: '0.0.0.0:2' } },
  );
  expect(await answer()).toBe(200);
  const listening = readFileSync(join(gateway.folder, 'gateway.log'), 'utf8').match(/"endpoint": "[^"]+"/g);
  expect(listening?.length).toBeGreaterThan(1);
  for (const endpoint of listening ?? []) expect(endpoint).toContain('127.0.0.1');
});

test('the generated files are a config that the collector takes, with every way to ask', async () => {
  const { 'otelcol-contrib': otelcol } = await obtain(['otelcol-contrib']);
  gateway = await guarded({ OTLP_TOKEN: 'made-up-token-17' });
  const run = spawnSync(otelcol, ['validate', ...gateway.configArguments], {
    env: { ...process.env, OTLP_TOKEN: 'made-up-token-17' },
    encoding: 'utf8',
  });
  expect(run.stderr).not.toMatch(/error/i);
  expect(run.status).toBe(0);
});
