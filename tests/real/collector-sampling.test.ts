import { afterEach, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import type { StackInput } from '../../src/config/schema.js';
import { Gateway, until } from './gateway.js';
import { newTraceId, type Span } from './otlp.js';

let gateway: Gateway;
afterEach(() => gateway.stop());

/** Decides a second after the root; nothing is kept without a reason. */
const strict: NonNullable<StackInput['sampling']> = { afterRoot: '1s', ratio: 0, rareRoutes: { perMinute: 0 } };
const trace = (span: Span): Span & { traceId: string } => ({ traceId: newTraceId(), ...span });
const arrived = () =>
  gateway
    .records('traces')
    .map((span) => String(span['traceId']))
    .sort();
const ids = (spans: readonly { traceId: string }[]) => spans.map(({ traceId }) => traceId).sort();

/** Waits for what is expected, and then as long again as a decision takes for what is not. */
async function settled(count: number): Promise<void> {
  await until(`${count} spans arrive`, async () => arrived().length >= count);
  await new Promise((resolve) => setTimeout(resolve, 2500));
}

const chat = (tokens: number) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': tokens,
});
const operation = (name: string, seconds: number) => ({ seconds, attributes: { 'gen_ai.operation.name': name } });
const event = (name: string, attributes: Record<string, number | string> = {}) => ({ events: [{ name, attributes }] });

test('what failed, was slow for its operation, expensive, long or scored badly is kept whole, and nothing else', async () => {
  gateway = await Gateway.start({
    sampling: {
      ...strict,
      slow: '10s',
      slowByOperation: { invoke_agent: '60s', other: '20s' },
      expensiveDollars: 0.1,
      expensiveRunDollars: 0.7,
      manySpans: 12,
      lowScore: 0.4,
      lowConfidence: 0.3,
    },
  });
  const kept = [
    trace({ error: 'broken' }),
    trace({ attributes: { 'error.type': 'tool_error', 'gen_ai.operation.name': 'execute_tool' } }),
    trace({ attributes: { 'tool.status': 'denied' } }),
    trace({ attributes: { 'llm.status': 'rate_limited' } }),
    trace({ attributes: { 'safety.result': 'block' } }),
    trace(event('safety.check', { 'safety.result': 'block' })),
    trace({ attributes: { 'gen_ai.response.finish_reasons': ['content_filter'] } }),
    trace(operation('chat', 10.5)),
    trace(operation('invoke_agent', 60.5)),
    trace({ seconds: 20.5 }),
    // 40,000 tokens at $2.5 a million are the $0.1 that is expensive.
    trace({ attributes: chat(40_000) }),
    trace({ attributes: { 'gen_ai.operation.name': 'invoke_agent', 'agent.cost.usd': 0.7 } }),
    // Numbers that a sender wrote as texts.
    trace({ attributes: { 'llm.cost.usd': '0.1' } }),
    trace(event('gen_ai.evaluation.result', { 'gen_ai.evaluation.score.value': '0.39' })),
    trace(event('agent.loop', { repeats: 3 })),
    trace(event('gen_ai.evaluation.result', { 'gen_ai.evaluation.score.value': 0.39 })),
    trace(event('gen_ai.evaluation.result', { 'gen_ai.evaluation.score.value': 0 })),
    trace({ attributes: { 'gen_ai.evaluation.score.value': 0.1 } }),
    trace(event('agent.decision', { confidence: 0.29, decision_type: 'tool_selection' })),
  ];
  const dropped = [
    trace(operation('chat', 9.5)),
    trace(operation('invoke_agent', 59.5)),
    trace({ seconds: 19.5 }),
    trace({ attributes: chat(39_999) }),
    trace({ attributes: { 'gen_ai.operation.name': 'invoke_agent', 'agent.cost.usd': 0.69 } }),
    trace({ attributes: { 'tool.status': 'ok', 'llm.status': 'ok', 'safety.result': 'pass' } }),
    trace({ attributes: { 'gen_ai.response.finish_reasons': ['stop'] } }),
    trace(event('gen_ai.evaluation.result', { 'gen_ai.evaluation.score.value': 0.4 })),
    trace(event('agent.decision', { confidence: 0.3 })),
    trace(event('agent.decision', { confidence: 'low' })),
    trace(event('safety.check', { 'safety.result': 'flag' })),
    trace({}),
  ];
  const siblings = kept.map(({ traceId }) => ({ traceId, name: 'sibling' }));
  const run = (spans: number) => {
    const { traceId } = trace({});
    return Array.from({ length: spans }, (_, i) => ({ traceId, parent: i > 0 }));
  };
  const [long, short] = [run(12), run(11)];
  await gateway.send([...kept, ...dropped, ...siblings, ...long, ...short]);
  await settled(2 * kept.length + long.length);
  expect(arrived()).toEqual([...ids(kept), ...ids(siblings), ...ids(long)].sort());
});

test('a run is waited for until its root has ended; spans that come later follow the decision', async () => {
  gateway = await Gateway.start({ sampling: { ...strict, decisionWait: '10m' } });
  const [failing, fine] = [newTraceId(), newTraceId()];
  const child = { parent: true };
  await gateway.send([
    { traceId: failing, name: 'step', ...child },
    { traceId: fine, name: 'step', ...child },
  ]);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(arrived()).toEqual([]);
  await gateway.send([{ traceId: failing, name: 'tool', error: 'broken', ...child }]);
  await gateway.send([
    { traceId: failing, name: 'run' },
    { traceId: fine, name: 'run' },
  ]);
  await settled(3);
  await gateway.send([
    { traceId: failing, name: 'late', ...child },
    // Too late to change the decision: counted as a late span.
    { traceId: fine, name: 'late', error: 'broken', ...child },
  ]);
  await settled(4);
  expect(
    gateway
      .records('traces')
      .map((span) => [span['traceId'], span['name']])
      .sort(),
  ).toEqual(['late', 'run', 'step', 'tool'].map((name) => [failing, name]));
  expect(await gateway.own(scraped.lateSpans.name, { sampled: 'false' })).toBe(1);
});

test('a trace whose root never ends is kept after the longest wait, and counted', async () => {
  gateway = await Gateway.start({ sampling: { ...strict, decisionWait: '3s' } });
  const traceId = newTraceId();
  await gateway.send([{ traceId, parent: true }, trace({})]);
  await settled(1);
  expect(arrived()).toEqual([traceId]);
  const count = (decision: string) => gateway.own(scraped.decidedTraces.name, { policy: 'rootless', decision });
  expect([await count('sampled'), await count('not_sampled')]).toEqual([1, 1]);
});

test('services and tenants have their own share, and the others the rest, whatever signs are in their names', async () => {
  const odd = `$\{env:HOME} $$1 "é\\.*`;
  gateway = await Gateway.start({
    sampling: {
      ...strict,
      ratio: 0,
      services: { shop: 1, ping: 0, half: 0.5, [odd]: 1 },
      tenants: { ratios: { acme: 1, [odd]: 1 } },
    },
  });
  const from = (service: string, spans: readonly Span[]) =>
    gateway.send(spans, { attributes: { 'service.name': service } });
  const some = () => Array.from({ length: 5 }, () => trace({}));
  const [shop, ping, other, tenant] = [
    some(),
    some(),
    some(),
    [trace({ attributes: { 'tenant.id': 'acme' } }), trace({ attributes: { 'tenant.id': odd } })],
  ];
  const oddly = some();
  await from(odd, oddly);
  await from('shop', shop);
  await from('ping', ping);
  const half = Array.from({ length: 400 }, () => trace({}));
  await from('half', half);
  await from('other', [...other, ...tenant, trace({ attributes: { 'tenant.id': 'initech' } })]);
  await settled(120);
  const ofHalf = new Set(ids(half));
  expect(arrived().filter((id) => !ofHalf.has(id))).toEqual([...ids(shop), ...ids(oddly), ...ids(tenant)].sort());
  // Four standard deviations around a half of 400.
  expect(Math.abs(arrived().filter((id) => ofHalf.has(id)).length - 200)).toBeLessThan(40);
});

test('some traces of each rare route are kept beside a busy one, which is limited', async () => {
  gateway = await Gateway.start({
    sampling: { ...strict, load: { spansPerTrace: 2 }, rareRoutes: { perMinute: 3, groups: 16 } },
  });
  const rare = ['GET /a', 'GET /b', 'invoke_agent planner', 'invoke_agent critic'].flatMap((name) => [
    trace({ name }),
    trace({ name }),
    trace({ name }),
  ]);
  const busy = Array.from({ length: 500 }, () => trace({ name: 'GET /busy' }));
  await gateway.send([...busy.slice(0, 250), ...rare, ...busy.slice(250)]);
  await settled(rare.length);
  const kept = arrived();
  for (const { traceId } of rare) expect(kept).toContain(traceId);
  // Two groups, each with a burst of 20 spans and a span a second.
  const busyKept = kept.length - rare.length;
  expect(busyKept).toBeGreaterThanOrEqual(3);
  expect(busyKept).toBeLessThan(60);
});

test('the rest is kept by ratio, as far as the limit allows', async () => {
  gateway = await Gateway.start({ sampling: { ...strict, ratio: 0.25 } });
  await gateway.send(Array.from({ length: 2000 }, () => trace({})));
  await settled(400);
  // Four standard deviations around a quarter of 2000.
  expect(Math.abs(arrived().length - 500)).toBeLessThan(78);
  await gateway.stop();
  gateway = await Gateway.start({ sampling: { ...strict, ratio: 1, maxSpansPerSecond: 50 } });
  await gateway.send(Array.from({ length: 2000 }, () => trace({})));
  await settled(200);
  expect(arrived().length).toBeLessThan(450);
});

test('traces that are pushed out, or are too large, are counted as the alert TracesDroppedEarly reads it', async () => {
  gateway = await Gateway.start({ sampling: { ...strict, decisionWait: '3s', traces: 10, maxTraceBytes: 5000 } });
  await gateway.send([{ attributes: { text: 'x'.repeat(6000) }, error: 'broken' }]);
  await gateway.send(Array.from({ length: 47 }, () => ({ parent: true })));
  await until('both are counted', async () => {
    const [early, large] = [
      await gateway.own(scraped.tracesTooEarly.name),
      await gateway.own(scraped.tracesTooLarge.name),
    ];
    return early === 37 && large === 1;
  });
});
