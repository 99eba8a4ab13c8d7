import type { Alert } from '../model/alert.js';
import { recordName, recordsOf, type Signal, windowsOf } from '../model/signal.js';
import { humanize, valueTemplate } from './humanize.js';
import type { Pace, Pacing } from './pace.js';
import { traceSearch } from './trace-search.js';

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where annotations point to. */
export interface Links {
  readonly runbooks: string;
  readonly grafana: string;
  /** Stack name; dashboards have the uid `<name>-<id>`. */
  readonly name: string;
}

/** Rules of one name as groups, one for each pace among them, the fastest first: slower ones read what it recorded. */
function groupsOf(name: string, paced: readonly { readonly pace: Pace; readonly rule: Rule }[]): readonly RuleGroup[] {
  const paces = new Map(paced.map(({ pace }) => [pace.suffix, pace]));
  return [...paces.values()]
    .sort((one, other) => one.least - other.least)
    .map(({ suffix, interval }) => ({
      name: name + suffix,
      interval,
      rules: paced.filter(({ pace }) => pace.suffix === suffix).map(({ rule }) => rule),
    }));
}

/** The recording rules of a family of signals. */
export const renderSignals = (family: string, signals: readonly Signal[], pacing: Pacing): readonly RuleGroup[] =>
  groupsOf(
    `signals-${family}`,
    recordsOf(signals).flatMap((signal) =>
      windowsOf(signal).map((window) => ({
        pace: pacing.ofSignal(signal, window),
        rule: { record: recordName(signal, window), expr: signal.expr(window, {}) },
      })),
    ),
  );

/** What signals have recorded for them, by topic, each once: signals of one metric take the same steps. */
export function renderSteps(
  signals: readonly Signal[],
  pacing: Pacing,
): readonly (readonly [topic: string, groups: readonly RuleGroup[]])[] {
  const steps = recordsOf(signals)
    .flatMap((signal) =>
      windowsOf(signal).flatMap((window) =>
        (signal.steps?.(window) ?? []).map(({ topic, ...rule }) => ({
          topic,
          rule,
          pace: pacing.ofSignal(signal, window),
        })),
      ),
    )
    // Where two signals take the same step, it is taken as often as the one in more haste needs it.
    .sort((one, other) => one.pace.least - other.pace.least);
  const each = steps.filter(({ rule }, at) => steps.findIndex((other) => isSame(other.rule, rule)) === at);
  return [...new Set(each.map(({ topic }) => topic))].sort().map((topic) => {
    const own = each.filter((step) => step.topic === topic);
    return [topic, groupsOf(`sources-${topic}`, own)];
  });
}

const isSame = (one: Rule, other: Rule): boolean =>
  one.record === other.record && one.labels?.['source'] === other.labels?.['source'];

/** Alert rules of the enabled alerts by file of alerts/, the critical ones of it in a group of their own. */
export function renderAlerts(
  alerts: readonly Alert[],
  pacing: Pacing,
  links: Links,
): readonly (readonly [file: string, groups: readonly RuleGroup[]])[] {
  const enabled = alerts.filter((alert) => alert.enabled);
  return [...new Set(enabled.map((alert) => alert.group))].map((name) => {
    const own = enabled.filter((alert) => alert.group === name);
    return [
      name,
      groupsOf(
        name,
        own.map((alert) => ({ pace: pacing.ofAlert(alert), rule: renderAlert(alert, links) })),
      ),
    ];
  });
}

/** One alert as Prometheus takes it. `family` is what Alertmanager's inhibition compares. */
export function renderAlert(alert: Alert, links: Links): Rule {
  const { when, severity } = alert;
  const fill = (text: string) =>
    text
      .replaceAll('{threshold}', humanize(when.threshold, when.unit))
      .replaceAll('{value}', valueTemplate(when.signal.unit));
  return {
    alert: alert.name,
    expr: when.expr(when.threshold),
    for: alert.for,
    ...(alert.keepFiringFor && { keep_firing_for: alert.keepFiringFor }),
    labels: { severity, team: alert.team, class: alert.class, family: alert.group },
    annotations: {
      summary: fill(alert.summary),
      description: fill(alert.description),
      runbook_url: `${links.runbooks}/${alert.name}.md`,
      dashboard_url: dashboardUrl(alert, links),
      ...traceSearch(alert, links),
    },
  };
}

/** The dashboard, narrowed to the alert's labels; Grafana passes over those it has no variable for. */
function dashboardUrl({ when, dashboard }: Alert, { grafana, name }: Links): string {
  const chosen = when.by.map((label) => `var-${label}={{ $labels.${label} | urlquery }}`);
  return [`${grafana}/d/${name}-${dashboard}`, chosen.join('&')].filter((part) => part !== '').join('?');
}
