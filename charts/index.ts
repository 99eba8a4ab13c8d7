import { App, type Chart } from 'cdk8s';
import type { Config } from '../src/config/schema.js';
import { type Bundle, yaml } from '../src/render/bundle-file.js';
import { collectorSecrets, pseudonymKey, secretVariables } from '../src/render/collector-secrets.js';
import { ownKafka, scaledWorkloads, type WorkloadName } from '../src/render/scaled.js';
import { AlertmanagerChart } from './alertmanager.js';
import { withWholeTemplates } from './claim-templates.js';
import { ComponentChart, type Extras } from './component-chart.js';
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
  const files = (component: WorkloadName): ConfigFile[] =>
    Object.entries(scaledWorkloads(config)[component]?.configs ?? {})
      .flatMap(([folder, mount]) => filesUnder(configs, folder, mount))
      .filter(({ source }) => isFor(component, source));
  const adminPassword = { GF_SECURITY_ADMIN_PASSWORD: { secret: 'grafana-admin', key: 'password' } };

  const all: readonly Chart[] = [
    new NamespaceChart(app, '00-namespace', config),
    new ComponentChart(app, '10-collector', 'collector', files('collector'), config, collectorExtras(configs, config)),
    ...(config.scale === 'single'
      ? []
      : [new ComponentChart(app, '12-sampler', 'sampler', files('sampler'), config, samplerExtras(configs))]),
    ...(ownKafka(config) ? [new ComponentChart(app, '15-kafka', 'kafka', files('kafka'), config)] : []),
    new PrometheusChart(app, '20-prometheus', files('prometheus'), config),
    new AlertmanagerChart(app, '30-alertmanager', files('alertmanager'), config),
    new ComponentChart(app, '40-loki', 'loki', files('loki'), config),
    new ComponentChart(app, '50-jaeger', 'jaeger', files('jaeger'), config),
    new ComponentChart(app, '60-grafana', 'grafana', files('grafana'), config, { secretEnv: adminPassword }),
  ];
  return Object.fromEntries(all.map((chart) => [`${chart.node.id}.yaml`, manifest(chart)]));
}

/** Secrets that the collector's configuration asks for, and its certificate. They need not exist for `kubectl apply`. */
export function collectorExtras(configs: Bundle, { receivers, redaction }: Config): Extras {
  const { variables, tls } = collectorSecrets;
  const secretEnv = Object.fromEntries(
    [...secretVariables(configs), ...(redaction.users ? [pseudonymKey] : [])].map((name) => [
      name,
      { secret: variables, key: name },
    ]),
  );
  if (receivers.tls === 'off') return { secretEnv };
  return { secretEnv, sources: { '/etc/otelcol-tls': { secret: { name: tls, optional: true } } } };
}

const samplerFile = 'collector/sampler.yaml';

/** The two roles of a collector share a folder of the bundle, but no file of it. */
const isFor = (component: WorkloadName, source: string): boolean =>
  component === 'sampler' ? source === samplerFile : source !== samplerFile;

function samplerExtras(configs: Bundle): Extras {
  const own = { [samplerFile]: configs[samplerFile] ?? '' };
  const secret = collectorSecrets.variables;
  return { secretEnv: Object.fromEntries(secretVariables(own).map((name) => [name, { secret, key: name }])) };
}

function manifest(chart: Chart): string {
  const objects: object[] = chart.toJson().map(withWholeTemplates);
  for (const object of objects) checkSize(object);
  return objects.map(yaml).join('---\n');
}
