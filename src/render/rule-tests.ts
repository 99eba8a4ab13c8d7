import { cases } from '../../alerts/cases.js';
import type { Alerts } from '../../alerts/index.js';
import { defineSignals } from '../catalog/signals/index.js';
import { planOf } from '../config/plan.js';
import type { Config } from '../config/schema.js';
import type { Alert } from '../model/alert.js';
import type { Case, Expectation, Firing, Scenario } from '../model/scenario.js';
import { type Bundle, yaml } from './bundle-file.js';
import { sayValue, valueTemplate } from './humanize.js';
import { linksOf, ruleGroups } from './prometheus.js';
import { renderAlert } from './prometheus-rules.js';
import { atSecond } from './trace-search.js';

/**
 * One promtool test file for each enabled alert, to be run where it lies: `promtool test rules tests/*.yaml`.
 * It holds for the thresholds of this config, and compares labels and annotations in full.
 */
export function renderRuleTests(alerts: Alerts, config: Config): Bundle {
  const files = ruleGroups(defineSignals(planOf(config)), alerts, config);
  const enabled = (Object.keys(cases) as (keyof Alerts)[]).filter((key) => alerts[key].enabled); // cases has no other keys
  return Object.fromEntries(
    enabled.map((key) => [
      `${alerts[key].name}.yaml`,
      yaml(testFile(alerts[key], cases[key](alerts[key], config), neededBy(alerts[key], files), config)),
    ]),
  );
}

export type RuleFiles = ReturnType<typeof ruleGroups>;

/** The rule files an alert needs: its own, and those that record what it reads, and what they read in turn. */
export function neededBy(alert: Alert, files: RuleFiles): RuleFiles {
  const needed = new Set([`rules/alerts-${alert.group}.yaml`]);
  const open = [alert.when.expr(alert.when.threshold) as string]; // an Expr is text
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    for (const [path, groups] of Object.entries(files)) {
      const rules = groups.flatMap((group) => group.rules);
      if (needed.has(path) || !rules.some(({ record }) => record !== undefined && expr?.includes(record))) continue;
      needed.add(path);
      open.push(...rules.map((rule) => rule.expr));
    }
  }
  return Object.fromEntries(Object.entries(files).filter(([path]) => needed.has(path)));
}

function testFile(alert: Alert, { step, evaluation = step, scenarios }: Case, files: RuleFiles, config: Config) {
  return {
    rule_files: Object.keys(files).map((path) => `../${path}`),
    evaluation_interval: `${evaluation}s`,
    group_eval_order: Object.values(files).flatMap((groups) => groups.map(({ name }) => name)),
    tests: scenarios
      .filter((scenario) => scenario.expect.length > 0)
      .map((scenario) => testGroup(alert, scenario, step, config)),
  };
}

const testGroup = (alert: Alert, { name, series, expect }: Scenario, step: number, config: Config) => ({
  name: `${alert.name}: ${name}`,
  interval: `${step}s`,
  input_series: Object.entries(series).map(([selector, values]) => ({ series: selector, values })),
  alert_rule_test: expect.map((expectation) => expected(alert, expectation, config)),
});

const expected = (alert: Alert, { second, firing }: Expectation, config: Config) => ({
  eval_time: `${second}s`,
  alertname: alert.name,
  exp_alerts: firing.map((one) => ({
    exp_labels: { ...renderAlert(alert, linksOf(config)).labels, ...one.labels },
    exp_annotations: annotations(alert, one, second, config),
  })),
});

/** The annotations with their templates filled in as Prometheus will. */
function annotations(alert: Alert, { labels, value }: Firing, second: number, config: Config): Record<string, string> {
  const { unit } = alert.when.signal;
  const fill = (text: string) =>
    atSecond(text, second)
      .replaceAll(valueTemplate(unit), sayValue(value, unit))
      .replace(/\{\{ \$labels\.(\w+) \| urlquery \}\}/g, (_, label: string) => queryEscape(labels[label] ?? ''))
      .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '');
  return Object.fromEntries(
    Object.entries(renderAlert(alert, linksOf(config)).annotations ?? {}).map(([key, text]) => [key, fill(text)]),
  );
}

/** Go's url.QueryEscape. */
const queryEscape = (text: string): string =>
  new URLSearchParams({ '': text }).toString().slice(1).replaceAll('*', '%2A').replaceAll('%7E', '~');
