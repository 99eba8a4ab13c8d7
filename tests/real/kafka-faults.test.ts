import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fleet, type Member } from './fleet.js';
import { until } from './gateway.js';
import { KafkaBroker } from './kafka-broker.js';
import { faultless, judge, KafkaLoad, startSamplers } from './kafka-load.js';

const partitions = 6;
let broker: KafkaBroker | undefined;
let fleet: Fleet | undefined;
let running: Fleet;
let gateways: Member[];
beforeAll(async () => {
  broker = await KafkaBroker.start(partitions);
  fleet = await Fleet.create(
    {
      scale: 'kafka',
      kafka: { partitions, away: '60s' },
      // Longer than anything here is away: no trace is decided without its root.
      sampling: { decisionWait: '10m', afterRoot: '3s', ratio: 0, rareRoutes: { perMinute: 0 } },
    },
    { KAFKA_BROKER: `127.0.0.1:${broker.port}` },
  );
  running = fleet;
  gateways = [await fleet.start('gateway', 'gateway-0'), await fleet.start('gateway', 'gateway-1')];
  await new KafkaLoad(gateways).during(pause(1000));
  await startSamplers(fleet, ['sampler-0', 'sampler-1'], partitions);
}, 400_000);
afterAll(async () => {
  await fleet?.stop();
  await broker?.stop();
});

/** Sends while the fault goes on, and says what of it is wrong in the end. */
async function under(what: string, fault: () => Promise<void>): Promise<KafkaLoad> {
  const load = new KafkaLoad(gateways);
  await load.during(
    pause(2000)
      .then(fault)
      .then(() => pause(2000)),
  );
  await until(
    'every kept trace is whole',
    async () => {
      await pause(900);
      const { missing, torn } = judge(load.sent, running);
      return missing + torn === 0;
    },
    180,
  ).catch(() => undefined);
  const result = judge(load.sent, running);
  console.log(
    `${what}: ${load.sent.length} traces sent, requests repeated ${load.repeated}, ${JSON.stringify(result)}`,
  );
  expect(load.sent.length).toBeGreaterThan(100);
  expect(result).toMatchObject(faultless);
  return load;
}

const counted = (gateway: Member) => running.derived(gateway, 'tool_invocations_total');

test('a gateway killed under load loses no span that it took, and counts none of them again when it is back', {
  timeout: 400_000,
}, async () => {
  const [killed, other] = gateways as [Member, Member]; // two
  const before = await counted(other);
  const load = await under('gateway killed', async () => {
    await running.kill(killed);
    await pause(2000);
    await running.again(killed);
  });
  // What it had on disk went on to Kafka; what it counts since it is back is what it took since, and not a span more.
  expect(load.repeated).toBeGreaterThan(0);
  expect(await counted(killed)).toBe(load.accepted.get(killed.process));
  expect(await counted(other)).toBe(before + load.accepted.get(other.process)!);
});

test('Kafka killed under load for a while loses nothing: gateways keep it on disk, and metrics go on', {
  timeout: 400_000,
}, async () => {
  const before = await Promise.all(gateways.map(counted));
  const load = await under('Kafka killed', async () => {
    await broker!.kill();
    await pause(8000);
    await broker!.again();
  });
  expect(load.repeated).toBe(0);
  expect(await Promise.all(gateways.map(counted))).toEqual(
    gateways.map(({ process }, i) => before[i]! + load.accepted.get(process)!),
  );
});

test('a backend killed under load loses nothing that a gateway took', { timeout: 400_000 }, async () => {
  const before = await Promise.all(gateways.map(counted));
  const load = await under('backend killed', async () => {
    for (let i = 0; i < 2; i++) {
      await running.killSink();
      await pause(2000);
      await running.startSink();
      await pause(2000);
    }
  });
  expect(load.repeated).toBe(0);
  expect(await Promise.all(gateways.map(counted))).toEqual(
    gateways.map(({ process }, i) => before[i]! + load.accepted.get(process)!),
  );
});
