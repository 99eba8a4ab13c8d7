import { withKept } from '../../model/kept.js';
import { bucket, promql, series } from '../../model/promql.js';
import { quantile, ratio, recorded } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';

const invocations = recorded({
  title: 'Tool calls',
  unit: 'reqps',
  help: 'Tool calls that ended, per second.',
  name: 'tool:invocations:rate',
  by: ['service', 'tool', 'server', 'agent', 'status'],
  combine: 'sum',
  windows: ['5m', '1m', '1h'],
  expr: (w, where) => promql`
    sum by (service, tool, server, agent, status) (rate(${series(m.toolInvocations, {}, where)}[${w}]))`,
});

const latencyBuckets = recorded({
  title: 'Tool latency',
  unit: 's',
  help: 'Tool calls per second, by duration.',
  name: 'tool:latency_seconds_bucket:rate',
  by: ['service', 'tool', 'server', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, tool, server, le) (rate(${bucket(m.toolLatency, {}, where)}[${w}]))`,
});

const schemaErrors = recorded({
  title: 'Arguments that do not fit',
  unit: 'reqps',
  help: 'Tool calls per second whose arguments did not fit the schema of the tool.',
  name: 'tool:schema_errors:rate',
  by: ['service', 'tool', 'server', 'agent'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, tool, server, agent) (rate(${series(m.toolSchemaErrors, {}, where)}[${w}]))`,
});

/** Tools agents use. */
export const tool = {
  invocations,
  errorRatio: ratio({
    title: 'Tool error rate',
    unit: 'percentunit',
    help: 'Share of tool calls that failed, in the call or by the result the tool gave.',
    part: invocations,
    partWhere: { status: ['error', 'tool_error', 'timeout'] },
    whole: invocations,
  }),
  callErrorRatio: ratio({
    title: 'Calls that failed',
    unit: 'percentunit',
    help: 'Share of tool calls that never came to a result: an error on the way, or a timeout.',
    part: invocations,
    partWhere: { status: ['error', 'timeout'] },
    whole: invocations,
  }),
  reportedErrorRatio: ratio({
    title: 'Results that are errors',
    unit: 'percentunit',
    help: 'Share of tool calls whose result says that it is an error (isError in MCP): the call worked, the tool did not.',
    part: invocations,
    partWhere: { status: 'tool_error' },
    whole: invocations,
  }),
  schemaErrors,
  schemaErrorRatio: ratio({
    title: 'Share of arguments that do not fit',
    unit: 'percentunit',
    help: 'Share of tool calls whose arguments did not fit the schema of the tool.',
    part: schemaErrors,
    whole: invocations,
  }),
  latencyBuckets: withKept(latencyBuckets, ['le']),
  latencyP95: withKept(
    quantile({
      title: 'Tool latency P95',
      unit: 's',
      help: 'Time within which 95 of 100 tool calls ended.',
      q: 0.95,
      of: latencyBuckets,
    }),
    ['tool'],
    ['server', 'tool'],
  ),
  repeats: recorded({
    title: 'Repeated tool calls',
    unit: 'short',
    help: 'Calls of the same tool with the same arguments again within one session.',
    name: 'tool:repeated_invocations:increase',
    by: ['service', 'tool', 'agent'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w, where) => promql`sum by (service, tool, agent) (increase(${series(m.toolRepeats, {}, where)}[${w}]))`,
  }),
};
