import type { OwnRule } from '../config/rules.js';
import type { Pacing } from './pace.js';
import type { Rule, RuleGroup } from './prometheus-rules.js';

/** The group of the user's own rules, and the family within which a graver one of them mutes a lesser one. */
const name = 'own';

/** The user's own rules as one group, in their order: one may read what another before it has recorded. */
export function ownRules(rules: readonly OwnRule[], pacing: Pacing): readonly RuleGroup[] {
  const isCritical = rules.some((rule) => 'alert' in rule && rule.severity === 'critical');
  const { interval } = pacing.ofAlert({ severity: isCritical ? 'critical' : 'warning' });
  return rules.length === 0 ? [] : [{ name, interval, rules: rules.map(render) }];
}

const render = (rule: OwnRule): Rule =>
  'record' in rule
    ? { record: rule.record, expr: rule.expr, ...(Object.keys(rule.labels).length > 0 && { labels: rule.labels }) }
    : {
        alert: rule.alert,
        expr: rule.expr,
        for: rule.for,
        ...(rule.keepFiringFor && { keep_firing_for: rule.keepFiringFor }),
        labels: { ...rule.labels, severity: rule.severity, team: rule.team, class: rule.class, family: name },
        annotations: {
          summary: rule.summary,
          description: rule.description,
          ...(rule.runbook && { runbook_url: rule.runbook }),
        },
      };
