import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { newTraceId, plain, type Span } from './otlp.js';

const key = 'a key of thirty-two bytes or more, for tests';
let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start(
    { sampling: { ratio: 1, maxSpansPerSecond: 100_000, afterRoot: '1s' }, captureContent: true },
    { environment: { PSEUDONYM_KEY: key } },
  );
});
afterAll(() => gateway.stop());

const nanoseconds = () => String(BigInt(Date.now()) * 1_000_000n);
const stringValue = (text: string) => ({ stringValue: text });

test('ids of users become pseudonyms: HMAC-SHA256 under the key, wherever attributes are', async () => {
  const traceId = newTraceId();
  await gateway.send([
    { traceId, attributes: { 'user.id': 'jane@leak.example', 'enduser.id': 4711, 'app.user': 'x' } },
  ]);
  const span = await gateway.span(traceId);
  const pseudonym = (id: string) => createHmac('sha256', key).update(id).digest('hex');
  expect(plain(span['attributes'])).toEqual({
    'user.id': pseudonym('jane@leak.example'),
    'enduser.id': pseudonym('4711'),
    'app.user': 'x',
  });
});

test('what is masked is counted by detector', async () => {
  const span: Span = {
    attributes: { a: 'jane@count.example, joe@count.example', b: { c: '4111111111111111' } },
    events: [{ name: 'said', attributes: { by: 'ann@count.example' } }],
  };
  await gateway.send([span], { attributes: { 'service.name': 'counted' } });
  await gateway.sendLogs([{ body: '203.0.113.9' }], { attributes: { 'service.name': 'counted' } });
  const count = (series: ReadonlyMap<string, number>, detector: string) =>
    series.get(`telemetry_redactions_total{detector="${detector}",service="counted"}`);
  const series = await until('all of it is counted', async () => {
    const all = await gateway.series();
    return count(all, 'ip') !== undefined && count(all, 'email') !== undefined ? all : undefined;
  });
  expect(['email', 'card', 'ip', 'phone'].map((detector) => count(series, detector))).toEqual([3, 1, 1, undefined]);
});

test('NaN does not let anything through', async () => {
  const traceId = newTraceId();
  await gateway.post('traces', {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId,
                spanId: traceId.slice(16),
                name: 'nan',
                startTimeUnixNano: nanoseconds(),
                endTimeUnixNano: nanoseconds(),
                attributes: [
                  { key: 'score', value: { doubleValue: 'NaN' } },
                  { key: 'who', value: stringValue('jane@leak.example') },
                  { key: 'deep', value: { arrayValue: { values: [stringValue('jane@leak.example')] } } },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
  expect(JSON.stringify(await gateway.span(traceId))).not.toContain('leak.example');
});

test('the address of a machine stays under a key that says so, the address of a client does not', async () => {
  const traceId = newTraceId();
  const own = { 'server.address': '10.1.2.3', 'service.version': '1.2.3.4', 'client.address': '10.9.8.7' };
  await gateway.send([{ traceId, attributes: own }]);
  expect(plain((await gateway.span(traceId))['attributes'])).toMatchObject({ ...own, 'client.address': '[ip]' });
});

test('references to entities are gone, whatever they say; resource, scope and records are as they were', async () => {
  const traceId = newTraceId();
  const said = (name: string) => `${name}@leak.example`;
  const entityRefs = [
    { schemaUrl: said('url'), type: said('type'), idKeys: [said('id')], descriptionKeys: [said('word')] },
  ];
  const resource = { attributes: [{ key: 'service.name', value: stringValue('shop') }], entityRefs };
  const scope = { name: 'a scope', version: '1.2.3', attributes: [{ key: 'author', value: stringValue('x') }] };
  const time = nanoseconds();
  const span = { traceId, spanId: traceId.slice(16), name: 'refers', startTimeUnixNano: time, endTimeUnixNano: time };
  await gateway.post('traces', { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] });
  const log = { timeUnixNano: time, body: stringValue('refers') };
  await gateway.post('logs', { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [log] }] }] });
  const arrived = await gateway.span(traceId);
  const record = await until('the record', async () =>
    gateway.records('logs').find(({ body }) => body?.stringValue === 'refers'),
  );
  for (const one of [arrived, record]) {
    expect(one['resource'].entityRefs).toBeUndefined();
    expect(plain(one['resource'].attributes)['service.name']).toBe('shop');
    expect(one['scope']).toMatchObject({ name: 'a scope', version: '1.2.3' });
  }
  expect(arrived['name']).toBe('refers');
  expect(gateway.received('traces') + gateway.received('logs')).not.toContain('leak.example');
});
