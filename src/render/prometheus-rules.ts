import type { Alert } from '../model/alert.js';
import { longer, seconds } from '../model/duration.js';
import { type Recorded, recordName, type Signal } from '../model/signal.js';
import { humanize, valueTemplate } from './humanize.js';
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

/**
 * An answer over an hour hardly changes in five seconds and reads 720 samples a series each time; every half minute
 * is soon enough for it.
 */
const slowInterval = '30s';

/** The recording rules of a family of signals: one group, and one more for what is evaluated less often. */
export function renderSignals(
  family: string,
  signals: Readonly<Record<string, Signal>>,
  interval: string,
): readonly RuleGroup[] {
  const rules = Object.values(signals)
    .filter((signal): signal is Recorded => signal.kind === 'recorded' && !signal.inline)
    .flatMap((signal) => windowsOf(signal).map((window) => ({ pace: paceOf(signal, window), signal, window })));
  const record = (pace: string) =>
    rules
      .filter((rule) => rule.pace === pace)
      .map(({ signal, window }) => ({ record: recordName(signal, window), expr: signal.expr(window, {}) }));
  return [
    { name: `signals-${family}`, interval, rules: record('') },
    { name: `signals-${family}-slow`, interval: longer(interval, slowInterval), rules: record(slowInterval) },
    ...[...new Set(rules.flatMap(({ signal }) => signal.every ?? []))].map((pace) => ({
      name: `signals-${family}-${pace}`,
      interval: longer(interval, pace),
      rules: record(pace),
    })),
  ].filter((group) => group.rules.length > 0);
}

/** What signals have recorded for them, by topic, each once: signals of one metric take the same steps. */
export function renderSteps(
  signals: readonly Signal[],
  interval: string,
): readonly (readonly [topic: string, groups: readonly RuleGroup[]])[] {
  const steps = signals
    .filter((signal): signal is Recorded => signal.kind === 'recorded' && !signal.inline)
    .flatMap((signal) =>
      windowsOf(signal).flatMap((window) =>
        (signal.steps?.(window) ?? []).map(({ topic, ...rule }) => ({ topic, rule, pace: paceOf(signal, window) })),
      ),
    )
    // Where two signals take the same step, it is taken as often as the one in more haste needs it.
    .sort((one, other) => paceSeconds(one.pace) - paceSeconds(other.pace));
  const each = steps.filter(({ rule }, at) => steps.findIndex((other) => isSame(other.rule, rule)) === at);
  return [...new Set(each.map(({ topic }) => topic))].sort().map((topic) => {
    const own = each.filter((step) => step.topic === topic);
    const groups = [...new Set(own.map(({ pace }) => pace))].map((pace) => ({
      name: `sources-${topic}${pace && `-${pace === slowInterval ? 'slow' : pace}`}`,
      interval: pace === '' ? interval : longer(interval, pace),
      rules: own.filter((step) => step.pace === pace).map(({ rule }) => rule),
    }));
    return [topic, groups];
  });
}

const isSame = (one: Rule, other: Rule): boolean =>
  one.record === other.record && one.labels?.['source'] === other.labels?.['source'];

const paceSeconds = (pace: string): number => (pace === '' ? 0 : seconds(pace));

const windowsOf = (signal: Recorded): readonly string[] => (signal.windows === 'level' ? [''] : signal.windows);

/** How often it is evaluated at the most; nothing where that is the interval of the stack. */
function paceOf({ every, slow, windows }: Recorded, window: string): string {
  const isSlow = slow === true || (windows !== 'level' && seconds(window) >= 3600);
  return every ?? (isSlow ? slowInterval : '');
}

/** Alert rules of the enabled alerts, one group a file of alerts/. */
export function renderAlerts(alerts: readonly Alert[], interval: string, links: Links): readonly RuleGroup[] {
  const enabled = alerts.filter((alert) => alert.enabled);
  return [...new Set(enabled.map((alert) => alert.group))].map((name) => ({
    name,
    interval,
    rules: enabled.filter((alert) => alert.group === name).map((alert) => renderAlert(alert, links)),
  }));
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
