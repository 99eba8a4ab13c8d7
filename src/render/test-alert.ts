import { alerts as defineAlerts } from '../../alerts/index.js';
import { defineSignals } from '../catalog/signals/index.js';
import { planOf } from '../config/plan.js';
import type { Config } from '../config/schema.js';
import { suggest, UserError } from '../errors.js';
import { linksOf } from './prometheus.js';
import { renderAlert } from './prometheus-rules.js';

/**
 * An alert of the stack as a marked test: it carries `test="true"`, says so in its texts, and goes every way the real one
 * would. Labels nobody gave are `test`.
 * @throws UserError where there is no such alert
 */
export function testAlert(name: string, labels: Readonly<Record<string, string>>, config: Config) {
  const all = Object.values(defineAlerts(defineSignals(planOf(config)), config));
  const alert = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (alert === undefined) {
    const names = all.map((one) => one.name);
    throw new UserError(`alerts test: expected an alert that exists, got "${name}".${suggest(name, names)}`);
  }
  const rule = renderAlert(alert, linksOf(config));
  const about = { ...Object.fromEntries(alert.when.by.map((label) => [label, 'test'])), ...labels };
  const { runbook_url, dashboard_url } = rule.annotations ?? {};
  const text = `Test of ${alert.name}: nothing is wrong.`;
  return {
    labels: { ...about, alertname: alert.name, ...rule.labels, test: 'true' },
    annotations: {
      summary: text,
      description: `${text} Somebody wants to see whether its notifications arrive.`,
      ...(runbook_url !== undefined && { runbook_url }),
      ...(dashboard_url !== undefined && { dashboard_url: dashboard_url.split('?')[0] ?? dashboard_url }),
    },
  };
}
