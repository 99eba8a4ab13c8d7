import type { Config } from '../src/config/schema.js';
import { type Component, component } from '../src/model/collector.js';
import { persistentQueue, queueStorage } from './backends/queue.js';
import { env, required } from './environment.js';
import { literal } from './ottl.js';
import { otlp, senders } from './receive.js';

/** How a gateway hands spans to the samplers, and how these take them. */
export interface Between {
  readonly exporter: Component;
  /** Where the gateway keeps what the other side cannot take yet. */
  readonly queue: Component;
  readonly receiver: Component;
  /** What the sampler asks for. */
  readonly asked?: Component;
}

/** What lies between gateways and samplers; undefined where one collector is both. */
export function between(config: Config): Between | undefined {
  if (config.scale === 'sharded') return shards(config);
  if (config.scale === 'kafka') return topic(config);
  return undefined;
}

/**
 * All spans of a trace to the same sampler, by a hash of the trace id over the addresses that one name stands for. The
 * queue is the exporter's own, not one a sampler: what a sampler that is gone did not take is routed anew.
 */
function shards(config: Config): Between {
  // Gateways show a token. Where senders have names and passwords, one of the stack's own.
  const token = required(config.receivers.auth === 'bearer' ? 'OTLP_TOKEN' : 'SAMPLERS_TOKEN');
  // Inside the stack: the pods' addresses are in no certificate.
  const inside: Config = { ...config, receivers: { ...config.receivers, auth: 'bearer', tls: 'off' } };
  const queue = queueStorage('samplers');
  return {
    queue,
    exporter: component('loadbalancing', {
      routing_key: 'traceID',
      resolver: { dns: { hostname: env('SAMPLERS_HOST', 'samplers'), port: '4317', interval: '5s', timeout: '1s' } },
      protocol: {
        otlp: {
          tls: { insecure: true },
          // As a header: what is given under `auth` goes over gRPC with TLS only, and the collector would not start.
          headers: { authorization: `Bearer ${token}` },
          sending_queue: { enabled: false },
          retry_on_failure: { enabled: false },
        },
      },
      timeout: '10s',
      ...persistentQueue(queue),
    }),
    receiver: otlp(inside),
    asked: component(senders(inside).id, { token }),
  };
}

function topic({ kafka }: Config): Between {
  const queue = queueStorage('kafka');
  const connection = {
    brokers: kafka.brokers.length > 0 ? kafka.brokers : [env('KAFKA_BROKER', 'kafka:9092')],
    ...(kafka.tls && { tls: {} }),
    ...(kafka.username !== undefined && {
      auth: {
        sasl: { mechanism: 'SCRAM-SHA-512', username: literal(kafka.username), password: required('KAFKA_PASSWORD') },
      },
    }),
  };
  return {
    queue,
    exporter: component('kafka/spans', {
      ...connection,
      traces: { topic: kafka.topic, encoding: 'otlp_proto' },
      partition_traces_by_id: true,
      producer: { required_acks: -1, compression: 'zstd', max_message_bytes: 10_000_000 },
      timeout: '30s',
      ...persistentQueue(queue),
    }),
    receiver: component('kafka/spans', {
      ...connection,
      traces: { topics: [kafka.topic], encoding: 'otlp_proto' },
      group_id: 'llm-samplers',
      // A sampler that comes back within the session has its partitions again; nobody else's traces are torn. The assignment
      // is one that a leader which restarts computes again as it was: another would make all note their places (docs/scale.md).
      group_instance_id: env('HOSTNAME', 'sampler'),
      session_timeout: kafka.away,
      group_rebalance_strategies: ['range'],
      // A topic that is made after the sampler started is found within this time.
      metadata: { refresh_interval: '10s' },
      initial_offset: 'earliest',
      max_fetch_size: 10_000_000,
      max_partition_fetch_size: 10_000_000,
      // The sampler takes spans at once and holds them; what is noted too early is lost with it (docs/scale.md).
      autocommit: { enable: true, interval: kafka.replay },
      message_marking: { after: true, on_error: false, on_permanent_error: true },
      error_backoff: { enabled: true, initial_interval: '1s', max_interval: '10s', max_elapsed_time: 0 },
    }),
  };
}

/** A queue that is full makes the sampler wait, and so what is before it: the topic is the larger queue. */
export const waiting = ({ id, settings }: Component): Component =>
  component(id, {
    ...settings,
    ...(typeof settings['sending_queue'] === 'object' && {
      sending_queue: { ...settings['sending_queue'], block_on_overflow: true },
    }),
  });
