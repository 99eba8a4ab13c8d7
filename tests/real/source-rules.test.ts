import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signals } from '../../src/catalog/signals/index.js';
import { takeIn } from '../../src/catalog/sources/take-in.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { yaml } from '../../src/render/bundle-file.js';
import { renderPrometheus } from '../../src/render/prometheus.js';
import { obtain } from '../../tools/obtain.js';

const folder = mkdtempSync(join(tmpdir(), 'source-rules-'));
let promtool = '';
beforeAll(async () => {
  ({ promtool } = await obtain(['promtool']));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One sample every 15 s for ten minutes. */
const grows = (by: number): string => `0+${by}x40`;
const otel = (labels: string, by: number) => ({
  [`gen_ai_client_operation_duration_seconds_count{job="till", gen_ai_operation_name="chat", gen_ai_request_model="gpt-4o", ${labels}}`]:
    grows(by),
});
const vllm = (job: string, by: number) => ({
  [`vllm:request_success_total{job="${job}", model_name="llama", finished_reason="stop", engine="0"}`]: grows(by),
});
const proxy = (model: string, by: number, more = '') => ({
  [`litellm_proxy_total_requests_metric_total{job="proxy", requested_model="${model}", api_provider="hosted_vllm", route="/v1/chat/completions", status_code="200"${more}}`]:
    grows(by),
});
const contract = (service: string, model: string, by: number) => ({
  [`llm_requests_total{service="${service}", provider="openai", model="${model}", operation="chat", agent="unknown", status="ok"}`]:
    grows(by),
});

/** Requests per second by these labels, from raw series in promtool's notation. */
const cases: readonly (readonly [
  name: string,
  sources: StackInput['sources'],
  series: Readonly<Record<string, string>>,
  by: string,
  requests: Readonly<Record<string, number>>,
])[] = [
  [
    'a service that the contract has is not read from metrics of others',
    ['otel-genai'],
    { ...contract('till', 'gpt-4o', 30), ...otel('gen_ai_provider_name="openai"', 45) },
    'service',
    { '{service="till"}': 2 },
  ],
  [
    'two libraries of different generations and providers both count',
    ['otel-genai'],
    { ...otel('gen_ai_provider_name="openai"', 30), ...otel('gen_ai_system="Anthropic"', 45) },
    'provider',
    { '{provider="openai"}': 2, '{provider="anthropic"}': 3 },
  ],
  [
    'a restart is no fall',
    ['otel-genai'],
    {
      [Object.keys(otel('gen_ai_provider_name="openai", instance="a"', 0))[0]!]: '0+30x20 30+30x18',
      [Object.keys(otel('gen_ai_provider_name="openai", instance="b"', 0))[0]!]: grows(15),
    },
    'service',
    { '{service="till"}': 3 },
  ],
  [
    'an engine yields to a gateway that tells calls of its model',
    ['litellm', 'vllm'],
    { ...proxy('llama', 30), ...proxy('gpt-4o', 15), ...vllm('engine', 30) },
    'service, model',
    { '{service="proxy", model="llama"}': 2, '{service="proxy", model="gpt-4o"}': 1 },
  ],
  [
    'an engine yields to an application that the contract has',
    ['vllm'],
    { ...contract('till', 'llama', 30), ...vllm('engine', 30) },
    'service',
    { '{service="till"}': 2 },
  ],
  [
    'an engine counts where nobody tells calls of its model',
    ['litellm', 'vllm'],
    { ...proxy('gpt-4o', 15), ...vllm('engine', 30) },
    'service, model',
    { '{service="proxy", model="gpt-4o"}': 1, '{service="engine", model="llama"}': 2 },
  ],
  [
    'an engine that does not yield counts beside the gateway',
    ['litellm', { kind: 'vllm', yields: false }],
    { ...proxy('llama', 30), ...vllm('engine', 45) },
    'service',
    { '{service="proxy"}': 2, '{service="engine"}': 3 },
  ],
  [
    'deployments behind one name are one model',
    ['litellm'],
    { ...proxy('llama', 30, ', model_id="a"'), ...proxy('llama', 45, ', model_id="b"') },
    'model',
    { '{model="llama"}': 5 },
  ],
  [
    'jobs that differ in their namespace alone are one service, not an error',
    ['otel-genai'],
    Object.fromEntries(
      ['north', 'south'].map((namespace) => [
        `{"gen_ai.client.inference.duration_count", job="${namespace}/till", "gen_ai.operation.name"="chat", "gen_ai.provider.name"="openai", "gen_ai.request.model"="gpt-4o"}`,
        grows(30),
      ]),
    ),
    'service',
    { '{service="till"}': 4 },
  ],
  ['nothing is recorded where nothing is listed', [], { ...otel('gen_ai_provider_name="openai"', 30) }, 'service', {}],
];

test.each(cases)('%s', (name, sources, series, by, requests) => {
  const place = join(folder, name.replaceAll(/\W+/g, '-'));
  const config = parseConfig({ sources });
  const rules = Object.entries(renderPrometheus(takeIn(signals, config.sources), {}, config)).filter(([path]) =>
    /^rules\/(sources-llm-requests|signals-llm)\.yaml/.test(path),
  );
  for (const [path, text] of rules) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  const sum = `sum by (${by}) (llm:requests:rate5m)`;
  const groups = rules.flatMap(([, text]) => [...text.matchAll(/ {2}- name: (\S+)/g)].map(([, group]) => group!));
  writeFileSync(
    join(place, 'test.yaml'),
    yaml({
      rule_files: ['rules/*.yaml'],
      evaluation_interval: '1m',
      group_eval_order: groups.sort(
        (one, other) => Number(other.startsWith('sources')) - Number(one.startsWith('sources')),
      ),
      tests: [
        {
          interval: '15s',
          input_series: Object.entries(series).map(([selector, values]) => ({ series: selector, values })),
          promql_expr_test: [
            {
              expr: `round(${sum}, 0.000001)`,
              eval_time: '9m',
              exp_samples: Object.entries(requests).map(([labels, value]) => ({ labels, value })),
            },
          ],
        },
      ],
    }),
  );
  expect(execFileSync(promtool, ['test', 'rules', 'test.yaml'], { cwd: place, encoding: 'utf8' })).toContain('SUCCESS');
});
