import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { newTraceId, plain, type Resource, type Span, type Value } from './otlp.js';

/** What must not get through, and what is left of it. */
const secrets = {
  'an e-mail address': ['jane.roe+1@leak.example', '[email]'],
  'an e-mail address in a URL': ['jane%40leak.example', '[email]'],
  'a card number': ['4111111111111111', '[card]'],
  'a card number in groups': ['4111 1111 1111 1111', '[card]'],
  'a card number with dashes': ['5555-5555-5555-4444', '[card]'],
  'an Amex number': ['3782 822463 10005', '[card]'],
  'an OpenAI key': ['sk-proj-Ab12Cd34Ef56Gh78Ij90', '[api-key]'],
  'an Anthropic key': ['sk-ant-api03-Ab12Cd34Ef56', '[api-key]'],
  'an AWS key': ['AKIAIOSFODNN7EXAMPLE', '[api-key]'],
  'a GitHub token': ['ghp_0123456789abcdefghijABCDEFGHIJ012345', '[api-key]'],
  'a fine-grained GitHub token': ['github_pat_11ABCDEFG0abcdefghij_0123456789', '[api-key]'],
  'a Slack token': ['xoxb-123456789012-abcdefGHIJKL', '[api-key]'],
  'a Google key': ['AIzaSyA0123456789abcdefghijklmnopqrstuv', '[api-key]'],
  'a JSON web token': ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVm', '[jwt]'],
  'a bearer token': ['Bearer abc.def-ghi_jkl~mno', 'Bearer [token]'],
} as const;

/** What looks a little like the above and has to stay. */
const kept: Readonly<Record<string, Value>> = {
  uuid: '550e8400-e29b-41d4-a716-446655440000',
  'uuid of digits': '41111111-1111-4111-8111-111111111111',
  'trace id': '4bf92f3577b34da6a3ce929d0e0e4736',
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'digits that fail the check': '4111111111111112',
  'order number': '9876543210987654',
  'nanoseconds since 1970': '1763640000123456789',
  'whole nanoseconds': 1763640000123456,
  fraction: 0.4111111111111111,
  'model with date': 'gpt-4o-2024-08-06',
  'model with version': 'claude-sonnet-4@20250514',
  'package with scope': '@scope/package@1.2.3',
  'word with sk-': 'task-force-for-something-very-long',
  time: '2026-11-20T12:00:00.123456789Z',
  tokens: 1234567,
  flag: true,
  list: ['a', 'b'],
  nested: { deep: [1, 'two', { three: 3 }] },
};

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({ sampling: { afterRoot: '1s', decisionWait: '1s', ratio: 1 }, captureContent: true });
});
afterAll(() => gateway.stop());

const through = async (span: Span, resource?: Resource) => {
  const traceId = newTraceId();
  await gateway.send([{ ...span, traceId }], resource);
  return gateway.span(traceId);
};

describe.concurrent('in every text of a span', () => {
  test.each(Object.entries(secrets))('%s is masked', async (_, [secret, mask]) => {
    const said = `before ${secret} after`;
    const span = await through(
      {
        name: `name ${said}`,
        error: said,
        attributes: {
          top: said,
          list: ['one', said],
          map: { of: { lists: [said] }, n: 7 },
          json: JSON.stringify({ a: `line\n${secret}\n`, b: [`<${secret}>`] }),
          lines: `line\n${secret}\tline`,
          [`key ${secret}`]: 'value',
          'http.response.status_code': 200,
        },
        events: [{ name: `event ${said}`, attributes: { 'exception.message': said, deep: { er: [said] } } }],
      },
      {
        attributes: { 'service.name': 'shop', owner: said, list: [said] },
        scope: { name: `scope ${said}`, attributes: { author: said } },
      },
    );
    expect(JSON.stringify(span)).not.toContain(secret);
    const masked = `before ${mask} after`;
    expect(span['name']).toBe(`name ${masked}`);
    expect(span['status'].message).toBe(masked);
    expect(span['scope'].name).toBe(`scope ${masked}`);
    expect(plain(span['scope'].attributes)).toEqual({ author: masked });
    expect(plain(span['resource'].attributes)).toMatchObject({ owner: masked, list: [masked] });
    expect(span['events'][0].name).toBe(`event ${masked}`);
    expect(plain(span['events'][0].attributes)).toEqual({ 'exception.message': masked, deep: { er: [masked] } });
    expect(plain(span['attributes'])).toMatchObject({
      top: masked,
      list: ['one', masked],
      map: { of: { lists: [masked] }, n: 7 },
      lines: `line\n${mask}\tline`,
      'http.response.status_code': 200,
    });
    expect(JSON.parse(String(plain(span['attributes'])['json']))).toEqual({ a: `line\n${mask}\n`, b: [`<${mask}>`] });
  });
});

describe.concurrent('in a log record', () => {
  test.each(Object.entries(secrets))('%s is masked', async (name, [secret, mask]) => {
    const tag = `tag ${name}`;
    await gateway.sendLogs([
      { body: `said ${secret}`, attributes: { tag, kind: 'text', who: secret }, severityText: `severe ${secret}` },
      {
        body: { text: secret, more: [{ deep: `x ${secret}` }] },
        attributes: { tag, kind: 'map', at: { any: [secret] } },
      },
      { body: [secret, 'else'], attributes: { tag, kind: 'list' }, eventName: `event ${secret}` },
    ]);
    const records = await until('three records arrive', async () => {
      const mine = gateway.records('logs').filter((r) => plain(r['attributes'])['tag'] === tag);
      return mine.length === 3 ? mine : undefined;
    });
    expect(JSON.stringify(records)).not.toContain(secret);
    const body = (kind: string) =>
      plain([{ key: 'body', value: records.find((r) => plain(r['attributes'])['kind'] === kind)!['body'] }])['body'];
    expect(body('text')).toBe(`said ${mask}`);
    expect(body('map')).toEqual({ text: mask, more: [{ deep: `x ${mask}` }] });
    expect(body('list')).toEqual([mask, 'else']);
  });
});

describe('in a metric', () => {
  test('labels that are derived from spans are masked', async () => {
    await through({
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'mail jane.roe+1@leak.example',
        'gen_ai.agent.name': 'pays with 4111111111111111',
      },
    });
    const series = await until('the tool is counted', async () => {
      const names = [...(await gateway.series()).keys()].filter((key) => key.startsWith('tool_invocations_total'));
      return names.length > 0 ? names : undefined;
    });
    expect(series).toEqual([
      'tool_invocations_total{agent="pays with [card]",server="unknown",service="shop",status="ok",tool="mail [email]"}',
    ]);
  });

  test("labels, resource and description of an application's own metric are masked", async () => {
    const point = { asInt: '3', timeUnixNano: String(BigInt(Date.now()) * 1_000_000n) };
    const label = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    await gateway.post('metrics', {
      resourceMetrics: [
        {
          resource: { attributes: [label('service.name', 'own'), label('owner', 'jane@leak.example')] },
          scopeMetrics: [
            {
              metrics: [
                {
                  name: 'own.gauge',
                  description: 'asked for by jane@leak.example',
                  gauge: { dataPoints: [{ ...point, attributes: [label('user', 'jane@leak.example')] }] },
                },
              ],
            },
          ],
        },
      ],
    });
    await until('the gauge is there', async () =>
      (await gateway.series()).get('own_gauge{service="own",user="[email]"}'),
    );
    const page = await (await fetch(`http://127.0.0.1:${gateway.ports.derived}/metrics`)).text();
    expect(page).not.toContain('leak.example');
  });
});

test('what only looks like a secret stays, types and all', async () => {
  const span = await through({ name: 'chat gpt-4o-2024-08-06', attributes: kept });
  expect(plain(span['attributes'])).toEqual(kept);
  expect(span['name']).toBe('chat gpt-4o-2024-08-06');
});

test('what only looks like a secret stays beside one', async () => {
  const span = await through({ attributes: { ...kept, who: { is: 'jane@leak.example' } } });
  expect(plain(span['attributes'])).toEqual({
    ...kept,
    who: { is: '[email]' },
    'redaction.email': 1,
    'redaction.masked': true,
  });
});

test('a card number is masked where it is a number, and where there are many', async () => {
  const cards = [
    '4111111111111111',
    '5555555555554444',
    '6011111111111117',
    '4000056655665556',
    '4242424242424242',
    '5105105105105100',
  ];
  const span = await through({ attributes: { paid: 4111111111111111, all: cards.join(', '), deep: { er: cards } } });
  const text = JSON.stringify(span);
  for (const card of cards) expect(text).not.toContain(card);
  expect(text).toContain('[card]');
});

test('a number that is masked is a text then, in JSON in texts it stays what it was, and no record is lost by it', async () => {
  const [card, other] = [4111111111111111, 5555555555554444];
  const lists = { a: [card], b: [1, other, card, 2], c: [[card], [true], [false, true]], d: { er: card } };
  const inText = JSON.stringify(lists);
  const masked = inText.replaceAll(String(card), '[card]').replaceAll(String(other), '[card]');
  const span = await through({
    name: `said ${inText}`,
    attributes: {
      ...lists,
      text: inText,
      twice: JSON.stringify({ v: inText }),
      said: `"[${card}]", [${other}] \\" and \\`,
      user: { id: 7.5 },
      flags: [true],
      deep: [{ user_id: -12, list: [card, other], say: inText }],
    },
    events: [{ name: inText, attributes: { n: [card, other], s: inText } }],
  });
  const { 'redaction.unreadable': unreadable, ...got } = plain(span['attributes']);
  expect(unreadable).toBeUndefined();
  expect(span['name']).toBe(`said ${masked}`);
  expect(got).toMatchObject({
    a: ['[card]'],
    b: [1, '[card]', '[card]', 2],
    d: { er: '[card]' },
    text: masked,
    twice: JSON.stringify({ v: masked }),
    said: '"[[card]]", [[card]] \\" and \\',
    flags: [true],
    'redaction.masked': true,
  });
  expect(got['c']).toEqual([['[card]'], [true], [false, true]]);
  const [deep] = got['deep'] as Record<string, unknown>[]; // a list of one map, as sent
  expect(deep).toMatchObject({ list: ['[card]', '[card]'], say: masked });
  expect(plain(span['events'][0].attributes)).toMatchObject({ n: ['[card]', '[card]'], s: masked });
  expect(span['events'][0].name).toBe(masked);
  for (const secret of [card, other, -12]) expect(JSON.stringify(span)).not.toContain(String(secret));
});

test('keys tell what values are, in maps and where values are numbers, and stay', async () => {
  const told = {
    user: { id: 4711, name: 'Jane Roe', role: 'admin' },
    phone: 4155550132,
    contact: { mobile: '4155550133', social_security_number: 205341108 },
    login: { password: 'correct horse battery', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' },
    first_name: 'Jane',
    fax: '2125550187',
  };
  const span = await through({ attributes: { ...told, deep: [{ ...told, text: JSON.stringify(told) }] } });
  const masked = {
    user: { id: '[user]', name: '[name]', role: 'admin' },
    phone: '[phone]',
    contact: { mobile: '[phone]', social_security_number: '[ssn]' },
    login: { password: '[secret]', secretAccessKey: '[secret]' },
    first_name: '[name]',
  };
  const { deep, ...top } = plain(span['attributes']);
  expect(top).toMatchObject(masked);
  const [inList] = deep as [Record<string, unknown>]; // a list of one map, as sent
  expect(inList).toMatchObject(masked);
  for (const secret of ['4711', 'Jane', '4155550', '205341108', 'horse', 'wJalr'])
    expect(inList['text']).not.toContain(secret);
});

test('what was cut off in quotation marks takes nothing else with it', async () => {
  const span = await through({
    attributes: {
      deep: [{ a: "{'first_name': 'Jane Roe", b: "it's here", c: "password='correct horse", d: "it's there" }],
    },
  });
  expect(plain(span['attributes'])['deep']).toEqual([
    { a: "{'first_name': '[name]", b: "it's here", c: "password='[secret]", d: "it's there" },
  ]);
});

test('in spans of the older conventions, keys that are left tell secrets, and values are searched', async () => {
  const older = { 'gen_ai.system': 'openai', 'gen_ai.operation.name': 'chat', 'gen_ai.usage.prompt_tokens': 5 };
  const [whole, more, mixed] = await Promise.all([
    through({ attributes: { ...older, 'url.full': 'https://a.example/?who=jane@leak.example' } }),
    through({ attributes: { ...older, db_password: 'correcthorse7' } }),
    // A dialect takes the operation away, which is a plain key.
    through({
      attributes: {
        ...older,
        'gen_ai.sdk.version': '1.0',
        'traceloop.span.kind': 'workflow',
        db_password: 'correcthorse7',
      },
    }),
  ]);
  const text = JSON.stringify([whole, more, mixed]);
  expect(text).not.toContain('jane@leak');
  expect(text).not.toContain('correcthorse7');
  expect(text.match(/\[email\]/g)).toHaveLength(1);
  expect(text.match(/\[secret\]/g)).toHaveLength(2);
  expect(text).not.toContain('gen_ai.system');
});
