import { afterEach, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { newTraceId, type Span } from './otlp.js';

let gateway: Gateway;
afterEach(() => gateway.stop());

/** Traces whose share of the rest is none to speak of. */
const hardlyAny = 0.000001;
const trace = (span: Span): Span & { traceId: string } => ({ traceId: newTraceId(), ...span });

test('errors, failed tools, slow and expensive traces are kept whole, and hardly any of the rest', async () => {
  gateway = await Gateway.start({
    sampling: { decisionWait: '1s', ratio: hardlyAny, slow: '10s', expensiveDollars: 0.1 },
  });
  const chat = (tokens: number) => ({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': tokens,
  });
  const kept = [
    trace({ error: 'broken' }),
    trace({ attributes: { 'error.type': 'tool_error', 'gen_ai.operation.name': 'execute_tool' } }),
    trace({ attributes: { 'tool.status': 'denied' } }),
    trace({ seconds: 10.5 }),
    // 40,000 tokens at $2.5 a million are the $0.1 that is expensive.
    trace({ attributes: chat(40_000) }),
  ];
  const dropped = [
    trace({ seconds: 9.5 }),
    trace({ attributes: chat(39_999) }),
    trace({ attributes: { 'tool.status': 'ok' } }),
  ];
  const plain = Array.from({ length: 20 }, () => trace({}));
  const siblings = kept.map(({ traceId }) => ({ traceId, name: 'sibling' }));
  await gateway.send([...kept, ...dropped, ...plain, ...siblings]);
  const expected = [...kept, ...siblings].map(({ traceId }) => traceId).sort();
  await until('all of them arrive', async () => gateway.records('traces').length >= expected.length);
  expect(
    gateway
      .records('traces')
      .map((span) => span['traceId'])
      .sort(),
  ).toEqual(expected);
});

test('the rest is kept by ratio', async () => {
  gateway = await Gateway.start({ sampling: { decisionWait: '1s', ratio: 0.25 } });
  const total = 2000;
  await gateway.send(Array.from({ length: total }, () => trace({})));
  let before = -1;
  await until('no more arrive', async () => {
    const now = gateway.records('traces').length;
    const same = now > 0 && now === before;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return same;
  });
  // Four standard deviations around a quarter of 2000.
  expect(before).toBeGreaterThan(500 - 78);
  expect(before).toBeLessThan(500 + 78);
});

test('while the backends are down nothing is lost, and the metrics go on; the queue outlives the gateway', async () => {
  gateway = await Gateway.start({ sampling: { decisionWait: '1s', ratio: 1 } }, { backends: false });
  const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' };
  const spans = Array.from({ length: 40 }, () => trace({ attributes: tool }));
  for (const span of spans.slice(0, 30)) await gateway.send([span]);
  await gateway.sendLogs(Array.from({ length: 17 }, (_, i) => ({ body: `line ${i}` })));
  const counted = 'tool_invocations_total{agent="unknown",server="unknown",service="shop",status="ok",tool="search"}';
  await until('all are counted', async () => (await gateway.series()).get(counted) === 30);

  // Past the decision the traces are in the queue on disk; a gateway that is killed finds them there.
  await until('the traces are queued', async () => (await gateway.queued('otlp_grpc/jaeger')) === 30);
  await until('the logs are queued', async () => (await gateway.queued('otlp_http/loki')) === 17);
  await gateway.restart('SIGKILL');
  for (const span of spans.slice(30)) await gateway.send([span]);
  gateway.startBackends();

  const arrived = () => new Set(gateway.records('traces').map((span) => span['traceId']));
  await until('all traces arrive', async () => arrived().size === 40, 60);
  await until('all logs arrive', async () => gateway.records('logs').length >= 17, 60);
  expect([...arrived()].sort()).toEqual(spans.map(({ traceId }) => traceId).sort());
});

test('an ordinary stop decides upon what is still waited for', async () => {
  gateway = await Gateway.start({ sampling: { decisionWait: '10m', ratio: 1 } });
  const span = trace({});
  await gateway.send([span]);
  await gateway.restart('SIGTERM');
  await gateway.span(span.traceId);
});
