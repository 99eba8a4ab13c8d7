import { alerts as defineAlerts } from '../alerts/index.js';
import { alertmanager } from '../alerts/routing/index.js';
import { charts } from '../charts/index.js';
import { collector, sampler } from '../collector/index.js';
import { onLoopback } from '../collector/receive.js';
import { dashboards as defineDashboards } from '../dashboards/index.js';
import { defineSignals, withOwn } from './catalog/signals/index.js';
import { takeIn } from './catalog/sources/take-in.js';
import { planOf } from './config/plan.js';
import type { Config } from './config/schema.js';
import { jaeger, loki } from './render/backends.js';
import { type Bundle, properties, under, yaml } from './render/bundle-file.js';
import { collectorFiles } from './render/collector.js';
import { renderCompose } from './render/compose.js';
import { renderDigest } from './render/digest.js';
import { renderDocuments } from './render/documents.js';
import { renderGrafana } from './render/grafana/index.js';
import { renderPrometheus } from './render/prometheus.js';
import { renderRuleTests } from './render/rule-tests.js';
import { kafkaProperties, ownKafka } from './render/scaled.js';
import { checkOwnMetrics } from './validate/own-metrics.js';
import { checkOwnRules } from './validate/own-rules.js';

/** The whole project in one function: each step reads only what the steps above it made. */
export function buildBundle(config: Config): Bundle {
  checkOwnMetrics(config.metrics);
  const signals = takeIn(withOwn(defineSignals(planOf(config)), config.signals), config.sources);
  const alerts = defineAlerts(signals, config);
  checkOwnRules(
    config,
    Object.values(alerts).map(({ name }) => name),
  );
  const boards = defineDashboards(signals, alerts, config);
  const gateway = collector(config);
  const deciding = sampler(config);

  const configs: Bundle = {
    ...under('collector', { ...collectorFiles(gateway), 'loopback.yaml': yaml(onLoopback(config)) }),
    ...(deciding && under('collector', collectorFiles(deciding, 'sampler.yaml'))),
    ...under('prometheus', renderPrometheus(signals, alerts, config)),
    ...under('alertmanager', alertmanager(config)),
    ...(ownKafka(config) && { 'kafka/server.properties': properties(kafkaProperties(config)) }),
    ...under('loki', loki(config)),
    ...under('jaeger', jaeger(config)),
    ...under('grafana', renderGrafana(boards, config)),
  };
  return {
    ...configs,
    ...under('prometheus/tests', renderRuleTests(alerts, config)),
    ...under('k8s', charts(configs, config)),
    ...under('compose', renderCompose(configs, config)),
    ...under('docs', renderDocuments(signals, alerts, boards, config)),
    'DIGEST.md': renderDigest(signals, alerts, boards, gateway, config.rules),
  };
}
