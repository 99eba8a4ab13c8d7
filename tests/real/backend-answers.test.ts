import { createServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { RuleStore } from './rule-store.js';
import { listening } from './vendors.js';

let gateway: Gateway | undefined;
let store: RuleStore | undefined;
const servers: Server[] = [];
afterEach(async () => {
  await store?.stop();
  await gateway?.stop();
  for (const server of servers.splice(0)) server.close();
});

/** Final by OTLP: no second try would change them. */
const final = [400, 401, 403, 404, 408, 413, 500, 501];
const later = [301, 302, 429, 502, 503, 504];
const names = Array.from({ length: 40 }, (_, i) => `span-${i}-end`);

/** Somebody who gives one answer until he is well. */
async function ill(status: number) {
  const patient = { status, spans: [] as string[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status } = patient;
      if (status === 200) {
        const text = gunzipSync(Buffer.concat(chunks)).toString('latin1');
        patient.spans.push(...(text.match(/span-\d+-end/g) ?? []));
      }
      const more = status < 400 ? { location: 'http://127.0.0.1:1/' } : { 'retry-after': '2' };
      response.writeHead(status, more).end();
    });
  });
  servers.push(server);
  return { patient, endpoint: `http://127.0.0.1:${await listening(server)}` };
}

test('what a backend refuses for good is lost and said, all else waits until it is well and comes once, and somebody is told', {
  timeout: 400_000,
}, async () => {
  const hangingUp = createTcpServer((socket) => socket.on('error', () => undefined).destroy());
  servers.push(hangingUp);
  const answers = await Promise.all([...final, ...later, 200].map(async (code) => ({ code, ...(await ill(code)) })));
  const places = [
    ...answers.map(({ code, endpoint }) => [`answers-${code}`, endpoint]),
    ['hangs-up', `http://127.0.0.1:${await listening(hangingUp)}`],
    ['has-no-address', 'http://no-such-host.invalid:4318'],
    ['speaks-no-tls', answers[0]!.endpoint.replace('http:', 'https:')],
  ] as const;
  const running = await Gateway.start({
    sampling: { afterRoot: '1s', ratio: 1, rareRoutes: { perMinute: 0 }, durable: 'off' },
    backends: [
      { kind: 'jaeger' },
      { kind: 'loki' },
      ...places.map(([name, endpoint]) => ({ kind: 'otlp' as const, name: name!, endpoint: endpoint! })),
    ],
  });
  gateway = running;
  store = await RuleStore.start({}, { collector: `127.0.0.1:${running.ports.own}` }, ['pipeline'], '1m');
  const rules = store;
  await store.evaluate();
  // A first increment is one only where it was asked before.
  await until('Prometheus has asked for a window', async () => (await rules.query('up offset 1m')).length > 0, 120);
  await running.send(names.map((name) => ({ name })));
  const firing = async (alert: string) =>
    (await rules.query(`ALERTS{alertname="${alert}", alertstate="firing"}`))
      .map(({ labels }) => [labels['exporter'], labels['signal'], labels['reason']].filter(Boolean).join(' '))
      .sort();
  const waiting = [...later.map((code) => `answers-${code}`), 'hangs-up', 'has-no-address', 'speaks-no-tls'];
  await until(
    'what is lost is said',
    async () => (await firing('TelemetryLost')).length === final.length || undefined,
    120,
  );
  expect(await firing('TelemetryLost')).toEqual(final.map((c) => `otlp_http/answers-${c} spans rejected`).sort());
  await until(
    'what waits is said',
    async () => (await firing('BackendStalled')).length === waiting.length || undefined,
    240,
  );
  expect(await firing('BackendStalled')).toEqual(waiting.map((name) => `otlp_http/${name} spans`).sort());
  for (const name of waiting) {
    const queue = { exporter: `otlp_http/${name}`, data_type: 'traces' };
    expect(await running.own('otelcol_exporter_queue_size', queue), name).toBe(names.length);
  }
  // The others have had theirs long since.
  expect(running.records('traces').map((span) => span['name'])).toHaveLength(names.length);

  for (const { patient } of answers) patient.status = 200;
  const got = () => answers.filter(({ code }) => !final.includes(code)).map(({ patient }) => [...patient.spans].sort());
  await until('all is sent', async () => got().every((spans) => spans.length >= names.length) || undefined, 120);
  expect(got()).toEqual(got().map(() => [...names].sort()));
  expect(answers.filter(({ code }) => final.includes(code)).flatMap(({ patient }) => patient.spans)).toEqual([]);
});
