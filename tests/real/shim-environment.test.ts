import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type VariableName, variables } from '../../src/shim/variables.js';
import { type Receiver, receiver } from '../shim/receiver.js';
import { valueIn } from '../shim/recording.js';

/* Every variable in a process of its own that runs the built package in plain Node and says nothing of options. */
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'shim-environment-'));
let collector: Receiver;

beforeAll(() => {
  execFileSync('npm', ['run', 'prepare'], { cwd: root, stdio: 'pipe' });
});
beforeEach(async () => {
  collector = await receiver();
});
afterEach(() => collector.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = `
  import { instrument, llm, tool } from 'llm-observability-stack/shim';
  const shim = await instrument();
  await llm.call({ provider: 'house', model: 'own-1' }, async (call) => {
    call.messages({ input: 'the question of jane.roe@leak.example', output: 'the answer' });
    call.usage({ inputTokens: 2000, outputTokens: 1000 });
  });
  await tool.call({ name: 'search', arguments: { q: 'the argument of jane.roe@leak.example' } }, async () => 'the result');
  const page = async (init) => { const answer = await fetch(shim.metricsUrl, init); return answer.status + ' ' + await answer.text(); };
  const authorization = 'Bearer ' + process.env.LLM_OBS_METRICS_TOKEN;
  const pages = shim.metricsUrl ? [await page(), await page({ headers: { authorization } })] : [];
  console.log(JSON.stringify({ url: shim.metricsUrl, pages, faults: shim.faults() }));
  await shim.shutdown();`;

interface Ended {
  readonly url?: string;
  /** Without a token, and with the one of the environment. */
  readonly pages: readonly string[];
  readonly faults: number;
  readonly stderr: string;
}

/** The environment of the application, and nothing of this machine's that the shim reads. */
const inherited = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in variables)));

async function run(
  env: Partial<Record<VariableName, string | undefined>>,
  temporary: string = tmpdir(),
): Promise<Ended> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    env: { ...inherited(), TMPDIR: temporary, LLM_OBS_METRICS_PORT: '0', ...env },
  });
  return { ...JSON.parse(stdout), stderr };
}

const sent = () => collector.requests.map(({ path }) => path).sort();
const here = () => ({ OTEL_SERVICE_NAME: 'svc', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
const said = ['the question', 'the answer', 'the argument', 'the result'];

test('name, address, headers and resource; without being asked no content, and not a word', async () => {
  const { pages, faults, stderr, url } = await run({
    ...here(),
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20t-17,x-team=blue',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=lab%203',
  });
  expect(valueIn(pages[0]!, 'llm_requests_total', { service: 'svc', model: 'own-1', status: 'ok' })).toBe(1);
  expect(new URL(url!).hostname).toBe('127.0.0.1');
  expect(sent()).toEqual(['/v1/logs', '/v1/traces']);
  for (const { headers } of collector.requests) {
    expect(headers).toMatchObject({ authorization: 'Bearer t-17', 'x-team': 'blue' });
  }
  expect(collector.text('/v1/traces')).toMatch(/service\.name.{2,6}svc/s);
  expect(collector.text('/v1/traces')).toContain('lab 3');
  for (const text of said) expect(collector.text('/v1/traces')).not.toContain(text);
  expect([faults, stderr]).toEqual([0, '']);
});

test.each([
  ['always_off', undefined, false],
  ['traceidratio', '0', false],
  ['parentbased_traceidratio', '1', true],
] as const)('OTEL_TRACES_SAMPLER=%s, OTEL_TRACES_SAMPLER_ARG=%s: spans are sent: %s', async (sampler, ratio, spans) => {
  const { pages } = await run({
    ...here(),
    OTEL_TRACES_SAMPLER: sampler,
    ...(ratio !== undefined && { OTEL_TRACES_SAMPLER_ARG: ratio }),
  });
  expect(collector.text('/v1/traces').includes('chat own-1')).toBe(spans);
  expect(valueIn(pages[0]!, 'llm_requests_total')).toBe(1);
});

test('TRACELOOP_BASE_URL and TRACELOOP_API_KEY are address and token; TRACELOOP_TELEMETRY is answered', async () => {
  const { stderr } = await run({
    OTEL_SERVICE_NAME: 'svc',
    TRACELOOP_BASE_URL: collector.url,
    TRACELOOP_API_KEY: 'tl-9',
    TRACELOOP_TELEMETRY: 'true',
  });
  expect(sent()).toEqual(['/v1/logs', '/v1/traces']);
  for (const { headers } of collector.requests) expect(headers.authorization).toBe('Bearer tl-9');
  expect(stderr.trim()).toBe('llm-observability: TRACELOOP_TELEMETRY: expected false, got true. Using false.');
});

test.each([
  ['OTEL_SDK_DISABLED', 'true'],
  ['OPENLLMETRY_ENABLED', 'false'],
] as const)('%s=%s: the application runs, and nothing is served or sent', async (name, value) => {
  const { url, pages, stderr } = await run({ ...here(), [name]: value });
  expect([url, pages, sent(), stderr]).toEqual([undefined, [], [], '']);
});

test('content is recorded where it is asked for, of tools alone or of all, and masked unless that is turned off', async () => {
  await run({ ...here(), MCP_TRACE_TOOL_IO: 'true' });
  expect(collector.text('/v1/traces')).toContain('the argument of [email]');
  expect(collector.text('/v1/traces')).not.toContain('the question');
  await run({
    ...here(),
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
    MCP_TRACE_SANITIZE_PII: 'false',
  });
  for (const text of said) expect(collector.text('/v1/traces')).toContain(text);
  expect(collector.text('/v1/traces')).toContain('the question of jane.roe@leak.example');
});

test('MCP_TOKEN_PRICING_CONFIG prices by its file', async () => {
  const file = join(folder, 'pricing.json');
  const price = (prompt: number, completion: number) => ({
    prompt_token_cost: prompt,
    completion_token_cost: completion,
  });
  writeFileSync(file, JSON.stringify({ default: price(0.0001, 0.0002), models: { 'own-1': price(0.03, 0.06) } }));
  const { pages } = await run({ ...here(), MCP_TOKEN_PRICING_CONFIG: file });
  expect(valueIn(pages[0]!, 'llm_cost_dollars_total', { model: 'own-1' })).toBeCloseTo(2 * 0.03 + 0.06, 12);
});

test('LLM_OBS_METRICS_HOST and LLM_OBS_METRICS_TOKEN say where /metrics is and who may read it', async () => {
  const { url, pages } = await run({ ...here(), LLM_OBS_METRICS_HOST: '0.0.0.0', LLM_OBS_METRICS_TOKEN: 's-3' });
  expect(new URL(url!).port).not.toBe('9464');
  expect(pages[0]).toMatch(/^401 /);
  expect(pages[0]).not.toContain('llm_requests_total');
  expect(valueIn(pages[1]!, 'llm_requests_total')).toBe(1);
});

test('LLM_OBS_SHARE: whichever process of that name is scraped answers for all of them, and for no others', async () => {
  const env = { ...inherited(), LLM_OBS_METRICS_PORT: '0', ...here() };
  const stays = program.replace('await shim.shutdown()', 'process.stdin.once("end", () => shim.shutdown()).resume()');
  const first = spawn(process.execPath, ['--input-type=module', '--eval', stays], {
    cwd: root,
    env: { ...env, TMPDIR: folder, LLM_OBS_SHARE: 'api' },
  });
  try {
    const [line] = await once(first.stdout, 'data');
    const { url } = JSON.parse(String(line)) as Ended;
    const requests = async () => valueIn(await (await fetch(url!)).text(), 'llm_requests_total', { service: 'svc' });
    expect(await requests()).toBe(1);
    for (const LLM_OBS_SHARE of ['api', 'other', undefined]) {
      const { pages } = await run({ ...here(), LLM_OBS_SHARE }, folder);
      expect(valueIn(pages[0]!, 'llm_requests_total'), LLM_OBS_SHARE).toBe(LLM_OBS_SHARE === 'api' ? 2 : 1);
    }
    expect(await requests()).toBe(2);
  } finally {
    first.stdin.end();
    await once(first, 'exit');
  }
});

test('LLM_OBS_PUSH sends metrics and serves none', async () => {
  const { url } = await run({ ...here(), LLM_OBS_PUSH: 'true', LLM_OBS_METRICS_PORT: '' });
  expect(url).toBeUndefined();
  expect(sent()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
  expect(collector.text('/v1/metrics')).toContain('llm_requests_total');
});

test.each(['AWS_LAMBDA_FUNCTION_NAME', 'VERCEL', 'FUNCTION_TARGET', 'FUNCTIONS_WORKER_RUNTIME'])(
  'a function of %s pushes without being told to; what flush has sent survives its end',
  async (name) => {
    const frozen = program.replace('await shim.shutdown()', 'await shim.flush(); process.kill(process.pid, "SIGKILL")');
    const env = { ...inherited(), ...here(), LLM_OBS_METRICS_PORT: '', [name]: 'answer' };
    const child = spawn(process.execPath, ['--input-type=module', '--eval', frozen], { cwd: root, env });
    const [line] = await once(child.stdout, 'data');
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    expect(JSON.parse(String(line)).url).toBeUndefined();
    expect(sent()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    expect(collector.text('/v1/metrics')).toContain('llm_requests_total');
    expect(collector.text('/v1/traces')).toContain('chat own-1');
  },
);

test('a wrong value is said once, with those that are accepted, and the application runs', async () => {
  const { pages, stderr } = await run({ ...here(), OTEL_TRACES_SAMPLER: 'sometimes', LLM_OBS_PUSH: 'perhaps' });
  expect(valueIn(pages[0]!, 'llm_requests_total')).toBe(1);
  const lines = stderr.trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines.join('\n')).toMatch(/OTEL_TRACES_SAMPLER: expected one of always_on, .*got sometimes/);
  expect(lines.join('\n')).toMatch(/LLM_OBS_PUSH: expected true or false, got perhaps/);
});
