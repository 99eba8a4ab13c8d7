import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import { Fleet, type Member } from './fleet.js';
import { until } from './gateway.js';
import { KafkaBroker } from './kafka-broker.js';
import { faultless, judge, KafkaLoad, startSamplers } from './kafka-load.js';

const partitions = 6;
let broker: KafkaBroker | undefined;
let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.stop();
  await broker?.stop();
});

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
  const load = new KafkaLoad(gateways);
  await load.during(pause(1000));
  const samplers = await startSamplers(fleet, ['sampler-0', 'sampler-1', 'sampler-2'], partitions);

  const underLoad = load.during(pause(24_000));
  await pause(4000);
  // The hardest case: the one that assigns the partitions is back in time, and another goes before anything is decided.
  const leader = leaderOf(samplers, running);
  const [other] = samplers.filter((member) => member !== leader);
  await fleet.kill(leader);
  await pause(2000);
  await fleet.again(leader);
  await pause(2000);
  await fleet.kill(other!);
  await underLoad;
  const { sent } = load;

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
