import { App, type Chart } from 'cdk8s';
import type { ImageName } from '../src/catalog/components.js';
import type { Config } from '../src/config/schema.js';
import { type Bundle, yaml } from '../src/render/bundle-file.js';
import { workloads } from '../src/render/workloads.js';
import { AlertmanagerChart } from './alertmanager.js';
import { ComponentChart } from './component-chart.js';
import { type ConfigFile, filesUnder } from './config-maps.js';
import { NamespaceChart } from './namespace.js';
import { checkSize } from './object-size.js';
import { PrometheusChart } from './prometheus.js';

/**
 * The stack as Kubernetes manifests, one file a component, numbered in the order of application.
 * @param configs the rendered configuration files by their path in the bundle
 * @throws UserError when an object is too large for `kubectl apply`
 */
export function charts(configs: Bundle, config: Config): Bundle {
  const app = new App({ outdir: '', recordConstructMetadata: false });
  const files = (component: ImageName): ConfigFile[] =>
    Object.entries(workloads(config)[component].configs).flatMap(([folder, mount]) =>
      filesUnder(configs, folder, mount),
    );
  const adminPassword = { GF_SECURITY_ADMIN_PASSWORD: { secret: 'grafana-admin', key: 'password' } };

  const all: readonly Chart[] = [
    new NamespaceChart(app, '00-namespace', config),
    new ComponentChart(app, '10-collector', 'collector', files('collector'), config),
    new PrometheusChart(app, '20-prometheus', files('prometheus'), config),
    new AlertmanagerChart(app, '30-alertmanager', files('alertmanager'), config),
    new ComponentChart(app, '40-loki', 'loki', files('loki'), config),
    new ComponentChart(app, '50-jaeger', 'jaeger', files('jaeger'), config),
    new ComponentChart(app, '60-grafana', 'grafana', files('grafana'), config, { secretEnv: adminPassword }),
  ];
  return Object.fromEntries(all.map((chart) => [`${chart.node.id}.yaml`, manifest(chart)]));
}

function manifest(chart: Chart): string {
  const objects: object[] = chart.toJson();
  for (const object of objects) checkSize(object);
  return objects.map(yaml).join('---\n');
}
