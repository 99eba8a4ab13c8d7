import { components, type ImageName } from '../catalog/components.js';
import type { Config } from '../config/schema.js';
import { garbageCollection, leastMebibytes } from '../model/collector-memory.js';
import { seconds } from '../model/duration.js';
import { type Workload, workloads } from './workloads.js';

/** What runs beside the components of every stack where the collectors are more than one. */
export type ScaledName = 'sampler' | 'kafka';
export type WorkloadName = ImageName | ScaledName;

/** One process of the stack. */
export interface Instance {
  /** Its own name: that of the component, with a number where there are several. */
  readonly key: string;
  readonly component: WorkloadName;
  readonly workload: Workload;
  /** Names it is reached by beside its key; several instances may share one. */
  readonly aliases: readonly string[];
}

/** Every component that runs, `collector` being the gateways. Without scale: what `workloads` says. */
export function scaledWorkloads(
  config: Config,
): Readonly<Partial<Record<ScaledName, Workload>>> & Readonly<Record<ImageName, Workload>> {
  const all = workloads(config);
  if (config.scale === 'single') return all;
  const gateway: Workload = {
    ...all.collector,
    limits: { cpu: '2', memory: `${leastMebibytes}Mi` },
    env: gatewayEnv(all.collector),
  };
  const { 'otlp-grpc': grpc = 4317, telemetry = 8888, health = 13133 } = all.collector.ports;
  const sampler: Workload = {
    ...all.collector,
    args: ['--config=/etc/otelcol/sampler.yaml'],
    ports: { ...(config.scale === 'sharded' && { 'otlp-grpc': grpc }), telemetry, health },
  };
  return { ...all, collector: gateway, sampler, ...(ownKafka(config) && { kafka: kafka() }) };
}

/** Gateways hold no traces: their memory does not depend on the sampling. */
const gatewayEnv = ({ env }: Workload): Workload['env'] => ({
  ...env,
  ...garbageCollection(leastMebibytes),
});

/** Whether the stack brings the broker. */
export const ownKafka = ({ scale, kafka: { brokers } }: Config): boolean => scale === 'kafka' && brokers.length === 0;

/** How many of a component there are, each with a volume and a name of its own; undefined where there can be only one. */
export function replicasOf(name: WorkloadName, { scale, replicas }: Config): number | undefined {
  if (scale === 'single') return undefined;
  if (name === 'collector') return replicas.gateways;
  return name === 'sampler' ? replicas.samplers : undefined;
}

/** Name by which all instances of a component are found, each with an address of its own. */
export const poolOf = (name: WorkloadName): string => `${name}s`;

/** `collector-0.collectors`, `collector-1.collectors`; the bare name where there is only one. */
export function addresses(name: WorkloadName, config: Config): string[] {
  const count = replicasOf(name, config);
  return count === undefined ? [name] : Array.from({ length: count }, (_, i) => `${name}-${i}.${poolOf(name)}`);
}

/** Every process, in the order of the components. */
export function instances(config: Config): Instance[] {
  return Object.entries(scaledWorkloads(config)).flatMap(([name, workload]) => {
    const component = name as WorkloadName; // the keys of the record it is
    if (replicasOf(component, config) === undefined) return [{ key: name, component, workload, aliases: [] }];
    return addresses(component, config).map((address, i) => ({
      key: `${name}-${i}`,
      component,
      workload,
      aliases: [...(component === 'collector' ? [name] : []), poolOf(component), address],
    }));
  });
}

const properties = '/etc/kafka-node/server.properties';

const kafka = (): Workload => ({
  image: components.kafka.image,
  args: [
    '/bin/bash',
    '-ec',
    [
      // A node is formatted once; its id is that of the stack's only cluster.
      `/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t bGxtLW9ic2VydmFiaWxpdA -c ${properties}`,
      `exec /opt/kafka/bin/kafka-server-start.sh ${properties}`,
    ].join('\n'),
  ],
  env: {
    KAFKA_HEAP_OPTS: '-Xms512m -Xmx1g',
    // To the console, and not to files on a disk that cannot be written to.
    KAFKA_LOG4J_OPTS: '-Dlog4j2.configurationFile=/opt/kafka/config/tools-log4j2.yaml',
    LOG_DIR: '/tmp/kafka-logs',
  },
  user: 1000,
  ports: { kafka: 9092 },
  configs: { kafka: '/etc/kafka-node' },
  data: '/var/lib/kafka/data',
  health: { port: 9092, connectOnly: true, live: '', ready: '', startSeconds: 300 },
  requests: { cpu: '250m', memory: '1Gi' },
  limits: { cpu: '2', memory: '2Gi' },
});

/** The own broker's settings: one node, broker and controller at once, its topic made by the first gateway that writes. */
export const kafkaProperties = ({
  kafka: { partitions, retention },
}: Config): Readonly<Record<string, string | number>> => ({
  'process.roles': 'broker,controller',
  'node.id': 1,
  'controller.quorum.voters': '1@localhost:9093',
  'controller.listener.names': 'CONTROLLER',
  listeners: 'PLAINTEXT://:9092,CONTROLLER://localhost:9093',
  'advertised.listeners': 'PLAINTEXT://kafka:9092',
  'log.dirs': '/var/lib/kafka/data/node',
  'num.partitions': partitions,
  'log.retention.ms': Math.round(seconds(retention) * 1000),
  'message.max.bytes': 10_485_760,
  // Internal topics have no second node to be copied to.
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'group.initial.rebalance.delay.ms': 3000,
});
