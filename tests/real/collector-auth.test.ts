import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { obtain } from '../../tools/obtain.js';
import { Gateway } from './gateway.js';
import { tracesRequest } from './otlp.js';

let gateway: Gateway | undefined;
const folders: string[] = [];
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
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

test('with a certificate it speaks TLS only; with clients, only to those of the same authority', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  folders.push(folder);
  certificates(folder);
  const file = (name: string) => readFileSync(join(folder, name));
  const environment = { OTLP_TOKEN: 'made-up-token-17', OTLP_TLS_FOLDER: folder };
  const send = (own: { cert?: Buffer; key?: Buffer } = {}) =>
    new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization: 'Bearer made-up-token-17' };
      const options = {
        method: 'POST',
        port: gateway!.ports.http,
        path: '/v1/traces',
        ca: file('ca.crt'),
        headers,
        ...own,
      };
      request({ host: '127.0.0.1', ...options }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      })
        .on('error', reject)
        .end(JSON.stringify(tracesRequest([{}])));
    });

  gateway = await guarded(environment, { tls: 'server' });
  expect(await send()).toBe(200);
  expect(await answer({ authorization: 'Bearer made-up-token-17' }).catch(() => 0)).not.toBe(200);
  await gateway.stop();

  gateway = await guarded(environment, { tls: 'clients' });
  await expect(send()).rejects.toThrow();
  expect(await send({ cert: file('client.crt'), key: file('client.key') })).toBe(200);
});

/** An authority, and a certificate of it for loopback and for a client: made for this test, gone with it. */
function certificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-subj', `/CN=${name}`];
  openssl('req', '-x509', ...key('ca'), '-out', 'ca.crt', '-days', '2');
  for (const name of ['tls', 'client']) {
    openssl('req', ...key(name), '-out', `${name}.csr`, '-addext', 'subjectAltName=IP:127.0.0.1');
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy'];
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, '-days', '2', ...by);
  }
}

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
