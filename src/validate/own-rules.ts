import { UserError } from '../errors.js';
import type { Metric } from '../model/metric.js';
import { type Recorded, recordName, windowsOf } from '../model/signal.js';
import { type KnownSeries, stackSeries } from './known-series.js';
import { promqlProblems } from './promql.js';

/** As much of a rule of the user's as is checked: `reads` are series of its own that this stack does not know. */
interface Checked {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly reads: readonly string[];
}

/** What the user's config has of its own. */
interface Own {
  readonly metrics: readonly Metric[];
  readonly signals: readonly Recorded[];
  readonly rules: readonly Checked[];
}

/**
 * Holds the user's signals and rules to the catalog: syntax, series, labels, counters under a rate; names that are not taken.
 * @param taken names of the alerts of this stack
 * @throws UserError with one line a mistake
 */
export function checkOwnRules({ metrics, signals, rules }: Own, taken: readonly string[]): void {
  const all = [
    ...signals.flatMap((signal, i) => rulesOf(signal).map((rule) => ({ ...rule, place: `signals[${i}]` }))),
    // The labels of a record are whatever its rule makes of those it reads.
    ...rules.map((rule, i) => ({ ...rule, place: `rules[${i}]`, series: {} })),
  ];
  if (all.length === 0) return;
  const known = new Map<string, KnownSeries>(stackSeries(metrics));
  const names = new Set([...taken, ...[...known.keys()].filter((series) => series.includes(':'))]);
  const mistakes = all.flatMap(({ place, series, ...rule }: Checked & { place: string; series: KnownSeries }) => {
    const name = rule.record ?? rule.alert ?? '';
    const foreign = rule.reads.map((read): [string, KnownSeries] => [read, {}]);
    const problems = promqlProblems(rule.expr, new Map([...known, ...foreign]), false).map(
      ({ message }) => `config: ${place}.expr: ${message}`,
    );
    if (names.has(name)) {
      problems.push(`config: ${place}: expected a name of its own, got "${name}", which is there already.`);
    }
    names.add(name);
    if (rule.record !== undefined) known.set(rule.record, series);
    return problems;
  });
  if (mistakes.length > 0) throw new UserError([...new Set(mistakes)].sort().join('\n'));
}

/** The rules that keep a signal. */
const rulesOf = (signal: Recorded) =>
  windowsOf(signal).map((window) => ({
    record: recordName(signal, window),
    expr: signal.expr(window, {}),
    reads: [],
    series: { kind: 'gauge', labels: signal.by } as const,
  }));
