import type { Signals } from '../catalog/signals/index.js';
import type { Config } from '../config/schema.js';
import type { Alert } from '../model/alert.js';
import type { Signal } from '../model/signal.js';
import { type Bundle, yaml } from './bundle-file.js';
import { ownRules } from './own-rules.js';
import { pacing } from './pace.js';
import { type Links, type RuleGroup, renderAlerts, renderSignals, renderSteps } from './prometheus-rules.js';
import { addresses } from './scaled.js';

/**
 * Prometheus: its config, one rule file a family of signals and a group of alerts, and the target files, which hold
 * all that differs between a cluster, compose and a local run.
 */
export const renderPrometheus = (
  signals: Signals,
  alerts: Readonly<Record<string, Alert>>,
  config: Config,
): Bundle => ({
  'prometheus.yaml': yaml(settings(config)),
  ...ruleFiles(signals, alerts, config),
  ...Object.fromEntries(Object.entries(targets(config)).map(([name, groups]) => [targetFile(name), yaml(groups)])),
});

/** Paths of the rule files with their groups, in the order in which one reads what the other wrote. */
export function ruleGroups(
  signals: Signals,
  alerts: Readonly<Record<string, Alert>>,
  config: Config,
): Readonly<Record<string, readonly RuleGroup[]>> {
  const families = Object.entries<Readonly<Record<string, Signal>>>(signals).map(
    ([family, members]) => [family, Object.values(members)] as const,
  );
  const all = families.flatMap(([, members]) => members);
  const paces = pacing(all, Object.values(alerts), config);
  const steps = renderSteps(all, paces).map(
    ([topic, groups]) => [`rules/sources-${topic.replaceAll('_', '-')}.yaml`, groups] as const,
  );
  const recording = families.map(
    ([family, members]) => [`rules/signals-${family}.yaml`, renderSignals(family, members, paces)] as const,
  );
  const alerting = renderAlerts(Object.values(alerts), paces, linksOf(config)).map(
    ([name, groups]) => [`rules/alerts-${name}.yaml`, groups] as const,
  );
  const own = ['rules/own.yaml', ownRules(config.rules, paces)] as const;
  return Object.fromEntries([...steps, ...recording, ...alerting, own].filter(([, groups]) => groups.length > 0));
}

export const linksOf = ({ runbooks, grafana, name }: Config): Links => ({ runbooks, grafana: grafana.url, name });

const ruleFiles = (...input: Parameters<typeof ruleGroups>): Bundle =>
  Object.fromEntries(Object.entries(ruleGroups(...input)).map(([path, groups]) => [path, yaml({ groups })]));

const settings = ({ intervals }: Config) => ({
  global: { scrape_interval: intervals.scrape, evaluation_interval: intervals.evaluation, ...limits },
  rule_files: ['rules/*.yaml'],
  scrape_config_files: ['scrape.d/*.yaml'],
  alerting: { alertmanagers: [{ timeout: '5s', ...fromFile('alertmanager') }] },
  scrape_configs: [
    { job_name: 'components', ...fromFile('components'), relabel_configs: [jobFromComponent] },
    // The collector speaks for the applications: job and instance in its series are theirs, not its own.
    { job_name: 'derived', honor_labels: true, sample_limit: 1_000_000, ...fromFile('derived') },
    { job_name: 'applications', ...fromFile('applications') },
  ],
  storage: {
    // Exemplars link a latency bucket to its trace; about 100 bytes each.
    exemplars: { max_exemplars: 200_000 },
  },
});

/**
 * A target that goes past these is refused whole, and shows as down: better one application missing than all of them
 * slow. Far above what capped labels (200 values) come to.
 */
const limits = {
  body_size_limit: '64MB',
  sample_limit: 200_000,
  label_limit: 40,
  label_name_length_limit: 200,
  label_value_length_limit: 2048,
};

const jobFromComponent = { source_labels: ['component'], regex: '(.+)', target_label: 'job' };

const targetFile = (name: string): string => `targets/${name}.yaml`;

const fromFile = (name: keyof ReturnType<typeof targets>) => ({
  file_sd_configs: [{ files: [targetFile(name)], refresh_interval: '30s' }],
});

const component = (name: string, port: number, hosts: readonly string[] = [name]) => ({
  targets: hosts.map((host) => `${host}:${port}`),
  labels: { component: name },
});

/** Where the components are found by the names they have in Kubernetes and compose alike. */
const targets = (config: Config) => ({
  components: [
    component('collector', 8888, addresses('collector', config)),
    ...(config.scale === 'single' ? [] : [component('sampler', 8888, addresses('sampler', config))]),
    component('prometheus', 9090),
    component('alertmanager', 9093),
    component('loki', 3100),
    component('jaeger', 8888),
  ],
  derived: [{ targets: addresses('collector', config).map((host) => `${host}:8889`) }],
  alertmanager: [{ targets: ['alertmanager:9093'] }],
  // Kubernetes finds applications by annotation (scrape.d); elsewhere they are listed here.
  applications: [],
});
