import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asCounts, type Counts, countsOf, type Expected, requestOf, tell } from './dialect-counts.js';
import { Gateway, until } from './gateway.js';
import { plain } from './otlp.js';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({ sampling: { afterRoot: '1s', decisionWait: '1s', ratio: 1 } });
});
afterAll(() => gateway.stop());

const chat = (input: number, more = {}) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'anthropic',
  'gen_ai.request.model': 'claude-opus-4-5',
  'gen_ai.usage.input_tokens': input,
  ...more,
});

const sdk = 'com.anthropic.sdk.typescript';
const model = 'claude-opus-4-5';

test('the calls that an SDK tells of itself count where nobody else tells them', async () => {
  expect(await tell(gateway, 'only-sdk', [{ scope: sdk, id: 1, attributes: chat(101) }])).toEqual({
    [`request ${model} chat anthropic ok`]: 1,
    [`tokens ${model} input`]: 101,
  });
});

test.each(['sibling', 'child', 'parent'])(
  'an SDK’s own span counts not as the %s of an instrumentation’s',
  async (as) => {
    const library = { scope: 'opentelemetry.instrumentation.anthropic', id: 1, attributes: chat(103) };
    const own = { scope: sdk, id: 2, attributes: chat(107) };
    const spans = {
      sibling: [own, library],
      child: [{ ...own, below: 1 }, library],
      parent: [{ ...library, below: 2 }, own],
    }[as]!;
    expect(await tell(gateway, `sdk-${as}`, spans)).toEqual({
      [`request ${model} chat anthropic ok`]: 1,
      [`tokens ${model} input`]: 103,
    });
  },
);

test('of another provider, an SDK’s own calls count beside those of a library', async () => {
  const openai = { ...chat(109), 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o' };
  expect(
    await tell(gateway, 'two-providers', [
      { scope: 'opentelemetry.instrumentation.openai_v2', id: 1, attributes: openai },
      { scope: sdk, id: 2, attributes: chat(113) },
    ]),
  ).toMatchObject({ 'tokens gpt-4o input': 109, [`tokens ${model} input`]: 113 });
});

test('of a call below a call the lower counts, and embeddings inside of a chat are another call', async () => {
  const embeddings = { ...chat(131), 'gen_ai.operation.name': 'embeddings', 'gen_ai.request.model': 'embed-1' };
  expect(
    await tell(gateway, 'nested', [
      { scope: 'wrapper', id: 1, attributes: chat(127) },
      { scope: 'client', id: 2, below: 1, attributes: chat(125) },
      { scope: 'client', id: 3, below: 2, attributes: embeddings },
      { scope: 'client', id: 4, below: 2, name: 'GET', attributes: { 'http.request.method': 'GET' } },
    ]),
  ).toEqual({
    [`request ${model} chat anthropic ok`]: 1,
    [`tokens ${model} input`]: 125,
    'request embed-1 embeddings anthropic ok': 1,
    'tokens embed-1 input': 131,
  });
});

test('of a tool called through MCP within one process one span counts; a tool that calls another is another', async () => {
  const tool = (name: string) => ({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name });
  expect(
    await tell(gateway, 'tools', [
      { scope: 'agent', id: 1, kind: 1, attributes: tool('plan') },
      { scope: 'mcp', id: 2, below: 1, attributes: { ...tool('search'), 'mcp.method.name': 'tools/call' } },
      { scope: 'mcp', id: 3, below: 2, kind: 2, attributes: { ...tool('search'), 'mcp.method.name': 'tools/call' } },
    ]),
  ).toEqual({ 'tool plan ok': 1, 'tool search ok': 1 });
});

test('a tool whose result says that it is an error is tool_error, although its span is none', async () => {
  const result = JSON.stringify({ content: [{ type: 'text', text: 'no such order' }], isError: true });
  await tell(gateway, 'is-error', [
    {
      scope: 'agent',
      id: 1,
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'lookup',
        'gen_ai.tool.call.result': result,
      },
    },
  ]);
  expect([...(await gateway.series()).keys()].filter((key) => key.includes('service="is-error"'))).toContainEqual(
    expect.stringMatching(/^tool_invocations_total\{.*status="tool_error",tool="lookup"/),
  );
});

test('OpenLIT’s stumble over an answer is no failed call, a refusal is one', async () => {
  const [scope, failed] = ['openlit.otel.tracing', { code: 2 }];
  expect(
    await tell(gateway, 'stumbled', [
      { scope, id: 1, status: failed, attributes: chat(149, { 'gen_ai.response.id': 'msg_1' }) },
      { scope, id: 2, status: failed, name: 'chat claude-opus-4-5', attributes: {} },
    ]),
  ).toEqual({
    [`request ${model} chat anthropic ok`]: 1,
    [`request ${model} chat anthropic error`]: 1,
    [`tokens ${model} input`]: 149,
  });
});

test('an SDK’s own spans count for calls that an instrumentation beside it did not see', async () => {
  const library = 'opentelemetry.instrumentation.anthropic';
  expect(
    await tell(gateway, 'half-seen', [
      { scope: sdk, id: 1, attributes: chat(151, { 'gen_ai.response.id': 'msg_1' }) },
      { scope: library, id: 2, attributes: chat(151, { 'gen_ai.response.id': 'msg_1' }) },
      { scope: sdk, id: 3, attributes: chat(157, { 'gen_ai.response.id': 'msg_2' }) },
      { scope: library, id: 4, status: { code: 2 }, attributes: chat(0) },
      { scope: sdk, id: 5, below: 4, status: { code: 2 }, attributes: chat(0) },
    ]),
  ).toEqual({
    [`request ${model} chat anthropic ok`]: 2,
    [`request ${model} chat anthropic error`]: 1,
    [`tokens ${model} input`]: 308,
  });
});

test('of a library nobody knows, a model and its tokens make a call, and what sums up its calls makes none', async () => {
  const used = (input: number, more = {}) => ({
    'gen_ai.system': 'openai',
    'gen_ai.response.model': 'gpt-4o',
    'gen_ai.usage.prompt_tokens': input,
    'gen_ai.usage.cached_tokens': 7,
    ...more,
  });
  expect(
    await tell(gateway, 'unknown-library', [
      { scope: 'agents-of-mine', id: 1, kind: 1, attributes: used(334, { 'gen_ai.agent.name': 'planner' }) },
      { scope: 'agents-of-mine', id: 2, kind: 1, below: 1, attributes: used(334) },
      { scope: 'agents-of-mine', id: 3, kind: 1, below: 2, attributes: used(163) },
      { scope: 'agents-of-mine', id: 4, kind: 1, below: 2, attributes: used(171) },
      { scope: 'agents-of-mine', id: 5, kind: 1, attributes: { 'gen_ai.request.model': 'gpt-4o' } },
      { scope: 'http', id: 6, attributes: { 'http.request.method': 'POST' } },
    ]),
  ).toEqual({
    'request gpt-4o chat openai ok': 2,
    'tokens gpt-4o input': 334,
    'tokens gpt-4o cache_read': 14,
  });
});

test.each(['http.response.status_code', 'http.status_code'])('a call answered with %s 429 failed', async (key) => {
  const service = `answered-${key}`;
  expect(
    await tell(gateway, service, [
      { scope: 'client', id: 1, attributes: chat(0, { [key]: 429 }) },
      { scope: 'client', id: 2, attributes: chat(167, { [key]: 200 }) },
    ]),
  ).toEqual({
    [`request ${model} chat anthropic error`]: 1,
    [`request ${model} chat anthropic ok`]: 1,
    [`tokens ${model} input`]: 167,
  });
  expect(
    [...(await gateway.series()).keys()].filter((series) => series.includes(`service="${service}"`)),
  ).toContainEqual(expect.stringMatching(/^llm_requests_total\{.*status="rate_limited"/));
});

test('one trace over several requests: calls add up, sums of agents do not count, a call told seconds apart counts twice', async () => {
  const service = 'several-requests';
  const lower = { scope: 'client', id: 21, below: 20, attributes: chat(179) };
  const agent = {
    scope: 'agents',
    id: 22,
    kind: 1,
    attributes: chat(370, { 'gen_ai.operation.name': 'invoke_agent' }),
  };
  const counted = (requests: number) =>
    until(`${requests} requests are counted`, async () => {
      const counts = await countsOf(gateway, [service]);
      return counts[`request ${model} chat anthropic ok`] === requests ? counts : undefined;
    });
  await tell(gateway, service, [lower]);
  await gateway.post('traces', requestOf(service, [{ scope: 'client', id: 23, below: 22, attributes: chat(191) }]));
  await counted(2);
  // The agent ends last, after its calls were counted; and so does a wrapper that took its time.
  await gateway.post(
    'traces',
    requestOf(service, [agent, { scope: 'wrapper', id: 20, below: 22, attributes: chat(181) }]),
  );
  await counted(3);
  // Sent again although it had been accepted: nothing is kept of what was seen.
  await gateway.post('traces', requestOf(service, [lower]));
  expect(await counted(4)).toEqual({
    [`request ${model} chat anthropic ok`]: 4,
    [`tokens ${model} input`]: 179 + 191 + 181 + 179,
  });
});

test('a framework that tells itself as the provider is of the provider of its model', async () => {
  const strands = (of: string) => ({
    ...chat(193),
    'gen_ai.provider.name': 'strands-agents',
    'gen_ai.request.model': of,
  });
  expect(
    await tell(gateway, 'framework', [
      { scope: 'strands.telemetry.tracer', id: 1, kind: 1, attributes: strands(model) },
      { scope: sdk, id: 2, below: 1, attributes: chat(193) },
      { scope: 'strands.telemetry.tracer', id: 3, kind: 1, attributes: strands('us.amazon.nova-lite-v1:0') },
      { scope: 'strands.telemetry.tracer', id: 4, kind: 1, attributes: strands('own-model') },
    ]),
  ).toEqual({
    [`request ${model} chat anthropic ok`]: 1,
    [`tokens ${model} input`]: 193,
    'request us.amazon.nova-lite-v1:0 chat aws.bedrock ok': 1,
    'tokens us.amazon.nova-lite-v1:0 input': 193,
    'request own-model chat strands-agents ok': 1,
    'tokens own-model input': 193,
  });
});

test('captures of all libraries in one request are counted as each by itself', async () => {
  const names = ['vercel-ai-5', 'openlit-python', 'openinference-langchain', 'traceloop-node', 'fastmcp', 'bedrock'];
  const resourceSpans: unknown[] = [];
  const wanted: Counts = {};
  for (const name of names) {
    const folder = join(fixtures, 'dialects', name);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected; // written beside the capture
    for (const [key, count] of Object.entries(asCounts(expected))) wanted[key] = (wanted[key] ?? 0) + count;
    for (const line of readFileSync(join(folder, 'traces.jsonl'), 'utf8').split('\n').filter(Boolean))
      resourceSpans.push(
        ...JSON.parse(line.replace(/("service.name","value":\{"stringValue":")/g, '$1mixed-')).resourceSpans,
      );
  }
  // Woven: what one library sent never stands together.
  const woven = resourceSpans.map((one, place) => ({ one, turn: (place * 7) % 5 })).sort((x, y) => x.turn - y.turn);
  await gateway.post('traces', { resourceSpans: woven.map(({ one }) => one) });
  const services = names.map((name) => `mixed-${name}`);
  await until('all are counted', async () => {
    const counted = await countsOf(gateway, services);
    return Object.keys(wanted).every((key) => (counted[key] ?? 0) >= wanted[key]!) || undefined;
  });
  expect(await countsOf(gateway, services)).toEqual(wanted);
});

test('events that repeat a call in a log make no second call', async () => {
  const of = (key: string, value: string) => ({ key, value: { stringValue: value } });
  await gateway.post('logs', {
    resourceLogs: [
      {
        resource: { attributes: [of('service.name', 'told-twice')] },
        scopeLogs: [
          {
            logRecords: [
              {
                timeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
                eventName: 'gen_ai.client.inference.operation.details',
                attributes: [
                  of('gen_ai.operation.name', 'chat'),
                  of('gen_ai.request.model', model),
                  { key: 'gen_ai.usage.input_tokens', value: { intValue: '173' } },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
  expect(await tell(gateway, 'told-twice', [{ scope: 'client', id: 1, attributes: chat(173) }])).toEqual({
    [`request ${model} chat anthropic ok`]: 1,
    [`tokens ${model} input`]: 173,
  });
});

test('what repeats a call keeps its place in the trace, marked and without a price', async () => {
  await tell(gateway, 'marked', [
    { scope: sdk, id: 1, name: 'own', attributes: chat(137) },
    { scope: 'opentelemetry.instrumentation.anthropic', id: 2, name: 'of the library', attributes: chat(139) },
  ]);
  const [own, other] = await until('both arrive', async () => {
    const found = ['own', 'of the library'].map((name) => gateway.records('traces').find((s) => s['name'] === name));
    return found.every((span) => span !== undefined) ? found : undefined;
  });
  expect(plain(own!['attributes'])).toMatchObject({ 'genai.repeats': 'library', 'gen_ai.usage.input_tokens': 137 });
  expect(plain(own!['attributes'])).not.toHaveProperty('llm.cost.usd');
  expect(plain(other!['attributes'])).toHaveProperty('llm.cost.usd');
  expect(plain(own!['resource'].attributes)).toEqual({ 'service.name': 'marked' });
});
