import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { tracesRequest } from './otlp.js';

let gateway: Gateway | undefined;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
  authority('ca');
  certificate('tls');
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const token = 'made-up-token-17';
async function guarded(tls: 'server' | 'clients', overlay?: object): Promise<void> {
  const environment = { OTLP_TOKEN: token, OTLP_TLS_FOLDER: folder };
  gateway = await Gateway.start({ receivers: { tls } }, { loopback: false, environment, ...(overlay && { overlay }) });
}

const file = (name: string) => readFileSync(join(folder, name));
/** What is answered to a trace that is sent with the token, and the client's certificate of that name. */
const send = (client?: string, further: object = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    request(
      {
        host: '127.0.0.1',
        port: gateway!.ports.http,
        path: '/v1/traces',
        method: 'POST',
        ca: file('ca.crt'),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        agent: false,
        ...(client !== undefined && { cert: file(`${client}.crt`), key: file(`${client}.key`) }),
        ...further,
      },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      },
    )
      .on('error', reject)
      .end(JSON.stringify(tracesRequest([{}])));
  });

test('with a certificate it speaks TLS only, from 1.2 on', async () => {
  await guarded('server');
  expect(await send()).toBe(200);
  expect(await send(undefined, { headers: { 'content-type': 'application/json' } })).toBe(401);
  const plain = fetch(`${gateway!.otlp}/v1/traces`, { method: 'POST', body: '{}' }).then(({ status }) => status);
  expect(await plain.catch(() => 0)).not.toBe(200);
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
  await expect(send(undefined, old)).rejects.toThrow(/protocol version|unsupported protocol|no protocols/i);
});

test('with clients, it takes only whom its own authority names, and while that is valid', async () => {
  certificate('client');
  authority('stranger');
  certificate('strange', { by: 'stranger' });
  certificate('expired', { days: 0 });
  await guarded('clients');
  expect(await send('client')).toBe(200);
  await expect(send()).rejects.toThrow();
  await expect(send('strange')).rejects.toThrow();
  await expect(send('expired')).rejects.toThrow();
  expect(await send('client')).toBe(200);
});

test('an expired certificate is refused by senders, and a new one is shown without a restart', async () => {
  certificate('renewed');
  certificate('tls', { days: 0 });
  const every = { tls: { reload_interval: '1s' } }; // a minute as generated
  await guarded('server', { receivers: { otlp: { protocols: { http: every, grpc: every } } } });
  await expect(send()).rejects.toThrow('expired');
  for (const kind of ['crt', 'key']) copyFileSync(join(folder, `renewed.${kind}`), join(folder, `tls.${kind}`));
  await until('the new certificate is shown', async () => (await send().catch(() => 0)) === 200);
});

test('without its certificate it does not start', async () => {
  rmSync(join(folder, 'tls.crt'));
  await expect(guarded('server')).rejects.toThrow('tls.crt');
});

/** Certificates for loopback: made for a test, gone with it. */
function authority(name: string): void {
  openssl('req', '-x509', ...newKey(name), '-out', `${name}.crt`, '-days', '2');
}

/** Valid for some days; none is expired as soon as it is a second old. */
function certificate(name: string, { by = 'ca', days = 2 } = {}): void {
  openssl('req', ...newKey(name), '-out', `${name}.csr`, '-addext', 'subjectAltName=IP:127.0.0.1');
  const signer = ['-CA', `${by}.crt`, '-CAkey', `${by}.key`, '-CAcreateserial', '-copy_extensions', 'copy'];
  openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, '-days', String(days), ...signer);
}

const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-subj', `/CN=${name}`];

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}
