import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

test('a number that is none does not let anything through', async () => {
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

describe('closed as far as it goes: allow-list mode, no content, no key', () => {
  let closed: Gateway;
  beforeAll(async () => {
    closed = await Gateway.start({
      sampling: { ratio: 1, maxSpansPerSecond: 100_000, afterRoot: '1s' },
      redaction: { allowListOnly: true, allowedKeys: ['tenant.id'] },
    });
  });
  afterAll(() => closed.stop());

  test('only keys of the catalog stay, and no id of a user', async () => {
    const traceId = newTraceId();
    const stays = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o-2024-08-06', 'tenant.id': 't-17' };
    await closed.send([
      {
        traceId,
        attributes: {
          ...stays,
          'user.id': 'u-4711',
          note: 'whatever',
          'gen_ai.input.messages': '[{"content":"hello"}]',
        },
        events: [{ name: 'exception', attributes: { 'exception.type': 'E', 'what.ever': 'x' } }],
      },
    ]);
    const span = await closed.span(traceId);
    expect(plain(span['attributes'])).toMatchObject(stays);
    for (const gone of ['u-4711', 'whatever', 'hello', 'what.ever']) expect(JSON.stringify(span)).not.toContain(gone);
    expect(plain(span['events'][0].attributes)).toEqual({ 'exception.type': 'E' });
  });

  test('the records of costs and decisions stay, but for free texts and the id of a user', async () => {
    const cost = { 'event.name': 'llm.cost', agent_id: 'clerk', status: 'ok', duration_ms: 1520, tokens_total: 1234 };
    const decision = { 'event.name': 'agent.decision', session_id: 'chat-3', decision_type: 'retry', confidence: 0.87 };
    await closed.sendLogs([
      { body: 'a cost', attributes: { ...cost, total_cost_usd: 0.0375, user_id: 'u-4711', note: 'whatever' } },
      { body: 'a decision', attributes: { ...decision, reasoning: 'whatever', context: 'whatever' } },
    ]);
    const records = await until('both records', async () => {
      const logs = closed.records('logs');
      return logs.length === 2 ? logs : undefined;
    });
    expect(records.map(({ attributes }) => plain(attributes))).toEqual([{ ...cost, total_cost_usd: 0.0375 }, decision]);
  });
});
