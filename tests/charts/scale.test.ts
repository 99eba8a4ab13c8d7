import { load, loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { charts } from '../../charts/index.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { renderCompose } from '../../src/render/compose.js';
import { type Manifest, madeUpConfigs } from './made-up-configs.js';

interface ScaledManifest extends Manifest {
  readonly spec: Manifest['spec'] & {
    readonly replicas?: number;
    readonly serviceName?: string;
    readonly clusterIP?: string;
    readonly sessionAffinity?: string;
    readonly volumeClaimTemplates?: readonly { readonly spec: { readonly resources: object } }[];
  };
}

const configs = {
  ...madeUpConfigs,
  'collector/sampler.yaml': 'receivers: { kafka: {} }\n',
  'kafka/server.properties': 'node.id=1\n',
};
const bundle = (input: StackInput) => charts(configs, parseConfig(input));
const objects = (input: StackInput): ScaledManifest[] =>
  Object.values(bundle(input)).flatMap((text) => loadAll(text) as unknown as ScaledManifest[]); // charts write nothing else
const find = (among: readonly ScaledManifest[], kind: string, name: string): ScaledManifest => {
  const found = among.find((object) => object.kind === kind && object.metadata.name === name);
  expect(found, `${kind} ${name}`).toBeDefined();
  return found!;
};

test('samplers and Kafka have a file each, between the gateways and Prometheus', () => {
  expect(Object.keys(bundle({ scale: 'kafka' })).slice(1, 5)).toEqual([
    '10-collector.yaml',
    '12-sampler.yaml',
    '15-kafka.yaml',
    '20-prometheus.yaml',
  ]);
  expect(Object.keys(bundle({ scale: 'sharded' }))).not.toContain('15-kafka.yaml');
  expect(Object.keys(bundle({ scale: 'kafka', kafka: { brokers: ['k.example:9094'] } }))).not.toContain(
    '15-kafka.yaml',
  );
});

describe('replicas', () => {
  const all = objects({
    scale: 'sharded',
    replicas: { gateways: 3, samplers: 5 },
    kubernetes: { storage: { sampler: { size: '7Gi' } } },
  });

  test.each([
    ['collector', 'collectors', 3],
    ['sampler', 'samplers', 5],
  ] as const)('%s: each has a volume of its own, and all have a name together', (name, pool, count) => {
    const { spec } = find(all, 'StatefulSet', name);
    expect(spec).toMatchObject({ replicas: count, serviceName: pool });
    expect(spec.volumeClaimTemplates).toHaveLength(1);
    expect(find(all, 'Service', pool).spec.clusterIP).toBe('None');
    expect(all.some(({ kind, metadata }) => kind === 'PersistentVolumeClaim' && metadata.name === `${name}-data`)).toBe(
      false,
    );
  });

  test('the volume of a sampler has the size that was asked for', () => {
    expect(find(all, 'StatefulSet', 'sampler').spec.volumeClaimTemplates?.[0]?.spec.resources).toEqual({
      requests: { storage: '7Gi' },
    });
  });

  test('a sender stays with one gateway, which adds up what it sends', () => {
    expect(find(all, 'Service', 'collector').spec.sessionAffinity).toBe('ClientIP');
  });

  test('each role is given its own file and not the other one', () => {
    const files = (name: string) =>
      find(all, 'StatefulSet', name)
        .spec.template.spec.volumes.flatMap(({ projected }) => projected?.sources ?? [])
        .flatMap(({ configMap }) => configMap?.items.map(({ path }) => path) ?? []);
    expect(files('sampler')).toEqual(['sampler.yaml']);
    expect(files('collector')).not.toContain('sampler.yaml');
    expect(files('collector')).toContain('gateway.yaml');
  });
});

describe.each<[string, StackInput]>([
  ['sharded', { scale: 'sharded' }],
  ['kafka', { scale: 'kafka' }],
])('the network of %s', (_, input) => {
  const all = objects(input);
  const rules = (name: string, direction: 'ingress' | 'egress') =>
    find(all, 'NetworkPolicy', name).spec[direction] ?? [];

  test('has for every call out inside the stack the way in at the other end', () => {
    for (const { metadata, spec } of all.filter(({ kind }) => kind === 'NetworkPolicy')) {
      for (const rule of spec.egress ?? []) {
        const other = rule.to?.[0]?.podSelector?.matchLabels['app.kubernetes.io/name'];
        if (other === undefined) continue;
        expect(rules(other, 'ingress'), `${metadata.name} to ${other}`).toContainEqual({
          from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': metadata.name } } }],
          ports: rule.ports,
        });
      }
    }
  });

  test('lets the samplers write to Jaeger, and the gateways no longer', () => {
    const callers = rules('jaeger', 'ingress').flatMap((rule) =>
      (rule.from ?? []).map((peer) => peer.podSelector?.matchLabels['app.kubernetes.io/name']),
    );
    expect(callers).toContain('sampler');
    expect(callers).not.toContain('collector');
  });
});

test('compose has as many, and one host port for the first gateway', () => {
  const text = renderCompose(configs, parseConfig({ scale: 'kafka', replicas: { gateways: 2, samplers: 3 } }));
  const { services } = load(text['docker-compose.yaml'] ?? '') as {
    services: Record<string, { ports?: string[]; networks?: { default: { aliases: string[] } }; hostname?: string }>;
  }; // what renderCompose writes
  expect(Object.keys(services).filter((name) => /^(collector|sampler|kafka)/.test(name))).toEqual([
    'collector-0',
    'collector-1',
    'sampler-0',
    'sampler-1',
    'sampler-2',
    'kafka',
  ]);
  expect(services['collector-0']?.ports).toEqual(['127.0.0.1:4317:4317', '127.0.0.1:4318:4318']);
  expect(services['collector-1']?.ports).toEqual([]);
  expect(services['collector-1']?.networks?.default.aliases).toEqual([
    'collector',
    'collectors',
    'collector-1.collectors',
  ]);
  // Under its name a sampler has its partitions again.
  expect(services['sampler-2']?.hostname).toBe('sampler-2');
});
