import { bucket, promql, series } from '../../model/promql.js';
import { quantile, ratio, recorded } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';

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
  help: 'How many agent tasks a second took how long.',
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
  help: 'How many agent tasks a second took how many steps.',
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
  help: 'How many agent tasks a second cost how much.',
  name: 'agent:cost_per_task_dollars_bucket:rate',
  by: ['service', 'type', 'status', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, type, status, le) (rate(${bucket(m.agentCostPerTask, {}, where)}[${w}]))`,
});

const confidenceBuckets = recorded({
  title: 'Decision confidence',
  unit: 'percentunit',
  help: 'How many decisions a second agents made with how much confidence.',
  name: 'agent:decision_confidence_bucket:rate',
  by: ['service', 'type', 'decision_type', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`
    sum by (service, type, decision_type, le) (rate(${bucket(m.agentDecisionConfidence, {}, where)}[${w}]))`,
});

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
  active: recorded({
    title: 'Sessions under way',
    unit: 'short',
    help: 'Agent sessions under way now.',
    name: 'agent:sessions_active:sum',
    by: ['service', 'type'],
    combine: 'sum',
    windows: 'level',
    expr: (_, where) => promql`sum by (service, type) (${series(m.agentSessionsActive, {}, where)})`,
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
  confidenceBuckets,
  confidenceP50: quantile({
    title: 'Decision confidence P50',
    unit: 'percentunit',
    help: 'Confidence that half of the decisions stay below.',
    q: 0.5,
    of: confidenceBuckets,
  }),
  durationBuckets,
  durationP95: quantile({
    title: 'Task duration P95',
    unit: 's',
    help: 'Time within which 95 of 100 agent tasks ended.',
    q: 0.95,
    of: durationBuckets,
  }),
  stepsBuckets,
  stepsP95: quantile({
    title: 'Steps per task P95',
    unit: 'short',
    help: 'Steps within which 95 of 100 agent tasks ended.',
    q: 0.95,
    of: stepsBuckets,
  }),
  costBuckets,
  costP95: quantile({
    title: 'Cost per task P95',
    unit: 'currencyUSD',
    help: 'Dollars within which 95 of 100 agent tasks stayed.',
    q: 0.95,
    of: costBuckets,
  }),
};
