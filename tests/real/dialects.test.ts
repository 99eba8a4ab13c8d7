import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { plain } from './otlp.js';

/** What a capture must come to: requests, tokens and tool calls, as its notes explain. */
interface Expected {
  readonly services: readonly string[];
  readonly notes: readonly string[];
  readonly requests: readonly {
    readonly model?: string;
    readonly operation: string;
    readonly provider: string;
    readonly status: string;
    readonly count: number;
  }[];
  readonly tokens: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly tools: readonly { readonly tool: string; readonly status: string; readonly count: number }[];
}

type Counts = Record<string, number>;

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const captures = ['real-telemetry', 'dialects'].flatMap((group) =>
  readdirSync(join(fixtures, group)).map((name) => join(group, name)),
);

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({ sampling: { decisionWait: '1s', ratio: 1 } });
});
afterAll(() => gateway.stop());

test('there are captures of every family', () => {
  expect(captures.length).toBeGreaterThanOrEqual(27);
});

test.each(captures)('what is counted of %s is what happened', async (capture) => {
  const expected = JSON.parse(readFileSync(join(fixtures, capture, 'expected.json'), 'utf8')) as Expected; // written beside the capture
  for (const file of readdirSync(join(fixtures, capture)).filter((name) => name.endsWith('.jsonl'))) {
    for (const line of readFileSync(join(fixtures, capture, file), 'utf8')
      .split('\n')
      .filter(Boolean))
      await gateway.post(file.replace('.jsonl', ''), line);
  }
  const wanted = asCounts(expected);
  // Half a second after the last increment nothing comes any more: the connector hands on at once, the batch in 200 ms.
  let counted = await countsOf(expected.services);
  for (let still = 0; still < 5; ) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const now = await countsOf(expected.services);
    still = JSON.stringify(now) === JSON.stringify(counted) ? still + 1 : 0;
    counted = now;
  }
  expect(counted).toEqual(wanted);
});

/** A span of OTLP/JSON: attributes as they are, and who it is a child of. */
interface Told {
  readonly scope: string;
  readonly id: number;
  readonly below?: number;
  readonly name?: string;
  readonly kind?: number;
  readonly status?: { readonly code: number };
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

async function tell(service: string, spans: readonly Told[]): Promise<Counts> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const value = (of: string | number | boolean) =>
    typeof of === 'number'
      ? { intValue: String(of) }
      : typeof of === 'string'
        ? { stringValue: of }
        : { boolValue: of };
  await gateway.post('traces', {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: spans.map(({ scope, id, below, name = 'span', kind = 3, status = {}, attributes }) => ({
          scope: { name: scope },
          spans: [
            {
              traceId: hex(Number(now % 1_000_000_007n), 32),
              spanId: hex(id, 16),
              ...(below !== undefined && { parentSpanId: hex(below, 16) }),
              name,
              kind,
              status,
              startTimeUnixNano: String(now - 500_000_000n),
              endTimeUnixNano: String(now),
              attributes: Object.entries(attributes).map(([key, of]) => ({ key, value: value(of) })),
            },
          ],
        })),
      },
    ],
  });
  await until(`${service} is counted`, async () => Object.keys(await countsOf([service])).length > 0);
  return countsOf([service]);
}

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
  expect(await tell('only-sdk', [{ scope: sdk, id: 1, attributes: chat(101) }])).toEqual({
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
    expect(await tell(`sdk-${as}`, spans)).toEqual({
      [`request ${model} chat anthropic ok`]: 1,
      [`tokens ${model} input`]: 103,
    });
  },
);

test('of another provider, an SDK’s own calls count beside those of a library', async () => {
  const openai = { ...chat(109), 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o' };
  expect(
    await tell('two-providers', [
      { scope: 'opentelemetry.instrumentation.openai_v2', id: 1, attributes: openai },
      { scope: sdk, id: 2, attributes: chat(113) },
    ]),
  ).toMatchObject({ 'tokens gpt-4o input': 109, [`tokens ${model} input`]: 113 });
});

test('of a call below a call the lower counts, and embeddings inside of a chat are another call', async () => {
  const embeddings = { ...chat(131), 'gen_ai.operation.name': 'embeddings', 'gen_ai.request.model': 'embed-1' };
  expect(
    await tell('nested', [
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
    await tell('tools', [
      { scope: 'agent', id: 1, kind: 1, attributes: tool('plan') },
      { scope: 'mcp', id: 2, below: 1, attributes: { ...tool('search'), 'mcp.method.name': 'tools/call' } },
      { scope: 'mcp', id: 3, below: 2, kind: 2, attributes: { ...tool('search'), 'mcp.method.name': 'tools/call' } },
    ]),
  ).toEqual({ 'tool plan ok': 1, 'tool search ok': 1 });
});

test('a tool whose result says that it is an error is tool_error, although its span is none', async () => {
  const result = JSON.stringify({ content: [{ type: 'text', text: 'no such order' }], isError: true });
  await tell('is-error', [
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
    await tell('stumbled', [
      { scope, id: 1, status: failed, attributes: chat(149, { 'gen_ai.response.id': 'msg_1' }) },
      { scope, id: 2, status: failed, name: 'chat claude-opus-4-5', attributes: {} },
    ]),
  ).toEqual({
    [`request ${model} chat anthropic ok`]: 1,
    [`request ${model} chat unknown error`]: 1,
    [`tokens ${model} input`]: 149,
  });
});

test('what repeats a call keeps its place in the trace, marked and without a price', async () => {
  await tell('marked', [
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

test('records of logs and points of metrics come out under the names of the catalog', async () => {
  const old = [
    { key: 'gen_ai.system', value: { stringValue: 'az.ai.openai' } },
    { key: 'llm.request.type', value: { stringValue: 'embedding' } },
  ];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'old-names' } }] };
  const at = String(BigInt(Date.now()) * 1_000_000n);
  await gateway.post('logs', {
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: [{ timeUnixNano: at, attributes: old }] }] }],
  });
  const sum = {
    isMonotonic: true,
    aggregationTemporality: 2,
    dataPoints: [{ asInt: '7', timeUnixNano: at, attributes: old }],
  };
  await gateway.post('metrics', {
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'calls.made', sum }] }] }],
  });
  const canonical = { 'gen_ai.provider.name': 'azure.ai.openai', 'gen_ai.operation.name': 'embeddings' };
  const record = await until('the record arrives', async () =>
    gateway.records('logs').find((log) => plain(log['resource'].attributes)['service.name'] === 'old-names'),
  );
  expect(plain(record['attributes'])).toMatchObject(canonical);
  const point = await until('the point arrives', async () =>
    [...(await gateway.series()).keys()].find((key) => key.startsWith('calls_made')),
  );
  expect(point).toContain('gen_ai_operation_name="embeddings",gen_ai_provider_name="azure.ai.openai",');
  expect(point).not.toContain('genai_normalized');
});

function asCounts({ requests, tokens, tools }: Expected): Counts {
  const counts: Counts = {};
  for (const { model = 'unknown', operation, provider, status, count } of requests)
    counts[`request ${model} ${operation} ${provider} ${status}`] = count;
  for (const [model, kinds] of Object.entries(tokens))
    for (const [kind, count] of Object.entries(kinds)) if (count > 0) counts[`tokens ${model} ${kind}`] = count;
  for (const { tool, status, count } of tools) counts[`tool ${tool} ${status}`] = count;
  return counts;
}

/** The series of these services in the words of a capture's truth, which knows no kinds of errors. */
async function countsOf(services: readonly string[]): Promise<Counts> {
  const counts: Counts = {};
  const add = (key: string, value: number) => {
    counts[key] = (counts[key] ?? 0) + value;
  };
  for (const [series, value] of await gateway.series()) {
    const label = (name: string) => new RegExp(`[{,]${name}="([^"]*)"`).exec(series)?.[1] ?? '';
    if (!services.includes(label('service'))) continue;
    const status = label('status') === 'ok' ? 'ok' : 'error';
    if (series.startsWith('llm_requests_total{'))
      add(`request ${label('model')} ${label('operation')} ${label('provider')} ${status}`, value);
    if (series.startsWith('llm_tokens_total{')) add(`tokens ${label('model')} ${label('direction')}`, value);
    if (series.startsWith('llm_token_details_total{')) add(`tokens ${label('model')} ${label('kind')}`, value);
    if (series.startsWith('tool_invocations_total{')) add(`tool ${label('tool')} ${status}`, value);
  }
  return counts;
}
