import { withKept } from '../../model/kept.js';
import type { Metric } from '../../model/metric.js';
import { bucket, type Expr, promql, select, series, type Where } from '../../model/promql.js';
import { quantile, ratio, recorded } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';
import { normal } from './normal.js';

const sessions = recorded({
  title: 'Sessions',
  unit: 'short',
  help: 'Agent sessions that ended, per second.',
  name: 'agent:sessions:rate',
  by: ['service', 'type', 'status'],
  combine: 'sum',
  windows: ['5m', '1h'],
  expr: (w, where) => promql`sum by (service, type, status) (rate(${series(m.agentSessions, {}, where)}[${w}]))`,
});

const durationBuckets = recorded({
  title: 'Task duration',
  unit: 's',
  help: 'Agent tasks per second, by duration.',
  name: 'agent:task_duration_seconds_bucket:rate',
  by: ['service', 'type', 'status', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, type, status, le) (rate(${bucket(m.agentTaskDuration, {}, where)}[${w}]))`,
});

const stepsBuckets = recorded({
  title: 'Steps per task',
  unit: 'short',
  help: 'Agent tasks per second, by number of steps.',
  name: 'agent:steps_per_task_bucket:rate',
  by: ['service', 'type', 'status', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, type, status, le) (rate(${bucket(m.agentStepsPerTask, {}, where)}[${w}]))`,
});

const costBuckets = recorded({
  title: 'Cost per task',
  unit: 'currencyUSD',
  help: 'Agent tasks per second, by cost.',
  name: 'agent:cost_per_task_dollars_bucket:rate',
  by: ['service', 'type', 'status', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, type, status, le) (rate(${bucket(m.agentCostPerTask, {}, where)}[${w}]))`,
});

const confidenceBuckets = recorded({
  title: 'Decision confidence',
  unit: 'percentunit',
  help: 'Decisions of agents per second, by confidence.',
  name: 'agent:decision_confidence_bucket:rate',
  by: ['service', 'type', 'decision_type', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`
    sum by (service, type, decision_type, le) (rate(${bucket(m.agentDecisionConfidence, {}, where)}[${w}]))`,
});

const active = recorded({
  title: 'Sessions under way',
  unit: 'short',
  help: 'Agent sessions under way now.',
  name: 'agent:sessions_active:sum',
  by: ['service', 'type'],
  combine: 'sum',
  windows: 'level',
  expr: (_, where) => promql`sum by (service, type) (${series(m.agentSessionsActive, {}, where)})`,
});

/** As the normal cost: nine tenths of the day lie below, the last half hour left out, three hours at least. */
const normalActive = recorded({
  title: 'Normal sessions under way',
  unit: 'short',
  help: 'Sessions under way that a type of agent stayed below for nine tenths of the last day.',
  name: 'agent:sessions_active:normal',
  by: ['service', 'type'],
  combine: 'sum',
  windows: 'level',
  slow: true,
  expr: (_, where) => normal(select(active.name, where), '1d'),
});

/** The largest of the runs under way where the shim tells them; else the bucket of the largest that has just ended. */
const largest = (live: Metric, ended: Metric, where: Where): Expr => promql`
  max by (service, type) (${series(live, {}, where)})
    or histogram_quantile(1, sum by (service, type, le) (rate(${bucket(ended, {}, where)}[5m])))`;

/** Agents: their sessions, tasks and steps. */
export const agent = {
  sessions,
  failureRatio: ratio({
    title: 'Failed sessions',
    unit: 'percentunit',
    help: 'Share of agent sessions that ended in an error or a timeout.',
    part: sessions,
    partWhere: { status: ['error', 'timeout'] },
    whole: sessions,
  }),
  active,
  normalActive,
  longestRun: recorded({
    title: 'Steps of the longest run',
    unit: 'short',
    help: 'Steps of the run under way that has made most; of a service without the shim, of the last that ended.',
    name: 'agent:longest_run_steps:max',
    by: ['service', 'type'],
    combine: 'max',
    windows: 'level',
    expr: (_, where) => largest(m.agentSessionStepsMax, m.agentStepsPerTask, where),
  }),
  dearestRun: recorded({
    title: 'Cost of the most expensive run',
    unit: 'currencyUSD',
    help: 'Dollars of the run under way that has cost most; of a service without the shim, of the last that ended.',
    name: 'agent:dearest_run_dollars:max',
    by: ['service', 'type'],
    combine: 'max',
    windows: 'level',
    expr: (_, where) => largest(m.agentSessionCostMax, m.agentCostPerTask, where),
  }),
  stalled: recorded({
    title: 'Stalled sessions',
    unit: 'short',
    help: 'Agent sessions under way that have made no step for longer than the stall time.',
    name: 'agent:sessions_stalled:sum',
    by: ['service', 'type'],
    combine: 'sum',
    windows: 'level',
    expr: (_, where) => promql`sum by (service, type) (${series(m.agentSessionsStalled, {}, where)})`,
  }),
  steps: recorded({
    title: 'Steps',
    unit: 'short',
    help: 'Steps agents took per second, by kind.',
    name: 'agent:steps:rate',
    by: ['service', 'type', 'kind'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w, where) => promql`sum by (service, type, kind) (rate(${series(m.agentSteps, {}, where)}[${w}]))`,
  }),
  loops: recorded({
    title: 'Loops',
    unit: 'short',
    help: 'Times an agent was found repeating itself within a session.',
    name: 'agent:loops:increase',
    by: ['service', 'type'],
    combine: 'sum',
    windows: ['5m', '1h'],
    expr: (w, where) => promql`sum by (service, type) (increase(${series(m.agentLoops, {}, where)}[${w}]))`,
  }),
  waste: recorded({
    title: 'Needless tool calls',
    unit: 'short',
    help: 'Tool calls that a cache would have answered, that were part of a cycle or waited for each other.',
    name: 'agent:waste:increase',
    by: ['service', 'type', 'kind'],
    combine: 'sum',
    windows: ['1h'],
    expr: (w, where) => promql`sum by (service, type, kind) (increase(${series(m.agentWaste, {}, where)}[${w}]))`,
  }),
  budgetThresholds: recorded({
    title: 'Budget thresholds reached',
    unit: 'short',
    help: 'Times 80 or 100 percent of a budget of the application itself were reached.',
    name: 'agent:budget_thresholds:increase',
    by: ['service', 'scope', 'name', 'share'],
    combine: 'sum',
    windows: ['1h'],
    expr: (w, where) =>
      promql`sum by (service, scope, name, share) (increase(${series(m.budgetThresholds, {}, where)}[${w}]))`,
  }),
  decisions: recorded({
    title: 'Decisions',
    unit: 'short',
    help: 'Decisions agents recorded, per second.',
    name: 'agent:decisions:rate',
    by: ['service', 'type', 'decision_type'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w, where) =>
      promql`sum by (service, type, decision_type) (rate(${series(m.agentDecisions, {}, where)}[${w}]))`,
  }),
  confidenceBuckets: withKept(confidenceBuckets, ['le']),
  confidenceP50: withKept(
    quantile({
      title: 'Decision confidence P50',
      unit: 'percentunit',
      help: 'Confidence that half of the decisions stay below.',
      q: 0.5,
      of: confidenceBuckets,
    }),
    ['decision_type'],
  ),
  durationBuckets,
  durationP95: withKept(
    quantile({
      title: 'Task duration P95',
      unit: 's',
      help: 'Time within which 95 of 100 agent tasks ended.',
      q: 0.95,
      of: durationBuckets,
    }),
    ['type'],
    ['type', 'status'],
  ),
  stepsBuckets,
  stepsP95: withKept(
    quantile({
      title: 'Steps per task P95',
      unit: 'short',
      help: 'Steps within which 95 of 100 agent tasks ended.',
      q: 0.95,
      of: stepsBuckets,
    }),
    ['type'],
    ['type', 'status'],
  ),
  costBuckets,
  costP95: withKept(
    quantile({
      title: 'Cost per task P95',
      unit: 'currencyUSD',
      help: 'Dollars within which 95 of 100 agent tasks stayed.',
      q: 0.95,
      of: costBuckets,
    }),
    ['type'],
  ),
};
