import type { Metric } from '../../model/metric.js';
import { type Expr, promql, series } from '../../model/promql.js';
import { ratio, recorded } from '../../model/signal.js';
import { metrics } from '../metrics.js';
import { scraped as m } from '../scraped.js';
import { growth as growthFromBirth } from './pipeline.js';

/** Components of the stack carry `component`; what else is scraped are applications, and what the collector derives. */
const ofTheStack = { op: '!=', value: '' } as const;

const growth = (metric: Metric, window: string): Expr => promql`increase(${series(metric)}[${window}])`;

const lokiRequests = recorded({
  title: 'Loki requests',
  unit: 'reqps',
  help: 'Requests to Loki per second, by their answer.',
  name: 'stack:loki_requests:rate',
  by: ['status_code'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w) => promql`sum by (status_code) (rate(${series(m.lokiRequests)}[${w}]))`,
});

/** The health of what watches: the components of the stack themselves. */
export const stack = {
  watching: recorded({
    title: 'Alerts are evaluated',
    unit: 'short',
    help: 'Always 1: where it arrives, rules are evaluated and notifications get through.',
    name: 'stack:watching:one',
    by: [],
    combine: 'max',
    windows: 'level',
    expr: () => promql`vector(1)`,
  }),
  componentUp: recorded({
    title: 'Components that answer',
    unit: 'short',
    help: 'Whether each component of the stack could be scraped: 1 or 0.',
    name: 'stack:component_up:min',
    by: ['component', 'instance'],
    combine: 'min',
    windows: 'level',
    expr: () => promql`min by (component, instance) (${series(m.up, {}, { component: ofTheStack })})`,
  }),
  targetUp: recorded({
    title: 'Applications that answer',
    unit: 'short',
    help: 'Whether each application could be scraped: 1 or 0.',
    name: 'stack:target_up:min',
    by: ['job', 'instance'],
    combine: 'min',
    windows: 'level',
    expr: () => promql`min by (job, instance) (${series(m.up, {}, { component: '' })})`,
  }),
  unseen: recorded({
    title: 'Services behind a target that is down',
    unit: 'reqps',
    help: 'Model calls of the last hour, per second, of services of which a target cannot be scraped: that they are silent says nothing.',
    name: 'stack:unseen_requests:rate',
    by: ['service'],
    combine: 'sum',
    windows: ['1h'],
    expr: (w) => promql`
      sum by (service) (rate(${series(metrics.llmRequests)}[${w}]) and on (job, instance) ${series(m.up)} == 0)`,
  }),
  restarts: recorded({
    title: 'Restarts',
    unit: 'short',
    help: 'How often each component of the stack has restarted.',
    name: 'stack:restarts:changes',
    by: ['component', 'instance'],
    combine: 'max',
    windows: ['15m'],
    expr: (w) => promql`
      max by (component, instance) (
        changes(${series(m.processStart, {}, { component: ofTheStack })}[${w}])
        or resets(${series(m.collectorUptime)}[${w}])
        or resets(${series(m.jaegerUptime)}[${w}])
      )`,
  }),
  ruleFailures: recorded({
    title: 'Rules that failed',
    unit: 'short',
    help: 'Evaluations of rules that ended in an error.',
    name: 'stack:rule_failures:increase',
    by: ['rule_group'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w) => promql`sum by (rule_group) (${growth(m.ruleFailures, w)})`,
  }),
  ruleLoad: recorded({
    title: 'Time rules take',
    unit: 'percentunit',
    help: 'Share of its interval that a rule group takes to evaluate.',
    name: 'stack:rule_load:ratio',
    by: ['rule_group'],
    combine: 'max',
    windows: 'level',
    expr: () => promql`max by (rule_group) (${series(m.ruleGroupSeconds)} / (${series(m.ruleGroupInterval)} > 0))`,
  }),
  unsentAlerts: recorded({
    title: 'Alerts not sent',
    unit: 'short',
    help: 'Alerts that Prometheus could not send to an Alertmanager.',
    name: 'stack:unsent_alerts:increase',
    by: ['alertmanager'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w) => promql`sum by (alertmanager) (${growth(m.alertErrors, w)})`,
  }),
  failedNotifications: recorded({
    title: 'Notifications that failed',
    unit: 'short',
    help: 'Notifications that Alertmanager gave up on, by kind of receiver.',
    name: 'stack:failed_notifications:increase',
    by: ['integration'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w) => promql`sum by (integration) (${growth(m.failedNotifications, w)})`,
  }),
  configLoaded: recorded({
    title: 'Configs in use',
    unit: 'short',
    help: 'Whether the last config of a component could be loaded: 1 or 0.',
    name: 'stack:config_loaded:min',
    by: ['component'],
    combine: 'min',
    windows: 'level',
    expr: () => promql`min by (component) (${series(m.prometheusReloaded)} or ${series(m.alertmanagerReloaded)})`,
  }),
  storageFailures: recorded({
    title: 'Storage failures of Prometheus',
    unit: 'short',
    help: 'Compactions, truncations and log segments of the metrics store that failed.',
    name: 'stack:storage_failures:increase',
    by: ['instance'],
    combine: 'sum',
    windows: ['1h'],
    expr: (w) => promql`
      sum by (instance) (
        ${growth(m.compactionsFailed, w)} + ${growth(m.truncationsFailed, w)} + ${growth(m.walCorruptions, w)}
      )`,
  }),
  lokiRequests,
  lokiErrors: ratio({
    title: 'Loki errors',
    unit: 'percentunit',
    help: 'Share of the requests to Loki that it answered with a server error.',
    part: lokiRequests,
    partWhere: { status_code: { op: '=~', value: '5..' } },
    whole: lokiRequests,
  }),
  unstoredSpans: recorded({
    title: 'Spans not stored',
    unit: 'short',
    help: 'Spans that Jaeger accepted and could not store.',
    name: 'stack:unstored_spans:increase',
    by: ['instance'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w) => promql`sum by (instance) (${growthFromBirth(m.unstoredSpans, w, { component: 'jaeger' })})`,
  }),
};
