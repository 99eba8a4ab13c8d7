import { describe, expect, test } from 'vitest';
import { required } from '../../collector/environment.js';
import { collector, sampler } from '../../collector/index.js';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import type { Collector, Pipeline } from '../../src/model/collector.js';

const gatewayOf = (input: StackInput): Collector => collector(parseConfig(input));
function samplerOf(input: StackInput): Collector {
  const role = sampler(parseConfig(input));
  if (role === undefined) throw new Error('expected a sampler, got none.');
  return role;
}
const pipes = ({ pipelines }: Collector): Pipeline[] => Object.values(pipelines);
const processorsOf = (role: Collector): string[] => pipes(role).flatMap((pipe) => pipe.processors.map(({ id }) => id));
const settings = (role: Collector, kind: 'receivers' | 'exporters', id: string) =>
  pipes(role)
    .flatMap((pipe) => pipe[kind])
    .find((component) => component.id === id)?.settings;

test('one collector does all where nothing is said, and there is no second role', () => {
  expect(sampler(parseConfig({}))).toBeUndefined();
  expect(processorsOf(gatewayOf({}))).toContain('tail_sampling');
  expect(Object.keys(buildBundle(parseConfig({}))).filter((path) => /sampler|kafka/.test(path))).toEqual([]);
});

describe.each(['sharded', 'kafka'] as const)('%s', (scale) => {
  const gateway = gatewayOf({ scale });
  const deciding = samplerOf({ scale });

  test('gateways redact and count, samplers decide, and neither does what the other does', () => {
    expect(processorsOf(gateway)).toEqual(expect.arrayContaining(['transform/redact', 'transform/labels']));
    expect(processorsOf(gateway)).not.toContain('tail_sampling');
    const mine = processorsOf(deciding).filter((id) => !/\/journal/.test(id));
    expect(new Set(mine)).toEqual(new Set(['memory_limiter', 'tail_sampling', 'transform/leaving']));
  });

  test('what leaves the gateway has come through redaction and pricing', () => {
    const handedOn = gateway.pipelines['traces/handed-on'];
    const [source] = handedOn?.receivers ?? [];
    const before = pipes(gateway).filter((pipe) => pipe.exporters.some(({ id }) => id === source?.id));
    expect(before).toHaveLength(1);
    const [entry] = before[0]?.receivers ?? [];
    const first = pipes(gateway).find((pipe) => pipe.exporters.some(({ id }) => id === entry?.id));
    expect(first?.receivers.map(({ id }) => id)).toEqual(['otlp']);
    expect(first?.processors.map(({ id }) => id)).toEqual(expect.arrayContaining(['transform/redact']));
  });

  test('traces go to the stores from the sampler only, logs from the gateway only', () => {
    const exporters = (role: Collector) => pipes(role).flatMap((pipe) => pipe.exporters.map(({ id }) => id));
    expect(exporters(gateway)).not.toContain('otlp_grpc/jaeger');
    expect(exporters(gateway)).toContain('otlp_http/loki');
    const own = ['forward/undecided', 'otlp_http/journal'];
    expect(exporters(deciding).filter((id) => !own.includes(id))).toEqual(['otlp_grpc/jaeger']);
  });

  test('each role has the folders on disk that its own exporters use', () => {
    for (const role of [gateway, deciding]) {
      const used = pipes(role)
        .flatMap((pipe) => pipe.exporters)
        .flatMap((exporter) => (exporter.settings['sending_queue'] as { storage?: string } | undefined)?.storage ?? []);
      const there = role.extensions.map(({ id }) => id).filter((id) => id.startsWith('file_storage/'));
      expect(there.sort()).toEqual([...new Set(used)].sort());
    }
  });

  test('the sampler has a file of its own in the bundle', () => {
    expect(buildBundle(parseConfig({ scale }))['collector/sampler.yaml']).toContain('tail_sampling');
  });
});

describe('Kafka', () => {
  test('spans are partitioned by trace, acknowledged by all copies and kept on disk until then', () => {
    expect(settings(gatewayOf({ scale: 'kafka', kafka: { topic: 'ours' } }), 'exporters', 'kafka/spans')).toMatchObject(
      {
        partition_traces_by_id: true,
        traces: { topic: 'ours' },
        producer: { required_acks: -1 },
        sending_queue: { storage: 'file_storage/kafka' },
      },
    );
  });

  test('a sampler notes how far it is seldom and after the fact, and waits where it has no room', () => {
    const role = samplerOf({ scale: 'kafka', kafka: { replay: '37m' } });
    expect(settings(role, 'receivers', 'kafka/spans')).toMatchObject({
      initial_offset: 'earliest',
      autocommit: { enable: true, interval: '37m' },
      message_marking: { after: true, on_error: false },
      error_backoff: { enabled: true, max_elapsed_time: 0 },
    });
    const sampling = role.pipelines['traces']?.processors.find(({ id }) => id === 'tail_sampling');
    expect(sampling?.settings['block_on_overflow']).toBe(true);
    expect(settings(role, 'exporters', 'otlp_grpc/jaeger')).toMatchObject({
      sending_queue: { block_on_overflow: true },
    });
  });

  test('brokers that are there already are used as they are, with a password that is in no file', () => {
    const input: StackInput = {
      scale: 'kafka',
      kafka: { brokers: ['k1.example:9094', 'k2.example:9095'], username: 'spans', tls: true },
    };
    for (const ends of [
      settings(gatewayOf(input), 'exporters', 'kafka/spans'),
      settings(samplerOf(input), 'receivers', 'kafka/spans'),
    ]) {
      expect(ends).toMatchObject({
        brokers: ['k1.example:9094', 'k2.example:9095'],
        tls: {},
        auth: { sasl: { mechanism: 'SCRAM-SHA-512', username: 'spans', password: required('KAFKA_PASSWORD') } },
      });
    }
    expect(buildBundle(parseConfig(input))['kafka/server.properties']).toBeUndefined();
  });
});
