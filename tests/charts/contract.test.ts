import { load, loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { alerts as defineAlerts } from '../../alerts/index.js';
import { charts } from '../../charts/index.js';
import { signals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { dashboardProvider, datasources } from '../../src/render/grafana/provisioning.js';
import { renderPrometheus } from '../../src/render/prometheus.js';
import { type Workload, workloads } from '../../src/render/workloads.js';
import { type Manifest, madeUpConfigs } from './made-up-configs.js';

/** What the manifests promise to the configuration files that run in them. */

const config = parseConfig({});
const all: Readonly<Record<string, Workload>> = workloads(config);
const policies = Object.values(charts(madeUpConfigs, config))
  .flatMap((text) => loadAll(text) as unknown as Manifest[]) // charts write nothing else
  .filter(({ kind }) => kind === 'NetworkPolicy');

/** Whether the policies let one component call another at a port. */
function mayCall(from: string, to: string, port: number): boolean {
  const ways = policies.find(({ metadata }) => metadata.name === to)?.spec.ingress ?? [];
  return ways.some(
    (rule) =>
      rule.from?.some((peer) => peer.podSelector?.matchLabels['app.kubernetes.io/name'] === from) &&
      rule.ports?.some((open) => open.port === port),
  );
}

const targets = Object.entries(renderPrometheus(signals, defineAlerts(signals, config), config))
  .filter(([path]) => path.startsWith('targets/'))
  .flatMap(([, text]) => load(text) as { targets: string[] }[]) // file_sd groups
  .flatMap((group) => group.targets);

test('Prometheus has components to scrape', () => {
  expect(targets.length).toBeGreaterThan(4);
});

test.each(targets)('Prometheus may reach its target %s', (target) => {
  const [name = '', port] = target.split(':');
  expect(Object.values(all[name]?.ports ?? {}), `${name} has no port ${port}`).toContain(Number(port));
  expect(mayCall('prometheus', name, Number(port))).toBe(true);
});

const provisioning = JSON.stringify([datasources(config), dashboardProvider(config)]);
const asked = [...new Set([...provisioning.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name]) => name!))];

test.each(asked)('Grafana is told the %s that its provisioning asks for', (name) => {
  expect(all['grafana']?.env[name]).toBeDefined();
});

test.each(asked.filter((name) => name.endsWith('_URL')))('Grafana may reach what %s names', (name) => {
  const { hostname, port } = new URL(all['grafana']?.env[name] ?? '');
  expect(mayCall('grafana', hostname, Number(port)), `${hostname}:${port}`).toBe(true);
});

test.each([
  ['jaeger', 4317],
  ['loki', 3100],
])('the collector may send to %s:%d, which its configuration names by default', (name, port) => {
  expect(mayCall('collector', name, port)).toBe(true);
});
