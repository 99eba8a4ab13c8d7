import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { instrument, llm, type Shim, type ShimOptions, tool } from '../../src/shim/index.js';
import { settingsFrom } from '../../src/shim/options.js';
import { type VariableName, variableRows, variables } from '../../src/shim/variables.js';
import { type Receiver, receiver } from './receiver.js';
import { valueIn } from './recording.js';

let collector: Receiver;
let shim: Shim | undefined;
const warnings: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'shim-environment-'));

beforeEach(async () => {
  collector = await receiver();
  warnings.splice(0);
  // Nothing of the machine these tests run on.
  for (const name of Object.keys(variables)) vi.stubEnv(name, undefined);
});
afterEach(async () => {
  await shim?.shutdown();
  shim = undefined;
  await collector.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const secret = 'jane.roe@leak.example';

/** One model call and one tool call under the given environment; what came to the collector, and the metrics. */
async function run(env: Partial<Record<VariableName, string>>, options: ShimOptions = {}): Promise<string> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  shim = await instrument({ metricsPort: false, warn: (message) => warnings.push(message), ...options });
  await llm.call({ provider: 'house', model: 'own-1' }, async (call) => {
    call.messages({ input: `the question of ${secret}`, output: 'the answer' });
    call.usage({ inputTokens: 2000, outputTokens: 1000 });
  });
  await tool.call({ name: 'search', arguments: { q: `the argument of ${secret}` } }, async () => 'the result');
  const text = await shim.metrics();
  await shim.shutdown();
  return text;
}

const here = () => ({ OTEL_SERVICE_NAME: 'svc', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });

test('OTEL_SERVICE_NAME names the service, on series and spans', async () => {
  const text = await run(here());
  expect(valueIn(text, 'llm_requests_total', { service: 'svc' })).toBe(1);
  expect(collector.text('/v1/traces')).toMatch(/service\.name.{2,6}svc/s);
  expect(warnings).toEqual([]);
});

test('OTEL_EXPORTER_OTLP_ENDPOINT takes spans and log records, with or without a slash at its end', async () => {
  await run({ ...here(), OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
  expect(collector.requests.map(({ path }) => path).sort()).toEqual(['/v1/logs', '/v1/traces']);
});

test('an address of a signal comes before the common one', async () => {
  const other = await receiver();
  try {
    await run({ ...here(), OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${other.url}/elsewhere` });
    expect(collector.requests.map(({ path }) => path)).toEqual(['/v1/traces']);
    expect(other.text('/elsewhere')).toContain('llm.cost');
  } finally {
    await other.close();
  }
});

test('OTEL_EXPORTER_OTLP_HEADERS are sent, percent-decoded', async () => {
  await run({ ...here(), OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20t-17,x-team=blue' });
  expect(collector.requests).toHaveLength(2);
  for (const { headers } of collector.requests) {
    expect(headers).toMatchObject({ authorization: 'Bearer t-17', 'x-team': 'blue' });
  }
});

test('OTEL_RESOURCE_ATTRIBUTES are attributes of the resource, and may name the service', async () => {
  const text = await run({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=by%20resource,deployment.environment.name=lab-3',
  });
  expect(valueIn(text, 'llm_requests_total', { service: 'by resource' })).toBe(1);
  expect(collector.text('/v1/traces')).toContain('lab-3');
});

test.each([
  ['always_on', undefined, true],
  ['always_off', undefined, false],
  ['parentbased_always_off', undefined, false],
  ['traceidratio', '0', false],
  ['parentbased_traceidratio', '0', false],
  ['parentbased_traceidratio', '1', true],
] as const)(
  'OTEL_TRACES_SAMPLER=%s with OTEL_TRACES_SAMPLER_ARG=%s sends spans: %s; metrics count in any case',
  async (name, arg, sent) => {
    const text = await run({
      ...here(),
      OTEL_TRACES_SAMPLER: name,
      ...(arg !== undefined && { OTEL_TRACES_SAMPLER_ARG: arg }),
    });
    expect(collector.text('/v1/traces').includes('chat own-1')).toBe(sent);
    expect(valueIn(text, 'llm_requests_total')).toBe(1);
  },
);

test('TRACELOOP_BASE_URL and TRACELOOP_API_KEY are address and bearer token', async () => {
  await run({ OTEL_SERVICE_NAME: 'svc', TRACELOOP_BASE_URL: collector.url, TRACELOOP_API_KEY: 'tl-9' });
  expect(collector.requests).toHaveLength(2);
  for (const { headers } of collector.requests) expect(headers.authorization).toBe('Bearer tl-9');
});

test('OTEL_EXPORTER_OTLP_ENDPOINT and an authorization header come before those of Traceloop', async () => {
  await run({
    ...here(),
    TRACELOOP_BASE_URL: 'http://127.0.0.1:1',
    TRACELOOP_API_KEY: 'tl-9',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20own',
  });
  expect(collector.requests[0]?.headers.authorization).toBe('Bearer own');
});

test('TRACELOOP_TELEMETRY=true is answered: there is none', async () => {
  await run({ ...here(), TRACELOOP_TELEMETRY: 'true' });
  expect(warnings).toEqual(['llm-observability: TRACELOOP_TELEMETRY: expected false, got true. Using false.']);
  warnings.splice(0);
  settingsFrom({ service: 'svc', warn: (message) => warnings.push(message) }, { TRACELOOP_TELEMETRY: 'false' });
  expect(warnings).toEqual([]);
});

test.each([
  ['OTEL_SDK_DISABLED', 'true', {}],
  ['OTEL_SDK_DISABLED', 'true', { enabled: true }],
  ['OPENLLMETRY_ENABLED', 'false', {}],
] as const)('%s=%s turns everything off (options %j)', async (name, value, options) => {
  expect(await run({ ...here(), [name]: value }, options)).toBe('');
  expect(collector.requests).toEqual([]);
  expect(shim?.metricsUrl).toBeUndefined();
});

test('without being asked, no content is recorded', async () => {
  await run(here());
  for (const text of ['the question', 'the answer', 'the argument', 'the result'])
    expect(collector.text('/v1/traces')).not.toContain(text);
});

test('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT records prompts, and what tools are given', async () => {
  await run({ ...here(), OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' });
  for (const text of ['the question', 'the answer', 'the argument', 'the result'])
    expect(collector.text('/v1/traces')).toContain(text);
});

test('MCP_TRACE_TOOL_IO records arguments and results of tools, and nothing of the model', async () => {
  await run({ ...here(), MCP_TRACE_TOOL_IO: 'true' });
  const spans = collector.text('/v1/traces');
  expect(spans).toContain('the argument');
  expect(spans).toContain('the result');
  expect(spans).not.toContain('the question');
});

test.each([
  [undefined, false],
  ['true', false],
  ['false', true],
] as const)('MCP_TRACE_SANITIZE_PII=%s lets personal data through: %s', async (value, leaves) => {
  await run(
    { ...here(), ...(value !== undefined && { MCP_TRACE_SANITIZE_PII: value }) },
    { captureContent: true, captureToolIo: true },
  );
  const spans = collector.text('/v1/traces');
  expect(spans).toContain(`the question of ${leaves ? secret : '[email]'}`);
  expect(spans).toContain(`the argument of ${leaves ? secret : '[email]'}`);
  expect(spans.includes(secret)).toBe(leaves);
});

test('MCP_TOKEN_PRICING_CONFIG prices by its file', async () => {
  const file = join(mkdtempSync(`${folder}-`), 'pricing.json');
  writeFileSync(
    file,
    JSON.stringify({
      default: { prompt_token_cost: 0.0001, completion_token_cost: 0.0002 },
      models: { 'own-1': { prompt_token_cost: 0.03, completion_token_cost: 0.06 } },
    }),
  );
  const text = await run({ ...here(), MCP_TOKEN_PRICING_CONFIG: file });
  expect(valueIn(text, 'llm_cost_dollars_total', { model: 'own-1' })).toBeCloseTo(2 * 0.03 + 0.06, 12);
});

test('options come before the environment, all of them', () => {
  const env = {
    OTEL_SERVICE_NAME: 'env',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://env:1',
    OTEL_EXPORTER_OTLP_HEADERS: 'a=env',
    OTEL_TRACES_SAMPLER: 'always_off',
    OTEL_TRACES_SAMPLER_ARG: '0.5',
    OPENLLMETRY_ENABLED: 'false',
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
    MCP_TRACE_TOOL_IO: 'true',
    MCP_TRACE_SANITIZE_PII: 'false',
    MCP_TOKEN_PRICING_CONFIG: '/nowhere.json',
    LLM_OBS_METRICS_PORT: '1',
    LLM_OBS_METRICS_HOST: 'env',
  };
  const options: ShimOptions = {
    enabled: true,
    service: 'option',
    otlpEndpoint: 'http://option:2/',
    otlpHeaders: { b: 'option' },
    sampler: 'always_on',
    sampleRatio: 0.25,
    pricing: { models: {} },
    captureContent: false,
    captureToolIo: false,
    redact: true,
    metricsPort: 2,
    metricsHost: 'option',
    warn: (message) => warnings.push(message),
  };
  const { endpoints, otlpHeaders, warn: _, ...settings } = settingsFrom(options, env);
  expect(settings).toMatchObject({
    disabled: false,
    service: 'option',
    sampler: 'always_on',
    sampleRatio: 0.25,
    pricing: { models: {} },
    captureContent: false,
    captureToolIo: false,
    redact: true,
    metricsPort: 2,
    metricsHost: 'option',
  });
  expect(endpoints.traces).toBe('http://option:2/v1/traces');
  expect(otlpHeaders).toEqual({ b: 'option' });
  expect(warnings).toEqual([]);
});

test.each([
  ['OTEL_SDK_DISABLED', 'yes', 'true or false, got yes. Using false.'],
  ['OPENLLMETRY_ENABLED', 'on', 'true or false, got on. Using true.'],
  [
    'OTEL_RESOURCE_ATTRIBUTES',
    'lab',
    'key=value pairs with commas between them, percent-encoded, got lab. Using none.',
  ],
  [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'localhost:4318',
    'a URL with http or https, got localhost:4318. Using http://localhost:4318.',
  ],
  ['TRACELOOP_BASE_URL', 'grpc://x', 'a URL with http or https, got grpc://x. Using none.'],
  [
    'OTEL_EXPORTER_OTLP_HEADERS',
    'Bearer s3cret',
    'key=value pairs with commas between them, percent-encoded, got another text. Using none.',
  ],
  [
    'OTEL_TRACES_SAMPLER',
    'sometimes',
    `one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio, got sometimes. Using parentbased_always_on.`,
  ],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'a number from 0 to 1, got 1.5. Using 1.'],
  ['MCP_TRACE_TOOL_IO', 'maybe', 'true or false, got maybe. Using as captureContent.'],
  ['MCP_TRACE_SANITIZE_PII', 'no', 'true or false, got no. Using true.'],
  [
    'MCP_TOKEN_PRICING_CONFIG',
    '/nowhere.json',
    'the path of a JSON file with default and models, in dollars per 1,000 tokens, got /nowhere.json. Using none.',
  ],
  ['LLM_OBS_METRICS_PORT', '70000', 'a number from 0 to 65535, got 70000. Using 9464.'],
] as const)('%s=%s is said once, with what is accepted', (name, value, message) => {
  const warn = (text: string) => warnings.push(text);
  settingsFrom({ service: 'svc', warn }, { [name]: value });
  expect(warnings).toEqual([`llm-observability: ${name}: expected ${message}`]);
});

test('an empty variable is one that is not set', () => {
  const env = Object.fromEntries(Object.keys(variables).map((name) => [name, '']));
  settingsFrom({ service: 'svc', warn: (message) => warnings.push(message) }, env);
  expect(warnings).toEqual([]);
});

test('the guide lists every variable as the table has it, and no other', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/shim.md'), 'utf8');
  const section = /^## Environment$(.*?)^## /ms.exec(guide)![1]!;
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(variableRows());
});
