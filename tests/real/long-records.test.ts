import { afterAll, beforeAll, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import { attributes as names } from '../../src/catalog/spans.js';
import { Gateway, until } from './gateway.js';
import {
  type Attributes,
  type Log,
  logsRequest,
  plain,
  type Received,
  type Span,
  tracesRequest,
  type Value,
} from './otlp.js';
import { type Relay, startRelay } from './relay.js';
import { type Vendors, vendors } from './vendors.js';

const megabytes = (count: number, of = 'a word '): string =>
  of.repeat(Math.ceil((count * 1_000_000) / Buffer.byteLength(of)));
const map = (count: number, value: Value): Attributes =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, value]));
const nested = (levels: number, inside: Value): Value =>
  Array.from({ length: levels }).reduce<Value>((value, _, i) => (i % 2 === 0 ? [value] : { deep: value }), inside);

type Long<Of> = Readonly<Record<string, Of & { readonly resource?: Attributes }>>;

/** Records that no request could be divided for. */
const longSpans: Long<Span> = {
  'a text of 18 MB': { attributes: { note: megabytes(18) } },
  'characters of several bytes': { attributes: { x: 'a', note: megabytes(2, '漢'), other: megabytes(2, 'é') } },
  '10,000 attributes': { attributes: map(10_000, 'some words of a value') },
  '1,000 levels': { attributes: { deep: nested(1000, megabytes(4)) } },
  'a map of 5 MB': { attributes: { map: map(5000, 'a word '.repeat(140)) } },
  'a map beside NaN': {
    attributes: { none: Number.NaN, map: { ...map(5000, 'a word '.repeat(140)), who: 'jane.roe@example.com' } },
  },
  'a list of zeros': { attributes: { list: Array.from({ length: 400_000 }, () => 0) } },
  'a list of texts of 1 MB': { attributes: { list: Array.from({ length: 6 }, () => megabytes(1)) } },
  'forty texts of 240 kB': { attributes: map(40, megabytes(0.24)) },
  'keys of 1 MB': { attributes: { [megabytes(1)]: 1, [megabytes(2)]: 'two' } },
  'a stack trace of 5 MB': {
    events: [{ name: 'exception', attributes: { 'exception.stacktrace': megabytes(5), 'exception.type': 'Oh' } }],
  },
  '5,000 events': {
    events: Array.from({ length: 5000 }, () => ({ name: 'event', attributes: { note: 'a word '.repeat(100) } })),
  },
  'a name and a message of 3 MB': { name: megabytes(3), error: megabytes(3) },
  'prompts of 300 kB': {
    attributes: { [names.inputMessages]: `["${megabytes(0.3)}"]`, [names.outputMessages]: `["${megabytes(0.2)}"]` },
  },
  'a resource of 4 MB': { resource: { note: megabytes(4), map: map(100, 'a word '.repeat(100)) } },
};
const longLogs: Long<Log> = {
  'a body of 6 MB': { body: megabytes(6, 'é') },
  'a body map of 6 MB': { body: map(1000, 'a word '.repeat(850)) },
  'a body list of 6 MB': { body: Array.from({ length: 600 }, () => 'a word '.repeat(1400)) },
  'attributes of 6 MB': { body: 'short', attributes: { map: map(6000, 'a word '.repeat(140)), note: megabytes(1) } },
  'a resource of 4 MB': { body: 'short', resource: { note: megabytes(4) } },
};
const neighbours = Array.from({ length: 100 }, (_, i) => i);
const sampling = { afterRoot: '1s', ratio: 1, maxSpansPerSecond: 1_000_000, rareRoutes: { perMinute: 0 } } as const;

let gateway: Gateway;
let vendor: Vendors;
let relay: Relay;
beforeAll(async () => {
  vendor = await vendors();
  const small = { kind: 'otlp', name: 'small', endpoint: `http://127.0.0.1:${vendor.port}` } as const;
  gateway = await Gateway.start({
    captureContent: true,
    sampling,
    backends: [
      { kind: 'jaeger' },
      { kind: 'loki' },
      { ...small, queue: { batchBytes: 1_000_000 }, captureContent: true },
      // Has what was said twice.
      { kind: 'phoenix', url: `http://127.0.0.1:${vendor.port}/phoenix`, queue: { batchBytes: 1_000_000 } },
    ],
  });
  relay = await startRelay(gateway.ports.grpc);
}, 300_000);
afterAll(async () => {
  await relay?.stop();
  await gateway?.stop();
  vendor?.close();
});

async function send(url: string, signal: 'traces' | 'logs', body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/${signal}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status, await answer.text()).toBe(200);
}

interface Case {
  readonly id: string;
  readonly signal: 'traces' | 'logs';
  readonly what: string;
  readonly by: 'HTTP' | 'gRPC';
  readonly long: Span & Log & { readonly resource?: Attributes };
}

const cases: readonly Case[] = [
  ...Object.entries(longSpans).map(([what, long]) => ({ signal: 'traces' as const, what, long })),
  ...Object.entries(longLogs).map(([what, long]) => ({ signal: 'logs' as const, what, long })),
].flatMap((one, i) => (['HTTP', 'gRPC'] as const).map((by) => ({ ...one, by, id: `${by}-${i}` })));

const idOf = (record: Received): string => String(plain(record['attributes'])['id']);
/** What came of it, and what with it. */
const counts = (ids: string, { id }: Case) => ({
  neighbours: neighbours.filter((n) => ids.includes(`${id}-${n};`)).length,
  long: ids.split(`${id}-long;`).length - 1,
});
const allOf = { neighbours: neighbours.length, long: 1 };

let spans: Received[];
let logs: Received[];
let sent: Readonly<Record<'small' | 'phoenix', string>>;
beforeAll(async () => {
  for (const { id, signal, by, long } of cases) {
    const { resource, ...record } = long;
    const short = neighbours.map((n) => ({ attributes: { id: `${id}-${n};` } }));
    const one = { ...record, attributes: { id: `${id}-long;`, ...record.attributes } };
    const all = [...short.slice(0, 50), one, ...short.slice(50)];
    const attributes = { 'service.name': 'shop', ...resource };
    const url = by === 'HTTP' ? gateway.otlp : relay.url;
    await send(
      url,
      signal,
      signal === 'traces' ? tracesRequest(all, { attributes }) : logsRequest(all, { attributes }),
    );
  }
  const odd = { map: { none: Number.NaN, who: 'jane.roe@example.com', count: 7 }, none: Number.NaN, is: true };
  await send(gateway.otlp, 'traces', tracesRequest([{ attributes: { id: 'odd', ...odd } }]));
  const expected = (signal: string) =>
    101 * cases.filter((one) => one.signal === signal).length + (signal === 'traces' ? 1 : 0);
  const done = async (what: string) =>
    (await gateway.own(`otelcol_exporter_sent_${what}`)) >=
    (what === 'spans' ? 3 * expected('traces') : 2 * expected('logs'));
  // Each test says what is missing.
  await until('all is sent', async () => (await done('spans')) && (await done('log_records')), 60).catch(
    () => undefined,
  );
  [spans, logs] = [gateway.records('traces'), gateway.records('logs')];
  const idsAt = (isThere: (path: string) => boolean) =>
    vendor.received
      .filter(({ path }) => isThere(path))
      .flatMap(({ body }) => body.match(/\w+-\d+-(?:long|\d+);/g) ?? [])
      .join(' ');
  sent = {
    small: idsAt((path) => path.startsWith('/v1/')),
    phoenix: idsAt((path) => path.startsWith('/phoenix/')),
  };
}, 600_000);

test.each(cases)('$signal by $by: $what takes no neighbour with it, and arrives cut', (one) => {
  const records = (one.signal === 'traces' ? spans : logs).filter((record) => idOf(record).startsWith(`${one.id}-`));
  expect(counts(records.map(idOf).join(' '), one)).toEqual(allOf);
  expect(counts(sent.small, one)).toEqual(allOf);
  if (one.signal === 'traces') expect(counts(sent.phoenix, one)).toEqual(allOf);
  const long = records.find((record) => idOf(record) === `${one.id}-long;`)!; // just counted
  const marks = [long['attributes'], long['resource'].attributes].map((of) => plain(of)[names.cut]);
  expect(marks).toContain(true);
  // A character that was cut in two would be written so.
  expect(JSON.stringify(long)).not.toContain('\ufffd');
});

test('what was JSON and has been cut is not said to be JSON', () => {
  const { id } = cases.find(({ what }) => what === 'prompts of 300 kB')!; // above
  const { body } = vendor.received.find(
    ({ path, body }) => path.startsWith('/phoenix') && body.includes(`${id}-long;`),
  )!; // counted
  expect(body).toContain('input.value');
  expect(body).not.toContain('application/json');
});

test('a list or map with NaN is not let through, as nobody has searched it; the rest stays', () => {
  const one = spans.find((record) => idOf(record) === 'odd')!; // sent with the others
  expect(plain(one['attributes'])).toMatchObject({ id: 'odd', map: '' });
});

test('an address is masked, whatever is beside it', () => {
  expect(gateway.received('traces')).not.toContain('jane.roe');
  expect(vendor.received.filter(({ body }) => body.includes('jane.roe'))).toEqual([]);
});

test('no request is longer than its backend takes, nothing is counted as lost, and others are not marked', async () => {
  expect(Math.max(...vendor.received.map(({ body }) => body.length))).toBeLessThanOrEqual(1_000_000);
  expect(await gateway.own(scraped.rejectedSpans.name)).toBeNaN();
  expect(await gateway.own(scraped.rejectedLogs.name)).toBeNaN();
  const marked = [...spans, ...logs].filter(({ attributes }) => names.cut in plain(attributes));
  expect(marked.filter((record) => !idOf(record).endsWith('-long;'))).toEqual([]);
  const keys = new Set(
    [...spans, ...logs].flatMap(({ attributes, resource }) => [
      ...Object.keys(plain(attributes)),
      ...Object.keys(plain(resource.attributes)),
    ]),
  );
  expect([...keys].filter((key) => key.startsWith('~'))).toEqual([]);
});
