import { UserError } from '../errors.js';
import type { Metric } from '../model/metric.js';
import { type KnownSeries, stackSeries } from './known-series.js';
import { promqlProblems } from './promql.js';

/** As much of a rule of the user's as is checked: `reads` are series of its own that this stack does not know. */
interface Checked {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly reads: readonly string[];
}

/**
 * Holds the user's rules to the catalog: syntax, series, labels, counters under a rate; names that are not taken.
 * @param taken names of the alerts of this stack
 * @param metrics of applications' own, which rules may read
 * @throws UserError with one line a mistake
 */
export function checkOwnRules(rules: readonly Checked[], taken: readonly string[], metrics: readonly Metric[]): void {
  if (rules.length === 0) return;
  const known = new Map<string, KnownSeries>(stackSeries(metrics));
  const names = new Set([...taken, ...[...known.keys()].filter((series) => series.includes(':'))]);
  const mistakes = rules.flatMap((rule, i) => {
    const name = rule.record ?? rule.alert ?? '';
    const foreign = rule.reads.map((series): [string, KnownSeries] => [series, {}]);
    const problems = promqlProblems(rule.expr, new Map([...known, ...foreign]), false).map(
      ({ message }) => `config: rules[${i}].expr: ${message}`,
    );
    if (names.has(name)) {
      problems.push(`config: rules[${i}]: expected a name of its own, got "${name}", which is there already.`);
    }
    names.add(name);
    // Its labels are whatever it makes of those it reads.
    if (rule.record !== undefined) known.set(rule.record, {});
    return problems;
  });
  if (mistakes.length > 0) throw new UserError(mistakes.sort().join('\n'));
}
