import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import { Fleet, type Member } from './fleet.js';
import { until } from './gateway.js';
import { KafkaBroker } from './kafka-broker.js';
import { keyValues } from './otlp.js';

const partitions = 6;
let broker: KafkaBroker | undefined;
let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.stop();
  await broker?.stop();
});

interface Trace {
  readonly id: string;
  /** Its second half says whether it is kept: an error, or none. */
  readonly kept: boolean;
  readonly spans: readonly string[];
}

const newTrace = (kept: boolean): Trace => ({
  id: randomBytes(16).toString('hex'),
  kept,
  spans: Array.from({ length: 4 }, () => randomBytes(8).toString('hex')),
});

/** Half of the spans of some traces as one request: 0 is the first half, 1 the second, with root and error. */
function half(traces: readonly Trace[], which: 0 | 1): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = traces.flatMap(({ id, kept, spans: [root, ...calls] }) => {
    const all = which === 0 ? calls.slice(0, 2) : [root!, calls[2]!];
    return all.map((spanId) => ({
      traceId: id,
      spanId,
      ...(spanId !== root && { parentSpanId: root }),
      name: spanId === root ? 'invoke_agent buyer' : 'execute_tool search',
      kind: 1,
      startTimeUnixNano: String(now - 50_000_000n),
      endTimeUnixNano: String(now),
      attributes: keyValues(
        spanId === root
          ? { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'buyer' }
          : { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' },
      ),
      ...(kept && which === 1 && spanId !== root && { status: { code: 2, message: 'broken' } }),
    }));
  });
  const resource = { attributes: keyValues({ 'service.name': 'shop' }) };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

async function send({ ports }: Member, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${ports.http}/v1/traces`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  await response.arrayBuffer();
}

/** Sends traces for some seconds, both halves of each a second apart, to the gateways in turn. */
async function load(gateways: readonly Member[], seconds: number): Promise<Trace[]> {
  const all: Trace[] = [];
  let before: Trace[] = [];
  for (let tick = 0; tick < seconds * 4; tick++) {
    const now = Array.from({ length: 15 }, (_, i) => newTrace(i % 3 === 0));
    all.push(...now);
    await send(gateways[tick % gateways.length]!, half(now, 0));
    if (tick % 4 === 3) {
      await send(gateways[(tick + 1) % gateways.length]!, half(before, 1));
      before = [];
    }
    before = [...before, ...now];
    await pause(250);
  }
  await send(gateways[0]!, half(before, 1));
  return all;
}

/** What is wrong with what arrived, by the traces that were sent; nothing is: every count 0 but the repeated spans. */
function judge(sent: readonly Trace[], running: Fleet) {
  const counts = new Map<string, number>();
  for (const { traceId, spanId } of running.arrived()) {
    const key = `${traceId} ${spanId}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const got = (trace: Trace) => trace.spans.filter((span) => counts.has(`${trace.id} ${span}`)).length;
  const kept = sent.filter((trace) => trace.kept);
  return {
    missing: kept.filter((trace) => got(trace) === 0).length,
    torn: kept.filter((trace) => got(trace) > 0 && got(trace) < trace.spans.length).length,
    uncalled: sent.filter((trace) => !trace.kept && got(trace) > 0).length,
    repeated: [...counts.values()].reduce((total, count) => total + count - 1, 0),
  };
}

/** The sampler that assigned the partitions last, as its log says. */
function leaderOf(samplers: readonly Member[], { folder }: Fleet): Member {
  const generations = samplers.map(({ name }) => {
    const log = readFileSync(join(folder, `${name}.log`), 'utf8');
    return Math.max(
      -1,
      ...[...log.matchAll(/joined, balancing group.*"generation": (\d+)/g)].map(([, n]) => Number(n)),
    );
  });
  const leader = samplers[generations.indexOf(Math.max(...generations))];
  if (leader === undefined || Math.max(...generations) < 0) throw new Error('kafka: expected a leader, got none.');
  return leader;
}

const faultless = { missing: 0, torn: 0, uncalled: 0 };

test('with samplers killed under load, one for a while and one for good, every kept trace arrives and is whole', {
  timeout: 240_000,
}, async () => {
  broker = await KafkaBroker.start(partitions);
  fleet = await Fleet.create(
    {
      scale: 'kafka',
      kafka: { partitions, away: '30s' },
      sampling: { decisionWait: '8s', afterRoot: '3s', ratio: 0, rareRoutes: { perMinute: 0 } },
    },
    { KAFKA_BROKER: `127.0.0.1:${broker.port}` },
  );
  const running = fleet;
  const gateways = [await fleet.start('gateway', 'gateway-0'), await fleet.start('gateway', 'gateway-1')];
  const first = await load(gateways, 1);
  const samplers: Member[] = [];
  for (const name of ['sampler-0', 'sampler-1', 'sampler-2']) samplers.push(await fleet.start('sampler', name));
  const held = async (member: Member): Promise<number> =>
    (await running.own(member, 'otelcol_kafka_receiver_partition_start')) -
    (await running.own(member, 'otelcol_kafka_receiver_partition_close'));
  await until(
    'each sampler has its share',
    async () => {
      const shares = await Promise.all(samplers.map(held));
      return shares.every((share) => share === partitions / samplers.length);
    },
    60,
  );

  const underLoad = load(gateways, 24);
  await pause(4000);
  // The hardest case: the one that assigns the partitions is back in time, and another goes before anything is decided.
  const leader = leaderOf(samplers, running);
  const [other] = samplers.filter((member) => member !== leader);
  await fleet.kill(leader);
  await pause(2000);
  await fleet.again(leader);
  await pause(2000);
  await fleet.kill(other!);
  const sent = [...first, ...(await underLoad)];

  await until(
    'every kept trace is whole',
    async () => {
      const { missing, torn } = judge(sent, running);
      return missing + torn === 0;
    },
    120,
  ).catch(() => undefined);
  for (const [{ name }, members] of [
    [scraped.kafkaWritten, gateways],
    [scraped.kafkaRead, samplers],
    [scraped.kafkaLag, samplers],
  ] as const) {
    // As SamplersBehind and PartitionUnread read them: by topic and partition, those that succeeded.
    const labels =
      name === scraped.kafkaLag.name ? ['partition', 'topic'] : ['outcome="success"', 'partition', 'topic'];
    const lines = (await Promise.all(members.map((member) => running.ownPage(member).catch(() => '')))).join('\n');
    const series = lines.split('\n').filter((line) => line.startsWith(`${name}{`));
    expect(series.filter((line) => labels.every((label) => line.includes(label))).length, name).toBeGreaterThan(0);
  }
  const result = judge(sent, running);
  console.log(`kafka: ${sent.length} traces sent, ${JSON.stringify(result)}`);
  expect(result).toMatchObject(faultless);

  // Counted by the gateways, before Kafka: what samplers read twice is counted once.
  const counted = await Promise.all(gateways.map((gateway) => running.derived(gateway, 'tool_invocations_total')));
  expect(counted.reduce((a, b) => a + b)).toBe(3 * sent.length);
});
