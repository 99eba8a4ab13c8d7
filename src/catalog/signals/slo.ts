import { seconds } from '../../model/duration.js';
import type { Metric } from '../../model/metric.js';
import { type Expr, promql, select, type Where } from '../../model/promql.js';
import { ask, type Recorded, ratio, recorded, recordName, type Window } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';
import { agent } from './agent.js';
import { llm } from './llm.js';
import { tool } from './tool.js';

export type SloKind = 'availability' | 'latency' | 'first-token' | 'tool-success' | 'task-success' | 'task-cost';

/** What people may count on: a share of events that is to be good. */
export interface Slo {
  readonly name: string;
  readonly kind: SloKind;
  readonly objective: number;
  /** Seconds or dollars within which an event is good; for kinds that have one. */
  readonly limit?: number;
  readonly where: Where;
}

/** Events of a kind: either by their status, or by the bucket they fall in. */
type Source =
  | { readonly of: Recorded; readonly bad: readonly string[]; readonly counted: Where }
  | { readonly of: Recorded; readonly metric: Metric };

const sources: Readonly<Record<SloKind, Source>> = {
  availability: {
    of: llm.requests,
    bad: ['error', 'timeout', 'rate_limited'],
    counted: { status: { op: '!=', value: 'cancelled' } },
  },
  latency: { of: llm.latencyBuckets, metric: m.llmLatency },
  'first-token': { of: llm.firstTokenBuckets, metric: m.llmTimeToFirstToken },
  'tool-success': { of: tool.invocations, bad: ['error', 'tool_error', 'timeout'], counted: {} },
  'task-success': { of: agent.sessions, bad: ['error', 'timeout'], counted: {} },
  'task-cost': { of: agent.costBuckets, metric: m.agentCostPerTask },
};

/** Bounds a limit may have, for kinds that have one. */
export const limitsOf = (kind: SloKind): readonly number[] => {
  const source = sources[kind];
  return 'metric' in source ? (source.metric.buckets ?? []) : [];
};

const byService = (of: Recorded, where: Where): Expr => ask(of, { by: ['service'], where, window: '5m' });

const total = ({ kind, where }: Slo): Expr => {
  const source = sources[kind];
  return 'metric' in source
    ? byService(source.of, { ...where, le: '+Inf' })
    : byService(source.of, { ...where, ...source.counted });
};

/** Prometheus writes whole bounds with a fraction, other stores and tests as they are. */
const bound = (limit: number): readonly string[] =>
  Number.isInteger(limit) ? [String(limit), limit.toFixed(1)] : [String(limit)];

/** Where nothing bad happened it is 0, so that it is there whenever there are events: means over long windows need that. */
const bad = (slo: Slo): Expr => {
  const source = sources[slo.kind];
  return 'metric' in source
    ? promql`${total(slo)} - ${byService(source.of, { ...slo.where, le: bound(slo.limit ?? 0) })}`
    : promql`${byService(source.of, { ...slo.where, status: source.bad })} or 0 * ${total(slo)}`;
};

const named = (slo: Slo, expr: Expr): Expr =>
  promql`sum by (slo, service) (label_replace(${expr}, "slo", "${slo.name}", "", ""))`;
const union = (parts: readonly Expr[]): Expr => parts.join('\n  or ') as Expr; // each part is an Expr

/** Pairs of windows of the multi-window alerts: https://sre.google/workbook/alerting-on-slos/ */
const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;

/**
 * Longer windows are made of the five-minute rates, one after the other: a few hundred points, not a million samples. What
 * was not there yet counts as nothing: few events of a young series are not taken for many.
 */
const events = (title: string, help: string, name: string, of: (slo: Slo) => Expr, slos: readonly Slo[]) =>
  recorded({
    title,
    unit: 'short',
    help,
    name,
    by: ['slo', 'service'],
    combine: 'sum',
    windows,
    expr: (w) =>
      w === '5m'
        ? union(slos.map((slo) => named(slo, of(slo))))
        : promql`sum_over_time(${select(`${name}5m`)}[${w}:5m]) * 300 / ${seconds(w)}`,
  });

/** Objectives, how fast their error budgets burn, and what is left of them. @param slos from the config of the stack */
export function sloSignals(slos: readonly Slo[]) {
  const all = events('Events', 'Events per second that an objective is about.', 'slo:events:rate', total, slos);
  const failed = events(
    'Bad events',
    'Events per second that did not meet the objective.',
    'slo:bad_events:rate',
    bad,
    slos,
  );
  const objective = recorded({
    title: 'Objective',
    unit: 'percentunit',
    help: 'Share of the events that must be good.',
    name: 'slo:objective:ratio',
    by: ['slo'],
    combine: 'max',
    windows: 'level',
    expr: () => union(slos.map((slo) => promql`label_replace(vector(${slo.objective}), "slo", "${slo.name}", "", "")`)),
  });
  /** Times as fast as the budget lasts for exactly its thirty days. */
  const burning = (share: Expr): Expr => promql`(${share}) / on (slo) group_left () (1 - ${select(objective.name)})`;
  const shareOf = (w: Window): Expr => promql`${select(recordName(failed, w))} / (${select(recordName(all, w))} > 0)`;
  /** Of the full hours; before the first of them, of the time there is. */
  const month = (signal: Recorded): Expr => {
    const hour = select(recordName(signal, '1h'));
    return promql`(avg_over_time(${hour}[30d:1h]) or ${hour})`;
  };
  return {
    events: all,
    badEvents: failed,
    badShare: ratio({
      title: 'Bad share',
      unit: 'percentunit',
      help: 'Share of the events that did not meet the objective.',
      part: failed,
      whole: all,
    }),
    objective,
    burn: recorded({
      title: 'Burn rate',
      unit: 'none',
      help: 'How fast the error budget burns: at 1 it lasts for thirty days, at 14.4 for two.',
      name: 'slo:burn:rate',
      by: ['slo', 'service'],
      combine: 'max',
      windows,
      expr: (w) => burning(shareOf(w)),
    }),
    remaining: recorded({
      title: 'Error budget left',
      unit: 'percentunit',
      help: 'Share of the error budget of the last thirty days that is left; below zero it is overdrawn.',
      name: 'slo:error_budget_remaining:ratio',
      by: ['slo', 'service'],
      combine: 'min',
      windows: 'level',
      slow: true,
      expr: () => promql`1 - ${burning(promql`${month(failed)} / (${month(all)} > 0)`)}`,
    }),
  };
}
