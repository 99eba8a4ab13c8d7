import { afterAll, beforeAll, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { newTraceId, plain, type Received } from './otlp.js';

/** A value of type bytes is anything: nobody looks into it, so that none may pass, however short. */
const canary = 'jane.canary@leak.example';
const bytes = { bytesValue: Buffer.from(canary).toString('base64') };
const string = (stringValue: string) => ({ stringValue });
const list = (...values: object[]) => ({ arrayValue: { values } });
const map = (values: Record<string, object>) => ({
  kvlistValue: { values: Object.entries(values).map(([key, value]) => ({ key, value })) },
});
const attributes = (values: Record<string, object>) => map(values).kvlistValue.values;
const now = () => String(BigInt(Date.now()) * 1_000_000n);
const resource = (values: Record<string, object> = {}) => ({
  attributes: attributes({ 'service.name': string('shop'), ...values }),
});

/** What is in the bytes, as it is and as it would be written as text. */
const forms = ['utf8', 'base64', 'hex'] as const;
const leaksIn = (record: unknown): string[] =>
  forms.filter((form) => JSON.stringify(record).includes(Buffer.from(canary).toString(form)));

const inner: Readonly<Record<string, object>> = {
  'first of a list': list(bytes, string('said')),
  'later in a list': list(string('said'), bytes),
  'list in a list': list(list(string('said')), list(string('said'), bytes)),
  'in a map': map({ of: bytes, n: { intValue: '7' } }),
  'deep down': map({ of: list(map({ a: map({ b: list(bytes) }) })) }),
};
/** Names under which two values meet when maps are laid flat. */
const clash = { a: map({ b: string('said') }), 'a.b': bytes, 'a.b.0': string('said') };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({
    sampling: { ratio: 1, maxSpansPerSecond: 100_000, afterRoot: '1s' },
    captureContent: true,
  });
});
afterAll(() => gateway.stop());

interface Sent {
  readonly on?: Record<string, object>;
  readonly event?: Record<string, object>;
  readonly resource?: Record<string, object>;
  readonly scope?: Record<string, object>;
}

async function through({ on = {}, event = {}, resource: of = {}, scope = {} }: Sent): Promise<Received> {
  const traceId = newTraceId();
  const [startTimeUnixNano, timeUnixNano] = [now(), now()];
  const span = {
    traceId,
    spanId: traceId.slice(16),
    name: 'span',
    startTimeUnixNano,
    endTimeUnixNano: timeUnixNano,
    attributes: attributes(on),
    events: [{ name: 'event', timeUnixNano, attributes: attributes(event) }],
  };
  const scoped = { scope: { name: 'scope', attributes: attributes(scope) }, spans: [span] };
  await gateway.post('traces', { resourceSpans: [{ resource: resource(of), scopeSpans: [scoped] }] });
  return gateway.span(traceId);
}

const beside = {
  said: string('hello'),
  n: { intValue: '1763640000123456789' },
  part: { doubleValue: 0.25 },
  tiny: { doubleValue: 1e-9 },
  yes: { boolValue: true },
  reasons: list(string('stop')),
  nested: map({ deep: list({ intValue: '3' }, string('embedding')) }),
};
const kept = {
  said: 'hello',
  n: Number('1763640000123456789'),
  part: 0.25,
  tiny: 1e-9,
  yes: true,
  reasons: ['stop'],
  nested: { deep: [3, 'embedding'] },
};

test('bytes of a span, of an event, a resource and a scope become [bytes], and nothing beside them changes', async () => {
  const span = await through({
    on: { ...beside, it: bytes },
    event: { ...beside, it: bytes },
    resource: { ...beside, it: bytes },
    scope: { ...beside, it: bytes },
  });
  expect(leaksIn(span)).toEqual([]);
  for (const place of [span, span['events'][0], span['resource'], span['scope']]) {
    expect(plain(place.attributes)).toMatchObject({ ...kept, it: '[bytes]' });
  }
});

test.each(Object.entries({ ...inner, clash: map(clash) }))('bytes do not pass %s', async (name, value) => {
  const on = name === 'clash' ? clash : { it: value };
  const span = await through({
    on: { ...on, said: string('hello') },
    event: { ...on, said: string('hello') },
    resource: on,
    scope: on,
  });
  expect(leaksIn(span)).toEqual([]);
  for (const place of [span, span['events'][0]]) expect(plain(place.attributes)).toMatchObject({ said: 'hello' });
});

test('nor beside something that is masked, NaN, or under the keys of the conventions', async () => {
  const odd = { doubleValue: 'NaN' };
  const masked = {
    it: bytes,
    more: list(bytes),
    who: string('joe@leak.example'),
    deep: map({ er: string('joe@leak.example') }),
  };
  const unread = {
    ...masked,
    odd,
    deep: map({ odd, er: bytes, who: string('joe@leak.example') }),
    list: list(odd, bytes),
  };
  const flat = { it: bytes, list: list(odd), who: string('joe@leak.example'), said: string('hello') };
  const spans = [
    await through({ on: masked, event: masked, resource: masked, scope: masked }),
    await through({ on: { it: bytes, odd, deep: map({ odd, er: bytes }) } }),
    await through({ on: unread, event: unread, resource: unread, scope: unread }),
    await through({ on: flat, event: flat, resource: flat, scope: flat }),
    await through({ on: { 'gen_ai.operation.name': string('chat'), 'gen_ai.agent.name': bytes } }),
    await through({ on: { 'gen_ai.usage.input_tokens': bytes, 'gen_ai.tool.call.arguments': bytes } }),
  ];
  for (const span of spans) expect(leaksIn(span)).toEqual([]);
  expect(JSON.stringify(spans)).not.toContain('joe@');
  const last = spans[3]!; // of `flat`
  for (const place of [last, last['events'][0], last['resource'], last['scope']]) {
    expect(plain(place.attributes)).toMatchObject({ it: '[bytes]', list: '', who: '[email]', said: 'hello' });
  }
});

test('no label of a metric is made of bytes', async () => {
  const keys = ['gen_ai.agent.name', 'gen_ai.tool.name', 'gen_ai.tool.type', 'server.address', 'mcp.method.name'];
  await through({
    on: {
      ...Object.fromEntries(keys.map((key) => [key, bytes])),
      'gen_ai.operation.name': string('execute_tool'),
    },
  });
  const models = ['gen_ai.provider.name', 'gen_ai.request.model', 'gen_ai.response.model', 'gen_ai.prompt.name'];
  await through({
    on: {
      ...Object.fromEntries(models.map((key) => [key, bytes])),
      'gen_ai.operation.name': string('chat'),
      'error.type': bytes,
    },
  });
  const point = { asInt: '3', timeUnixNano: now(), attributes: attributes({ who: bytes, deep: list(bytes) }) };
  const metric = { name: 'own.gauge', gauge: { dataPoints: [point] } };
  await gateway.post('metrics', {
    resourceMetrics: [{ resource: resource({ owner: bytes }), scopeMetrics: [{ metrics: [metric] }] }],
  });
  const series = await until('all are counted', async () => {
    const found = await gateway.series();
    const names = [...found.keys()];
    return ['tool_invocations_total', 'llm_requests_total', 'own_gauge'].every((name) =>
      names.some((key) => key.startsWith(`${name}{`)),
    )
      ? names
      : undefined;
  });
  expect(leaksIn(series)).toEqual([]);
  expect(series).toContain('own_gauge{deep="[bytes]",service="shop",who="[bytes]"}');
});

test('bytes of a log record become [bytes], in its attributes and in bodies of every shape', async () => {
  const bodies = [bytes, map({ it: bytes, ...beside }), list(string('said'), bytes), map({ it: list(bytes) })];
  const logRecords = bodies.map((body, index) => ({
    timeUnixNano: now(),
    body,
    attributes: attributes({ shape: string(`s${index}`), it: bytes, deep: inner['deep down']! }),
  }));
  await gateway.post('logs', { resourceLogs: [{ resource: resource({ it: bytes }), scopeLogs: [{ logRecords }] }] });
  const logs = await until('all records arrive', async () => {
    const found = gateway.records('logs');
    return found.length === bodies.length ? found : undefined;
  });
  expect(leaksIn(logs)).toEqual([]);
  const body = (shape: string) =>
    plain([{ key: 'b', value: logs.find((log) => plain(log['attributes'])['shape'] === shape)!['body'] }])['b'];
  expect(body('s0')).toBe('[bytes]');
  expect(body('s1')).toEqual({ ...kept, it: '[bytes]' });
  expect(body('s2')).toBe('[bytes]');
});
