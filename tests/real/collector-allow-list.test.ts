import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowedKeys } from '../../src/catalog/allowed-keys.js';
import { contentKeys, countKeys } from '../../src/catalog/spans.js';
import { userKeys } from '../../src/catalog/special-keys.js';
import { Gateway, until } from './gateway.js';
import { type Attributes, keyValues, newTraceId, plain, type Received } from './otlp.js';

let closed: Gateway;
beforeAll(async () => {
  closed = await Gateway.start({
    sampling: { ratio: 1, maxSpansPerSecond: 100_000, afterRoot: '1s' },
    redaction: { allowListOnly: true, allowedKeys: ['tenant.id'] },
  });
});
afterAll(() => closed.stop());

describe('closed as far as it goes: allow-list mode, no content, no key', () => {
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

/** Content is dropped, and ids of users without a key for their pseudonyms. */
const gone = new RegExp(`^(?:${[...contentKeys, ...userKeys].join('|')})$`);
const allowed = allowedKeys.filter((key) => !gone.test(key));
/** Keys that only look like one that is allowed. */
const neighbours = allowed.flatMap((key) => [
  `${key}.x`,
  `x.${key}`,
  `${key}_id`.replace(/_id_id$/, '_idx'),
  `${key} `,
  `X${key}`,
]);
const strangers = [
  ...neighbours.filter((key) => !allowedKeys.includes(key)),
  ...[
    'customer',
    'gen_ai.prompt.0.content',
    'llm.input_messages.0.message.content',
    'metadata',
    'url.full',
    'db.query.text',
  ],
];
/** A count that is none would go. */
const valued = (keys: readonly string[]): Attributes =>
  Object.fromEntries(keys.map((key) => [key, countKeys.includes(key) ? 7 : 'zebra']));
const everything = keyValues({ ...valued(allowed), ...valued(strangers), 'service.name': 'shop' });
const nanoseconds = () => String(BigInt(Date.now()) * 1_000_000n);
/** What stays of those that may, and what stays of the others. */
const left = (attributes: Parameters<typeof plain>[0]) => {
  const keys = Object.keys(plain(attributes));
  return {
    missing: allowed.filter((key) => !keys.includes(key)),
    strangers: strangers.filter((key) => keys.includes(key)),
  };
};
const exactly = { missing: [], strangers: [] };

test('every key of the catalog stays and no other, in resources, scopes, spans and events', async () => {
  const traceId = newTraceId();
  const span = {
    traceId,
    spanId: traceId.slice(16),
    name: 'all keys',
    startTimeUnixNano: nanoseconds(),
    endTimeUnixNano: nanoseconds(),
    attributes: everything,
    events: [{ name: 'e', timeUnixNano: nanoseconds(), attributes: everything }],
  };
  await closed.post('traces', {
    resourceSpans: [
      {
        resource: { attributes: everything },
        scopeSpans: [{ scope: { name: 's', attributes: everything }, spans: [span] }],
      },
    ],
  });
  const { attributes, events, resource, scope } = await closed.span(traceId);
  expect(left(attributes), 'span').toEqual(exactly);
  expect(left(events[0].attributes), 'event').toEqual(exactly);
  expect(left(resource.attributes), 'resource').toEqual(exactly);
  expect(left(scope.attributes), 'scope').toEqual(exactly);
});

test('the same in log records, and in bodies that are maps', async () => {
  const record = {
    timeUnixNano: nanoseconds(),
    eventName: 'all keys',
    attributes: everything,
    body: { kvlistValue: { values: everything } },
  };
  await closed.post('logs', {
    resourceLogs: [
      {
        resource: { attributes: everything },
        scopeLogs: [{ scope: { name: 's', attributes: everything }, logRecords: [record] }],
      },
    ],
  });
  const found = await until('the record', async () =>
    closed.records('logs').find((one: Received) => one['eventName'] === 'all keys'),
  );
  expect(left(found['attributes']), 'record').toEqual(exactly);
  expect(left(found['body'].kvlistValue.values), 'body').toEqual(exactly);
  expect(left(found['resource'].attributes), 'resource').toEqual(exactly);
  expect(left(found['scope'].attributes), 'scope').toEqual(exactly);
});

test('no other key becomes a label', async () => {
  const point = { asInt: '3', timeUnixNano: nanoseconds(), startTimeUnixNano: nanoseconds() };
  const attributes = keyValues(
    valued(['agent', 'direction', 'customer', 'agent.x', 'Xdirection', 'user_id', 'user.name']),
  );
  await closed.post('metrics', {
    resourceMetrics: [
      {
        resource: { attributes: everything },
        scopeMetrics: [{ metrics: [{ name: 'own.gauge', gauge: { dataPoints: [{ ...point, attributes }] } }] }],
      },
    ],
  });
  const series = await until('the gauge', async () =>
    [...(await closed.series()).keys()].find((key) => key.startsWith('own_gauge{')),
  );
  // The instance is that of the resource, by its key `service.instance.id`.
  expect(series).toBe('own_gauge{agent="zebra",direction="zebra",instance="zebra",service="shop"}');
});
