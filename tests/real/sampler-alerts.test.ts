import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { newTraceId, type Span } from './otlp.js';
import { RuleStore } from './rule-store.js';

let gateway: Gateway | undefined;
let store: RuleStore | undefined;
afterEach(async () => {
  await store?.stop();
  await gateway?.stop();
});

const names = 'LateSpans|SplitTraces|TracesDroppedEarly';
const firing = async (): Promise<string[]> =>
  (await store!.query(`ALERTS{alertname=~"${names}", alertstate="firing"}`))
    .map(({ labels }) => [labels['alertname'], labels['reason']].filter(Boolean).join(' '))
    .sort();
const alone = (span: Span = {}) => ({ traceId: newTraceId(), ...span });
const large = () => alone({ attributes: { note: 'x'.repeat(30_000) } });

test('what the sampler of a real collector says of late spans, split and dropped traces raises each alert in a real Prometheus, and only that', {
  timeout: 600_000,
}, async () => {
  gateway = await Gateway.start({
    sampling: {
      afterRoot: '1s',
      decisionWait: '3s',
      ratio: 0,
      rareRoutes: { perMinute: 0 },
      traces: 2000,
      maxTraceBytes: 20_000,
    },
  });
  store = await RuleStore.start({}, { collector: `127.0.0.1:${gateway.ports.own}` }, ['pipeline']);
  await store.evaluate();
  const send = gateway.send.bind(gateway);
  const fires = async (expected: readonly string[]): Promise<void> => {
    await until(
      `${expected} fire`,
      async () => {
        const said = await firing();
        return expected.every((one) => said.includes(one));
      },
      120,
    );
    expect(await firing()).toEqual(expected);
  };

  // One of each first: what a counter begins with Prometheus does not see as growth, and a minute's traffic is no beginning.
  const first = alone();
  await send([first, alone({ parent: true }), large()]);
  await pause(6000);
  await send([{ traceId: first.traceId, parent: true }]);
  await pause(6000);
  const whole = Array.from({ length: 1000 }, () => alone());
  await send(whole);
  await pause(30_000);
  expect(await firing()).toEqual([]);

  // Errors among them: nobody looks at them any more.
  await send(whole.map(({ traceId }) => ({ traceId, parent: true, error: 'late' })));
  await fires(['LateSpans']);

  await send(Array.from({ length: 400 }, () => alone({ parent: true })));
  await fires(['LateSpans', 'SplitTraces']);

  await send(Array.from({ length: 2700 }, () => alone({ parent: true })));
  await send([large()]);
  await fires(['LateSpans', 'SplitTraces', 'TracesDroppedEarly too_early', 'TracesDroppedEarly too_large']);
});
