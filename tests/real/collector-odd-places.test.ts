import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { yaml } from '../../src/render/bundle-file.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { Gateway, until } from './gateway.js';
import { newTraceId } from './otlp.js';

/** What must not get through: the text that holds it, and what of it is looked for afterwards. */
interface Odd {
  readonly text: string;
  readonly secret: string;
}
const mail = (name: string): string => `${name}@odd.example`;
const inMail = (name: string, text: (address: string) => string): Odd => ({ text: text(mail(name)), secret: name });
const nested = (value: unknown, times: number): string =>
  times === 0 ? String(value) : JSON.stringify({ v: nested(value, times - 1) });

const odd: Readonly<Record<string, Odd>> = {
  'between lines': inMail('canary-lines', (it) => `a\n${it}\r\nb\t${it}`),
  'between zero bytes': inMail('canary-zero', (it) => `a\u0000${it}\u0000b`),
  'in JSON in JSON in JSON': inMail('canary-json', (it) => nested(`said "${it}"`, 3)),
  'behind a tag': inMail('canary-tag', (it) => `<a href="mailto:${it}">x</a>`),
  'behind an escaped tag': inMail('canary-escaped', (it) => `\\u003ca href=\\"mailto:${it}\\"\\u003e`),
  'far down a text of 108 kB': inMail('canary-far', (it) => `${'lorem ipsum '.repeat(9000)}${it}`),
  'far down a text without a space': inMail('canary-solid', (it) => `${'x;'.repeat(16_000)}${it}`),
  'in a URL': inMail('canary-url', (it) => `https://x.example/?to=${encodeURIComponent(it)}`),
  'a card, encoded for a URL': {
    text: 'https://x.example/?card=4111%201111%201111%201111',
    secret: '4111%201111%201111%201111',
  },
  'a card, encoded for a form': { text: 'name=x&card=5555+5555+5555+4444', secret: '5555+5555+5555+4444' },
  'a phone, encoded for a URL': { text: 'https://x.example/?to=%2B14155550132', secret: '4155550132' },
  'a key in a URL as Go writes it into JSON': {
    text: '{"url":"https://x.example/?a=1\\u0026api_key=canarykey4711"}',
    secret: 'canarykey4711',
  },
  'a password as Gson writes it into JSON': { text: '{"q":"password\\u003dcanarypass4711"}', secret: 'canarypass4711' },
  'a key in a header of JSON in JSON': {
    text: nested('{"x-api-key":"canaryheader4711"}', 2),
    secret: 'canaryheader4711',
  },
  'a bearer token in a header of JSON in JSON': {
    text: nested('{"Authorization":"Bearer canarybearer4711"}', 2),
    secret: 'canarybearer4711',
  },
};

const string = (stringValue: string) => ({ stringValue });
const list = (...values: object[]) => ({ arrayValue: { values } });
const map = (...entries: [string, object][]) => ({
  kvlistValue: { values: entries.map(([key, value]) => ({ key, value })) },
});
const attributes = (...entries: [string, object][]) => map(...entries).kvlistValue.values;
const now = () => String(BigInt(Date.now()) * 1_000_000n);
const resource = { attributes: attributes(['service.name', string('shop')]) };
const many = Array.from({ length: 1000 }, (_, i): [string, object] => [
  `n${i}`,
  string(i % 100 === 77 ? mail(`canary-many-${i}`) : `v${i}`),
]);
/** Texts as they are, and values that only key or type makes one. */
const values = (): [string, object][] => [
  ...Object.entries(odd).map(([key, { text }]): [string, object] => [key, string(text)]),
  ['lists', list(list(string(mail('canary-list'))), map(['of', list(string(mail('canary-deep')))]))],
  [`key ${mail('canary-key')}`, { intValue: '1' }],
  ['keys', map([mail('canary-inner-key'), { boolValue: true }])],
  ['number', { intValue: '4242424242424242' }],
  ['fraction', { doubleValue: 4000056655665556 }],
  ['numbers', list({ intValue: '5105105105105100' })],
  ['password', string('canarypassword1')],
  ['headers', map(['x-api-key', string('canaryapikey99')], ['authorization', string('Basic Y2FuYXJ5OmJhc2lj')])],
];
/** Only their keys tell what these are. */
const byKey = ['password', 'headers'];
const secrets = [
  ...Object.values(odd).map(({ secret }) => secret),
  'canary',
  '4242424242424242',
  '4000056655665556',
  '4000056655665556'.replace(/^4/, '4.'),
  '5105105105105100',
  'Y2FuYXJ5OmJhc2lj',
];
const leaks = (text: string): string[] =>
  secrets.flatMap((secret) => {
    const at = text.indexOf(secret);
    return at < 0 ? [] : [`${secret}: …${text.slice(Math.max(0, at - 80), at + 60)}…`];
  });

function traces(traceId: string): object {
  const span = (more: object) => ({
    traceId,
    spanId: '00f067aa0ba902b7',
    startTimeUnixNano: now(),
    endTimeUnixNano: now(),
    ...more,
  });
  const texts = Object.values(odd).map(({ text }) => text);
  return {
    resourceSpans: [
      {
        resource: { attributes: [...resource.attributes, ...attributes(...values())] },
        schemaUrl: `https://x.example/${mail('canary-schema')}`,
        scopeSpans: [
          {
            schemaUrl: `https://x.example/${mail('canary-scope-schema')}`,
            scope: { name: mail('canary-scope'), version: mail('canary-version'), attributes: attributes(...values()) },
            spans: [
              ...texts.map((text) =>
                span({
                  name: text,
                  status: { code: 2, message: text },
                  traceState: `a=${mail('canary-state')}`,
                  events: [{ name: text }],
                }),
              ),
              span({
                name: 'values',
                attributes: attributes(...values()),
                events: [{ name: 'e', attributes: attributes(...values()) }],
              }),
              span({ name: 'many', attributes: attributes(...many) }),
            ],
          },
        ],
      },
    ],
  };
}

const logs = (tag: string): object => ({
  resourceLogs: [
    {
      resource,
      schemaUrl: `https://x.example/${mail('canary-schema')}`,
      scopeLogs: [
        {
          schemaUrl: `https://x.example/${mail('canary-scope-schema')}`,
          scope: { name: mail('canary-scope') },
          logRecords: [
            ...Object.values(odd).map(({ text }) => ({
              body: string(text),
              severityText: text,
              eventName: text,
              timeUnixNano: now(),
            })),
            { body: map(...values()), attributes: attributes(...values()), timeUnixNano: now() },
            {
              body: list(...values().flatMap(([key, value]) => (byKey.includes(key) ? [] : [value]))),
              timeUnixNano: now(),
            },
            { body: string(tag), attributes: attributes(...many), timeUnixNano: now() },
          ],
        },
      ],
    },
  ],
});

const metrics = (tag: string): object => {
  const point = { asInt: '1', timeUnixNano: now(), startTimeUnixNano: now() };
  const exemplars = [
    { asInt: '1', timeUnixNano: now(), filteredAttributes: attributes(['e', string(mail('canary-exemplar'))]) },
  ];
  const labelled = attributes(
    ['tag', string(tag)],
    ...values().filter(([, value]) => JSON.stringify(value).length < 5000),
  );
  return {
    resourceMetrics: [
      {
        resource,
        schemaUrl: `https://x.example/${mail('canary-schema')}`,
        scopeMetrics: [
          {
            scope: { name: mail('canary-scope'), version: mail('canary-version') },
            metrics: [
              { name: `labels.${tag}`, gauge: { dataPoints: [{ ...point, attributes: labelled, exemplars }] } },
              {
                name: `named.${tag} canary-name@odd.example`,
                unit: mail('canary-unit'),
                description: mail('canary-description'),
                sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [point] },
              },
            ],
          },
        ],
      },
    ],
  };
};

/** Takes OTLP/JSON and sends it on as it is over gRPC. */
async function relay(folder: string, to: number): Promise<{ url: string; process: ChildProcess }> {
  const { 'otelcol-contrib': binary } = await obtain(['otelcol-contrib']);
  const [port, health] = await freePorts(2);
  const pipeline = { receivers: ['otlp'], exporters: ['otlp_grpc'] };
  const config = {
    extensions: { health_check: { endpoint: `127.0.0.1:${health}` } },
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    // Long texts take their time, the more so on a busy machine.
    exporters: { otlp_grpc: { endpoint: `127.0.0.1:${to}`, tls: { insecure: true }, timeout: '60s' } },
    service: {
      extensions: ['health_check'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: pipeline, logs: pipeline, metrics: pipeline },
    },
  };
  writeFileSync(join(folder, 'relay.yaml'), yaml(config));
  const process = spawn(binary, ['--config', join(folder, 'relay.yaml')], { stdio: 'ignore' });
  await until(
    'the relay is healthy',
    async () => (await fetch(`http://127.0.0.1:${health}`).catch(() => undefined))?.ok,
    60,
  );
  return { url: `http://127.0.0.1:${port}`, process };
}

let gateway: Gateway;
let between: Awaited<ReturnType<typeof relay>> | undefined;
const folder = mkdtempSync(join(tmpdir(), 'relay-'));
beforeAll(async () => {
  gateway = await Gateway.start({
    sampling: { ratio: 1, maxSpansPerSecond: 100_000, afterRoot: '1s' },
    captureContent: true,
  });
  between = await relay(folder, gateway.ports.grpc);
});
afterAll(async () => {
  between?.process.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  await gateway?.stop();
});

const post = async (url: string, signal: string, body: string | Buffer): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/${signal}`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${signal}: ${response.status} ${await response.text()}`);
};

describe.each(['HTTP', 'gRPC'] as const)('over %s, nothing gets through in odd places', (how) => {
  const url = () => (how === 'HTTP' ? gateway.otlp : between!.url);

  test('of spans', async () => {
    const traceId = newTraceId();
    await post(url(), 'traces', JSON.stringify(traces(traceId)));
    const spans = await until('all spans arrive', async () => {
      const found = gateway.records('traces').filter((span) => span['traceId'] === traceId);
      return found.length === Object.keys(odd).length + 2 ? found : undefined;
    });
    expect(leaks(JSON.stringify(spans))).toEqual([]);
    expect(leaks(gateway.received('traces'))).toEqual([]);
  });

  test('of log records', async () => {
    await post(url(), 'logs', JSON.stringify(logs(how)));
    await until('all arrive', async () => gateway.records('logs').some((log) => log['body']?.stringValue === how));
    expect(leaks(gateway.received('logs'))).toEqual([]);
  });

  test('of metrics', async () => {
    await post(url(), 'metrics', JSON.stringify(metrics(how)));
    const page = await until('they are there', async () => {
      const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
      const text = await (await fetch(`http://127.0.0.1:${gateway.ports.derived}/metrics`, { headers })).text();
      return text.includes(`labels_${how}`) && text.includes(`named_${how}`) ? text : undefined;
    });
    expect(leaks(page)).toEqual([]);
  });

  test('of spans whose texts are no UTF-8', async () => {
    const traceId = newTraceId();
    const [bad, bytes] = ['BAD', Buffer.from(mail('canary-bytes')).toString('base64')];
    const span = {
      traceId,
      spanId: '00f067aa0ba902b7',
      name: `${bad} ${mail('canary-utf')}`,
      startTimeUnixNano: now(),
      endTimeUnixNano: now(),
      attributes: attributes(
        ['text', string(`${bad}${mail('canary-utf')} ${bad}`)],
        [`${bad} key`, { bytesValue: bytes }],
      ),
    };
    const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
    const parts = body.split(bad).map((part) => Buffer.from(part));
    await post(
      url(),
      'traces',
      Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from([0xff]), part]))),
    );
    const arrived = await gateway.span(traceId);
    expect(leaks(JSON.stringify(arrived))).toEqual([]);
    expect(JSON.stringify(arrived)).not.toContain(bytes);
  });
});
