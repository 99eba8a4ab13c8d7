import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { StackInput } from '../../src/config/schema.js';
import { Gateway, until } from './gateway.js';
import { newTraceId, type Span } from './otlp.js';

let gateway: Gateway | undefined;
afterEach(() => gateway?.stop());

const flood = 100_000;
const batch = 2000;
const known = { tool: 'search', agent: 'buyer', model: 'gpt-4o' };

const toolCall = (tool: string, agent: string): Span => ({
  traceId: newTraceId(),
  name: 'execute_tool',
  attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool, 'gen_ai.agent.name': agent },
});

const modelCall = (model: string): Span => ({
  traceId: newTraceId(),
  name: 'chat',
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': model,
    'gen_ai.agent.name': known.agent,
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 10,
  },
});

/** Words nobody could have listed, and no two the same. */
const madeUp = (): string => randomBytes(6).toString('base64url');

/** Half of the flood are calls of tools by agents, half calls of models, with a call of each known name in every batch. */
async function send(to: Gateway): Promise<number> {
  const batches = flood / batch;
  for (let number = 0; number < batches; number++) {
    await to.send([
      toolCall(known.tool, known.agent),
      modelCall(known.model),
      ...Array.from({ length: batch }, (_, i) => (i % 2 === 0 ? toolCall(madeUp(), madeUp()) : modelCall(madeUp()))),
    ]);
  }
  return batches;
}

/** Values of the series of one metric that have these labels, added up. */
function total(series: ReadonlyMap<string, number>, name: string, labels: Readonly<Record<string, string>> = {}) {
  return [...series]
    .filter(([key]) => key.startsWith(`${name}{`))
    .filter(([key]) => Object.entries(labels).every(([label, value]) => key.includes(`${label}="${value}"`)))
    .reduce((sum, [, value]) => sum + value, 0);
}

const valuesOf = (series: ReadonlyMap<string, number>, label: string): string[] => [
  ...new Set([...series.keys()].flatMap((key) => new RegExp(`[{,]${label}="([^"]*)"`).exec(key)?.[1] ?? [])),
];

const start = (labels: StackInput['labels']) =>
  Gateway.start({ labels, sampling: { ratio: 0, rareRoutes: { perMinute: 0 }, afterRoot: '1s' } }, { backends: false });

test(`with lists, ${flood.toLocaleString('en')} made-up names are all counted as other, and the known ones as themselves`, async () => {
  gateway = await start({ known: { tool: [known.tool], agent: [known.agent], model: [known.model] } });
  const batches = await send(gateway);
  const half = flood / 2;
  const expected: readonly (readonly [name: string, labels: Readonly<Record<string, string>>, value: number])[] = [
    ['tool_invocations_total', { tool: 'other' }, half],
    ['tool_invocations_total', { tool: known.tool }, batches],
    ['tool_latency_seconds_count', { tool: 'other' }, half],
    ['llm_requests_total', { model: 'other' }, half],
    ['llm_requests_total', { model: known.model }, batches],
    ['llm_tokens_total', { model: 'other', direction: 'input' }, half * 100],
    ['metrics_label_overflow_total', { metric: 'tool_invocations_total', label: 'tool' }, half],
    ['metrics_label_overflow_total', { metric: 'tool_invocations_total', label: 'agent' }, half],
    ['metrics_label_overflow_total', { metric: 'llm_requests_total', label: 'model' }, half],
    ['metrics_label_overflow_total', { metric: 'llm_requests_total', label: 'agent' }, 0],
  ];
  const counted = (now: ReadonlyMap<string, number>) => expected.map(([name, labels]) => total(now, name, labels));
  const values = expected.map(([, , value]) => value);
  // A page that is read while points come in shows some of them.
  await until(
    'every call is counted, and every name past its list',
    async () => String(counted(await gateway!.series())) === String(values) || undefined,
    90,
  ).catch(() => undefined);
  const series = await gateway.series();
  expect(counted(series)).toEqual(values);
  expect(valuesOf(series, 'tool').sort()).toEqual(['other', known.tool]);
  expect(valuesOf(series, 'model').sort()).toEqual([known.model, 'other']);
  for (const label of ['agent', 'type']) expect(valuesOf(series, label).sort()).toEqual([known.agent, 'other']);
  expect(series.size).toBeLessThan(300);
  console.log(`label flood with lists: ${series.size} series`);
});

test('without lists, series end at their bound, what was there before stays right, and it is said', async () => {
  const bound = 2000;
  gateway = await start({ series: bound });
  await gateway.send([toolCall(known.tool, known.agent), modelCall(known.model)]);
  await until('the known ones are counted', async () => {
    const now = await gateway!.series();
    return total(now, 'tool_invocations_total') === 1 && total(now, 'llm_requests_total') === 1 ? now : undefined;
  });
  const batches = await send(gateway);
  const right = (now: ReadonlyMap<string, number>) =>
    total(now, 'tool_invocations_total', { tool: known.tool }) === 1 + batches &&
    total(now, 'llm_requests_total', { model: known.model }) === 1 + batches;
  const series = await until(
    'the known ones are counted whole',
    async () => {
      const now = await gateway!.series();
      return right(now) ? now : undefined;
    },
    60,
  );
  // A histogram is one series to the collector.
  const streams = [...series.keys()].filter((key) => !/^\w+_(bucket|sum)\{/.test(key)).length;
  expect(streams).toBeLessThanOrEqual(bound);
  expect(await gateway.own('otelcol_deltatocumulative_streams_tracked')).toBeLessThanOrEqual(bound);
  const refused = await gateway.own('otelcol_deltatocumulative_datapoints', { error: 'limit' });
  expect(refused).toBeGreaterThan(flood);
  console.log(`label flood without lists: ${streams} series of ${bound}, ${refused} points not made`);
});
