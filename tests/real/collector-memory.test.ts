import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { garbageCollection, memoryShares } from '../../src/model/collector-memory.js';
import { Gateway, until } from './gateway.js';
import { newTraceId } from './otlp.js';

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

/** A gateway that is started as in a container with this limit, which here nothing enforces. */
async function limited(mebibytes: number, sampling: object): Promise<Gateway> {
  const share = (percent: number) => Math.floor((mebibytes * percent) / 100);
  const { refuse, force } = memoryShares;
  const memory_limiter = { limit_mib: share(force), spike_limit_mib: share(force - refuse) };
  const environment: Record<string, string> = { ...garbageCollection(mebibytes) };
  gateway = await Gateway.start({ sampling }, { environment, overlay: { processors: { memory_limiter } } });
  return gateway;
}

const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search', note: 'x'.repeat(1000) };
const counted = 'tool_invocations_total{agent="unknown",server="unknown",service="shop",status="ok",tool="search"}';

/** Eight senders at once until so many spans were taken, or some were refused. */
async function flood(to: Gateway, spans: number): Promise<{ taken: number; refused: number; peak: number }> {
  const sum = { taken: 0, refused: 0, peak: 0 };
  const lane = async () => {
    while (sum.taken < spans && sum.refused === 0) {
      const traceId = newTraceId();
      const batch = Array.from({ length: 200 }, (_, i) => ({ traceId, parent: i > 0, attributes: tool }));
      await to.send(batch).then(
        () => {
          sum.taken += batch.length;
        },
        () => {
          sum.refused += batch.length;
        },
      );
      sum.peak = Math.max(sum.peak, memory(to));
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return sum;
}

/** Memory that is the gateway's alone, in mebibytes: pages of its queues' files the system takes back when it needs them. */
const memory = (of: Gateway): number => {
  const status = readFileSync(`/proc/${of.pid}/status`, 'utf8');
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) / 1024;
};

test('garbage alone never makes a gateway refuse: a flood is taken whole, within the limit', {
  timeout: 300_000,
}, async () => {
  const limit = 768;
  const running = await limited(limit, { afterRoot: '1s', decisionWait: '5s', ratio: 0 });
  const { taken, refused, peak } = await flood(running, 100_000);
  console.log(`memory: ${taken} spans taken, ${refused} refused, ${Math.round(peak)} MiB at most of ${limit}`);
  expect(refused).toBe(0);
  expect(peak).toBeLessThan(limit);
  await until('every one is counted', async () => (await running.series()).get(counted) === taken, 60);
});

test('more than it can hold it refuses before it runs out of memory, and counts what it took', {
  timeout: 400_000,
}, async () => {
  const limit = 768;
  // Nothing is decided while the flood lasts.
  const running = await limited(limit, { afterRoot: '30m', decisionWait: '30m', traces: 1_000_000, remember: '1s' });
  const { taken, refused, peak } = await flood(running, 2_000_000);
  console.log(`memory: ${taken} spans held, ${refused} refused, ${Math.round(peak)} MiB at most of ${limit}`);
  expect(refused).toBeGreaterThan(0);
  expect(peak).toBeLessThan(limit);
  await until('every one that was taken is counted', async () => (await running.series()).get(counted) === taken, 60);
});
