import { load, loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { charts } from '../../charts/index.js';
import { networkPolicy } from '../../charts/network.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { workloads } from '../../src/render/workloads.js';
import { type Manifest, madeUpConfigs } from './made-up-configs.js';

const objects = Object.values(charts(madeUpConfigs, parseConfig({}))).flatMap(
  (text) => loadAll(text) as unknown as Manifest[], // charts write nothing else
);
const ofKind = (kind: string): Manifest[] => objects.filter((object) => object.kind === kind);
const named = (kind: string, name: string): Manifest => {
  const found = ofKind(kind).find(({ metadata }) => metadata.name === name);
  expect(found, `${kind} ${name}`).toBeDefined();
  return found!;
};
const sets = ofKind('StatefulSet');

describe('the network', () => {
  const policies = ofKind('NetworkPolicy');
  const rules = (name: string, direction: 'ingress' | 'egress') => named('NetworkPolicy', name).spec[direction] ?? [];

  test('is closed where no policy opens it', () => {
    expect(named('NetworkPolicy', 'default-deny').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(policies).toHaveLength(1 + sets.length);
  });

  test('lets labelled namespaces send OTLP and nothing else', () => {
    const fromClients = JSON.stringify({ namespaceSelector: { matchLabels: { 'llm-observability/client': 'true' } } });
    const open = policies.flatMap(({ metadata, spec }) =>
      (spec.ingress ?? [])
        .filter((rule) => JSON.stringify(rule.from) === `[${fromClients}]`)
        .map((rule) => [metadata.name, rule.ports?.map(({ port }) => port)]),
    );
    expect(open).toEqual([['collector', [4317, 4318]]]);
  });

  test('keeps the stores from calling anybody', () => {
    expect(rules('loki', 'egress')).toEqual([]);
    expect(rules('jaeger', 'egress')).toEqual([]);
  });

  test('has for every call out inside the stack the way in at the other end', () => {
    for (const { metadata, spec } of policies) {
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
});

test('Prometheus scrapes the pods that ask for it, in namespaces that are clients', () => {
  const text = named('ConfigMap', 'prometheus-scrape-d').data?.['kubernetes.yaml'] ?? '';
  const { scrape_configs } = load(text) as { scrape_configs: { relabel_configs: object[] }[] }; // what charts/prometheus.ts writes
  expect(scrape_configs[0]?.relabel_configs[0]).toEqual({
    source_labels: [
      '__meta_kubernetes_namespace_label_llm_observability_client',
      '__meta_kubernetes_pod_annotation_prometheus_io_scrape',
    ],
    regex: 'true;true',
    action: 'keep',
  });
  expect(named('ClusterRole', 'llm-observability-prometheus').rules).toEqual([
    { apiGroups: [''], resources: ['namespaces', 'pods'], verbs: ['get', 'list', 'watch'] },
  ]);
});

test('the collector may call the backends of the config, at their ports and no others', () => {
  const ports = (backends: NonNullable<StackInput['backends']>) =>
    (networkPolicy('collector', workloads(parseConfig({})), parseConfig({ backends })).egress ?? [])
      .filter(({ to }) => to === undefined)
      .flatMap((rule) => rule.ports ?? [])
      .map(({ port }) => Number(port?.value));
  const own = [{ kind: 'jaeger' as const }, { kind: 'loki' as const }];
  expect(ports(own)).toEqual([]);
  expect(
    ports([
      ...own,
      { kind: 'honeycomb' },
      { kind: 'tempo', endpoint: 'tempo.tools:14317' },
      { kind: 'zipkin' },
      { kind: 'phoenix', url: 'http://phoenix.tools:7007' },
      { kind: 'langfuse', url: 'http://langfuse.tools' },
      { kind: 'otlp', endpoint: 'otlp.example.com:5317' },
    ]),
  ).toEqual([80, 443, 5317, 7007, 9411, 14317]);
});
