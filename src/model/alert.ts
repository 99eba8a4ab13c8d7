import { type Expr, promql, type Where } from './promql.js';
import { ask, labelsOfSignal, type Question, type Recorded, type Signal, type Window } from './signal.js';

/** `none` is for what nobody is told: an alert that always fires, to show that alerts arrive. */
export type Severity = 'critical' | 'warning' | 'info' | 'none';

/** What is at stake; routing tells classes apart, so that cost reaches those who watch it. */
export const alertClasses = ['availability', 'latency', 'cost', 'safety', 'quality', 'pipeline'] as const;
export type AlertClass = (typeof alertClasses)[number];

/** Something a human must know of. Its name is its key in PascalCase. */
export interface Alert {
  readonly name: string;
  readonly when: Condition;
  /** How long the condition must hold before it fires; `0s` where the signal's own window is proof enough. */
  readonly for: string;
  /** How long it goes on after the condition has ended, so that thin traffic does not make it flap. */
  readonly keepFiringFor?: string;
  /** `critical` wakes someone, `warning` waits for the next working hour, `info` is only shown. */
  readonly severity: Severity;
  /** Who has to act: those who build the applications, run the stack, or watch the spending; a config may name others. */
  readonly team: string;
  readonly class: AlertClass;
  /** One sentence; `{threshold}` and `{value}` are filled in with the signal's unit, `{{ $labels.x }}` by Prometheus. */
  readonly summary: string;
  /** What it means and what to look at first; same fillings. */
  readonly description: string;
  /** Id of the dashboard that shows the signal. */
  readonly dashboard: string;
  /** Rule group, and the family within which a graver alert mutes a lesser one; set by `group`. */
  readonly group: string;
  /** False only when the config turns the alert off. */
  readonly enabled: boolean;
}

/** A test on a signal, kept apart from its threshold so that a config can move the threshold. */
export interface Condition {
  readonly signal: Signal;
  readonly threshold: number;
  /** The side of the threshold that is trouble. */
  readonly op: '>' | '<';
  /** Grafana unit of the threshold: the signal's, or `short` for a factor. */
  readonly unit: string;
  /** Labels the alert carries, one alert for each combination. */
  readonly by: readonly string[];
  /** Thresholds outside of these could never fire, or never clear. */
  readonly bounds: Bounds;
  readonly expr: (threshold: number) => Expr;
}

/** A range of thresholds. */
export interface Bounds {
  readonly holds: (threshold: number) => boolean;
  /** Completes "expected …". */
  readonly text: string;
}

type Shared = Pick<Alert, 'team' | 'class'>;
type Body = Omit<Alert, 'name' | 'group' | 'enabled' | keyof Shared> & Partial<Shared>;

/** The alerts of one file, as one Prometheus rule group; team and class are those of the group where an alert has none. */
export const group = <Key extends string>(
  name: string,
  shared: Shared,
  alerts: Record<Key, Body>,
): Record<Key, Alert> =>
  mapValues(alerts, (body, key) => ({ ...shared, ...body, name: pascalCase(key), group: name, enabled: true }));

export const pascalCase = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

interface Guard {
  /** A second signal that must reach `least` too: too little traffic proves nothing. */
  readonly signal: Signal;
  readonly where?: Where;
  readonly least: number;
  readonly window?: Window;
}

interface Options {
  readonly guard?: Guard | readonly Guard[];
  /** Where this signal reaches its `least`, another alert tells it better. */
  readonly except?: Guard;
  /** A shorter range that must be past the threshold too: the alert clears soon after the trouble ends. */
  readonly still?: Window;
  /** The values the signal can show: 0 to 1 for a share; for a quantile, the first and last bucket of its histogram. */
  readonly range?: readonly [least: number, most: number];
}

/** Fires where the signal is past the threshold. Silence and 0/0 never are. */
export const above = <const L extends string>(
  signal: Signal<L>,
  threshold: number,
  question: Question<NoInfer<L>> = {},
  options: Options = {},
): Condition => compare('>', signal, threshold, question, options);

/** Fires where the signal is below the threshold. Silence and 0/0 never are. */
export const below = <const L extends string>(
  signal: Signal<L>,
  threshold: number,
  question: Question<NoInfer<L>> = {},
  options: Options = {},
): Condition => compare('<', signal, threshold, question, options);

function compare<const L extends string>(
  op: '>' | '<',
  signal: Signal<L>,
  threshold: number,
  question: Question<L>,
  options: Options,
): Condition {
  const {
    guard = [],
    except,
    still,
    range = [0, signal.unit === 'percentunit' ? 1 : Number.POSITIVE_INFINITY],
  } = options;
  const by = question.by ?? [];
  return {
    signal,
    threshold,
    op,
    unit: signal.unit,
    by,
    bounds: op === '>' ? fromBelow(...range) : aboveUpTo(...range),
    expr: (t) => {
      const tests = [promql`${ask(signal, question)} ${op} ${t}`];
      if (still !== undefined) tests.push(promql`${on(by)} ${ask(signal, { ...question, window: still })} ${op} ${t}`);
      tests.push(...[guard].flat().map((one) => enough(one, by)));
      const rest = except === undefined ? '' : `\n  unless ${enough(except, by)}`;
      return (tests.join('\n  and ') + rest) as Expr; // each part is an Expr
    },
  };
}

const on = (labels: readonly string[]): string => `on (${labels.join(', ')})`;

/** The guard is asked by those of the alert's labels that it has: a rate limit has kinds, the calls under it have none. */
function enough({ signal, where = {}, least, window }: Guard, by: readonly string[]): Expr {
  const shared = by.filter((label) => labelsOfSignal(signal).includes(label));
  return promql`${on(shared)} ${ask(signal, { by: shared, where, ...(window && { window }) })} >= ${least}`;
}

const fromBelow = (least: number, most: number): Bounds => ({
  holds: (t) => t >= least && t < most,
  text: `a value of at least ${least}${most < Number.POSITIVE_INFINITY ? ` and below ${most}` : ''}`,
});

const aboveUpTo = (least: number, most: number): Bounds => ({
  holds: (t) => t > least && t <= most,
  text: `a value above ${least}${most < Number.POSITIVE_INFINITY ? ` and at most ${most}` : ''}`,
});

/**
 * Fires where the signal is more than `factor` times what is normal for it, and past `floor`.
 * Without a normal (too short a history) there is nothing to be twice of, and no alert.
 */
export const timesNormal = <const L extends string>(
  signal: Signal<L>,
  factor: number,
  { normal, floor, ...question }: Question<L> & { readonly normal: Signal<L>; readonly floor: number },
): Condition => {
  const by = question.by ?? [];
  return {
    signal,
    threshold: factor,
    op: '>',
    unit: 'short',
    by,
    bounds: { holds: (t) => t > 1, text: 'a factor above 1' },
    expr: (t) => promql`
      ${ask(signal, question)} > ${t} * ${ask(normal, { by })}
        and ${on(by)} ${ask(signal, question)} > ${floor}`,
  };
};

interface Silence<L extends string> extends Question<L> {
  readonly was: Window;
  readonly now: Window;
  readonly guard?: Guard;
  /** Where this has anything to say, what is not heard is only not seen. */
  readonly unseen?: Signal<L>;
}

/**
 * Fires where there was traffic, at least so much a second over the long range, and now is none: one of the few alerts
 * whose point is absence. What never was does not fire.
 */
export const fellSilent = <const L extends string>(
  signal: Signal<L>,
  least: number,
  { was, now, guard, unseen, ...question }: Silence<L>,
): Condition => {
  const by = question.by ?? [];
  return {
    signal,
    threshold: least,
    op: '>',
    unit: signal.unit,
    by,
    bounds: { holds: (t) => t > 0, text: 'a value above 0' },
    expr: (t) =>
      [
        promql`${ask(signal, { ...question, window: was })} > ${t}`,
        promql`  unless ${on(by)} ${ask(signal, { ...question, window: now })} > 0`,
        ...(unseen === undefined ? [] : [promql`  unless ${on(by)} ${ask(unseen, { by })}`]),
        ...(guard === undefined ? [] : [promql`  and ${enough(guard, by)}`]),
      ].join('\n') as Expr, // each part is an Expr
  };
};

/** Fires always: that it arrives shows that alerts do. */
export const always = (signal: Recorded): Condition => ({
  signal,
  threshold: 0,
  op: '>',
  unit: signal.unit,
  by: [],
  bounds: { holds: (t) => t === 0, text: '0' },
  expr: () => ask(signal),
});

export const mapValues = <K extends string, A, B>(record: Record<K, A>, f: (value: A, key: K) => B): Record<K, B> =>
  Object.fromEntries((Object.entries(record) as [K, A][]).map(([k, v]) => [k, f(v, k)])) as Record<K, B>; // keys are kept
