import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { costOf, findPrice } from '../../src/catalog/prices.js';
import { yaml } from '../../src/render/bundle-file.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { Gateway, until } from './gateway.js';
import type { Span } from './otlp.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({ sampling: { afterRoot: '1s', decisionWait: '1s', ratio: 0.000001 } });
});
afterAll(() => gateway.stop());

const calls: readonly Span[] = [
  {
    kind: 3,
    seconds: 1.25,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.agent.name': 'planner',
      'project.id': 'apollo',
      'task.type': 'research',
      'gen_ai.usage.input_tokens': 103,
      'gen_ai.usage.output_tokens': 11,
      'gen_ai.usage.cache_read.input_tokens': 41,
      'gen_ai.usage.reasoning.output_tokens': 7,
      'gen_ai.response.time_to_first_chunk': 0.25,
    },
  },
  {
    kind: 3,
    seconds: 0.4,
    error: 'Error code: 429 - slow down',
    attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o' },
  },
  {
    kind: 3,
    seconds: 30,
    attributes: {
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'openai',
      'gen_ai.response.model': 'house-embedding',
      'gen_ai.usage.input_tokens': 29,
      'error.type': 'TimeoutError',
    },
  },
  {
    seconds: 0.05,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'tool.server': 'web',
      'error.type': 'tool_error',
    },
  },
  {
    kind: 2,
    seconds: 0.02,
    attributes: { 'mcp.method.name': 'tools/list', 'mcp.cache.hit': true },
  },
  {
    seconds: 40,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'planner',
      'gen_ai.usage.input_tokens': 103,
      'gen_ai.usage.output_tokens': 11,
    },
  },
  { name: 'GET /', kind: 2, attributes: { 'http.route': '/', status: 'fine', provider: 'own' } },
];

const settled = async (name: string, count: number) => {
  await until(`${name} is ${count}`, async () =>
    [...(await gateway.series())].some(([key, value]) => key === name && value >= count),
  );
  return gateway.series();
};

test('every span counts once, also when many requests come at the same time', async () => {
  const rounds = 60;
  const workers = 12;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let i = 0; i < rounds / workers; i++) await gateway.send(calls);
    }),
  );
  const openai = 'agent="planner"';
  const usage = { inputTokens: 103, outputTokens: 11, cacheReadTokens: 41 };
  const cost = costOf(usage, findPrice('openai', 'gpt-4o')!);
  const series = await settled('agent_sessions_total{service="shop",status="ok",type="planner"}', rounds);
  const seen = Object.fromEntries([...series].filter(([key]) => !key.includes('_bucket{')));
  const whose = `${openai},model="gpt-4o",project="apollo",provider="openai",service="shop",task_type="research"`;
  const nobody = 'agent="unknown"';
  expect(seen).toEqual({
    [`llm_requests_total{${openai},model="gpt-4o",operation="chat",provider="openai",service="shop",status="ok"}`]:
      rounds,
    [`llm_requests_total{${nobody},model="gpt-4o",operation="chat",provider="openai",service="shop",status="rate_limited"}`]:
      rounds,
    [`llm_requests_total{${nobody},model="house-embedding",operation="embeddings",provider="openai",service="shop",status="timeout"}`]:
      rounds,
    [`llm_tokens_total{${whose.replace(',model', ',direction="input",model')}}`]: 103 * rounds,
    [`llm_tokens_total{${whose.replace(',model', ',direction="output",model')}}`]: 11 * rounds,
    [`llm_tokens_total{${nobody},direction="input",model="house-embedding",project="unknown",provider="openai",service="shop",task_type="unknown"}`]:
      29 * rounds,
    'llm_token_details_total{kind="cache_read",model="gpt-4o",provider="openai",service="shop"}': 41 * rounds,
    'llm_token_details_total{kind="reasoning",model="gpt-4o",provider="openai",service="shop"}': 7 * rounds,
    [`llm_cost_dollars_total{${whose}}`]: expect.closeTo(cost * rounds, 9),
    'llm_unpriced_tokens_total{model="house-embedding",provider="openai",service="shop"}': 29 * rounds,
    'llm_usage_reports_total{model="gpt-4o",provider="openai",service="shop",source="provider"}': rounds,
    'llm_usage_reports_total{model="gpt-4o",provider="openai",service="shop",source="missing"}': rounds,
    'llm_usage_reports_total{model="house-embedding",provider="openai",service="shop",source="provider"}': rounds,
    'llm_latency_seconds_count{model="gpt-4o",operation="chat",provider="openai",service="shop"}': 2 * rounds,
    'llm_latency_seconds_sum{model="gpt-4o",operation="chat",provider="openai",service="shop"}': expect.closeTo(
      1.65 * rounds,
      6,
    ),
    'llm_latency_seconds_count{model="house-embedding",operation="embeddings",provider="openai",service="shop"}':
      rounds,
    'llm_latency_seconds_sum{model="house-embedding",operation="embeddings",provider="openai",service="shop"}':
      expect.closeTo(30 * rounds, 6),
    'llm_time_to_first_token_seconds_count{model="gpt-4o",provider="openai",service="shop"}': rounds,
    'llm_time_to_first_token_seconds_sum{model="gpt-4o",provider="openai",service="shop"}': expect.closeTo(
      0.25 * rounds,
      6,
    ),
    'llm_time_per_output_token_seconds_count{model="gpt-4o",provider="openai",service="shop"}': rounds,
    'llm_time_per_output_token_seconds_sum{model="gpt-4o",provider="openai",service="shop"}': expect.closeTo(
      0.1 * rounds,
      6,
    ),
    [`context_tokens_used_count{${openai},model="gpt-4o",service="shop"}`]: rounds,
    [`context_tokens_used_sum{${openai},model="gpt-4o",service="shop"}`]: 103 * rounds,
    [`context_tokens_used_count{${nobody},model="house-embedding",service="shop"}`]: rounds,
    [`context_tokens_used_sum{${nobody},model="house-embedding",service="shop"}`]: 29 * rounds,
    'tool_invocations_total{agent="unknown",server="web",service="shop",status="tool_error",tool="search"}': rounds,
    'tool_latency_seconds_count{server="web",service="shop",tool="search"}': rounds,
    'tool_latency_seconds_sum{server="web",service="shop",tool="search"}': expect.closeTo(0.05 * rounds, 6),
    'mcp_operations_total{method="tools/list",service="shop",side="server",status="ok"}': rounds,
    'mcp_operation_latency_seconds_count{method="tools/list",service="shop",side="server"}': rounds,
    'mcp_operation_latency_seconds_sum{method="tools/list",service="shop",side="server"}': expect.closeTo(
      0.02 * rounds,
      6,
    ),
    'mcp_cache_lookups_total{result="hit",service="shop"}': rounds,
    'agent_sessions_total{service="shop",status="ok",type="planner"}': rounds,
    'agent_task_duration_seconds_count{service="shop",status="ok",type="planner"}': rounds,
    'agent_task_duration_seconds_sum{service="shop",status="ok",type="planner"}': expect.closeTo(40 * rounds, 6),
    'agent_steps_total{kind="llm",service="shop",type="planner"}': rounds,
  });
  expect(
    series.get('llm_latency_seconds_bucket{le="1.5",model="gpt-4o",operation="chat",provider="openai",service="shop"}'),
  ).toBe(2 * rounds);
  expect(
    series.get('llm_latency_seconds_bucket{le="0.5",model="gpt-4o",operation="chat",provider="openai",service="shop"}'),
  ).toBe(rounds);
});

test('the spans of a service that supplies its own series are kept and priced, and counted by it alone', async () => {
  const before = await gateway.series();
  await gateway.send(
    calls.map((span) => ({ ...span, error: 'kept' })),
    {
      attributes: { 'service.name': 'shimmed', 'llm.metrics.source': 'shim' },
    },
  );
  await until('its spans arrive', async () => gateway.received('traces').includes('shimmed'));
  expect(await gateway.series()).toEqual(before);
});

test('what a label holds is cut at 128 characters', async () => {
  await gateway.send([
    { attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'x'.repeat(500) } },
  ]);
  const tool = await until('the tool is counted', async () =>
    [...(await gateway.series()).keys()].find((key) => key.includes('"xxx')),
  );
  expect(/tool="(x+)"/.exec(tool)![1]).toHaveLength(128);
});

test('delta and cumulative metrics of applications become series with their service', async () => {
  const now = BigInt(Date.now()) * 1_000_000n;
  const sum = (name: string, temporality: number, asInt: string, at: bigint) => ({
    name,
    sum: {
      isMonotonic: true,
      aggregationTemporality: temporality,
      dataPoints: [
        { asInt, startTimeUnixNano: String(now - 9_000_000_000n), timeUnixNano: String(at), attributes: [] },
      ],
    },
  });
  for (const [at, delta, cumulative] of [
    [now, '5', '5'],
    [now + 1_000n, '6', '11'],
  ] as const) {
    await gateway.post('metrics', {
      resourceMetrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'till' } }] },
          scopeMetrics: [{ metrics: [sum('sales.delta', 1, delta, at), sum('sales.cumulative', 2, cumulative, at)] }],
        },
      ],
    });
  }
  await until('both are 11', async () => {
    const series = await gateway.series();
    return series.get('sales_delta{service="till"}') === 11 && series.get('sales_cumulative{service="till"}') === 11;
  });
});

test('Prometheus counts the first increment of a series', async () => {
  const { prometheus } = await obtain(['prometheus']);
  const [port] = await freePorts(1);
  writeFileSync(
    join(gateway.folder, 'prometheus.yaml'),
    yaml({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'derived', static_configs: [{ targets: [`127.0.0.1:${gateway.ports.derived}`] }] }],
    }),
  );
  const server: ChildProcess = spawn(
    prometheus,
    [
      `--config.file=${join(gateway.folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(gateway.folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=created-timestamp-zero-ingestion',
    ],
    { stdio: 'ignore' },
  );
  try {
    const ask = async (query: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`).catch(
        () => undefined,
      );
      if (!response?.ok) return undefined;
      const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } }; // the API's documented shape
      return data.result[0]?.value[1];
    };
    await until('the gateway is scraped', () => ask('up == 1'));
    await gateway.send([
      {
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-5',
          'gen_ai.usage.input_tokens': 977,
        },
      },
    ]);
    await until('increase() is what was added', async () => {
      const increase = await ask('sum(increase(llm_tokens_total{model="gpt-5"}[1m]))');
      return increase !== undefined && Number(increase) >= 970;
    });
    expect(
      await ask('count({job="derived", exported_job!=""} or {job="derived", otel_scope_name!=""})'),
    ).toBeUndefined();
  } finally {
    await gateway.kill(server);
  }
});
