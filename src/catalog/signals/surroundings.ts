import { withKept } from '../../model/kept.js';
import { bucket, promql, select, series } from '../../model/promql.js';
import { quantile, ratio, recorded, recordName } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';
import { normal } from './normal.js';

const memoryOperations = recorded({
  title: 'Memory operations',
  unit: 'ops',
  help: "Reads and writes of agents' memory, per second.",
  name: 'memory:operations:rate',
  by: ['service', 'type', 'status'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, type, status) (rate(${series(m.memoryOperations, {}, where)}[${w}]))`,
});

const utilizationBuckets = recorded({
  title: 'Context window use',
  unit: 'percentunit',
  help: 'Model calls per second, by share of the context window used.',
  name: 'llm:context_window_utilization_ratio_bucket:rate',
  by: ['service', 'model', 'agent', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, model, agent, le) (rate(${bucket(m.contextUtilization, {}, where)}[${w}]))`,
});

const memoryBuckets = recorded({
  title: 'Memory latency',
  unit: 's',
  help: 'Memory operations per second, by duration.',
  name: 'memory:latency_seconds_bucket:rate',
  by: ['service', 'type', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, type, le) (rate(${bucket(m.memoryLatency, {}, where)}[${w}]))`,
});

const contextBuckets = recorded({
  title: 'Context size',
  unit: 'short',
  help: 'Model calls per second, by tokens of context.',
  name: 'llm:context_tokens_used_bucket:rate',
  by: ['service', 'model', 'agent', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, model, agent, le) (rate(${bucket(m.contextTokens, {}, where)}[${w}]))`,
});

const assemblyBuckets = recorded({
  title: 'Context assembly time',
  unit: 's',
  help: 'Model calls per second, by time to assemble the context.',
  name: 'llm:context_assembly_seconds_bucket:rate',
  by: ['service', 'agent', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, agent, le) (rate(${bucket(m.contextAssembly, {}, where)}[${w}]))`,
});

const mcpCacheLookups = recorded({
  title: 'MCP cache look-ups',
  unit: 'ops',
  help: 'Look-ups in MCP caches, per second.',
  name: 'mcp:cache_lookups:rate',
  by: ['service', 'result'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, result) (rate(${series(m.mcpCacheLookups, {}, where)}[${w}]))`,
});

const federationBuckets = recorded({
  title: 'MCP federation depth',
  unit: 'short',
  help: 'MCP calls per second, by number of gateways passed.',
  name: 'mcp:federation_depth_bucket:rate',
  by: ['service', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, le) (rate(${bucket(m.mcpFederationDepth, {}, where)}[${w}]))`,
});

const mcpOperations = recorded({
  title: 'MCP requests',
  unit: 'reqps',
  help: 'MCP requests that ended, per second.',
  name: 'mcp:operations:rate',
  by: ['service', 'method', 'side', 'status'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, method, side, status) (rate(${series(m.mcpOperations, {}, where)}[${w}]))`,
});

const mcpBuckets = recorded({
  title: 'MCP latency',
  unit: 's',
  help: 'MCP requests per second, by duration.',
  name: 'mcp:operation_latency_seconds_bucket:rate',
  by: ['service', 'method', 'side', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`sum by (service, method, side, le) (rate(${bucket(m.mcpLatency, {}, where)}[${w}]))`,
});

/** Where checks run and none blocks it is 0: a wave begins there, too. */
const safetyBlocks = recorded({
  title: 'Safety blocks',
  unit: 'ops',
  help: 'Safety checks per second that blocked.',
  name: 'llm:safety_blocks:rate',
  by: ['service', 'check'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => {
    const checks = promql`sum by (service, check) (rate(${series(m.safetyChecks, {}, where)}[${w}]))`;
    const blocks = promql`sum by (service, check) (rate(${series(m.safetyChecks, { result: 'block' }, where)}[${w}]))`;
    return promql`${blocks} or 0 * ${checks}`;
  },
});

/** What surrounds model, tool and agent: memory, context, safety, MCP, and the bounds of the labels. */
export const surroundings = {
  memoryOperations,
  memoryBuckets,
  memoryLatencyP95: withKept(
    quantile({
      title: 'Memory latency P95',
      unit: 's',
      help: 'Time within which 95 of 100 memory operations ended.',
      q: 0.95,
      of: memoryBuckets,
    }),
    ['type'],
  ),
  contextBuckets,
  contextTokensP95: withKept(
    quantile({
      title: 'Context size P95',
      unit: 'short',
      help: 'Tokens of context that 95 of 100 model calls stay within.',
      q: 0.95,
      of: contextBuckets,
    }),
    ['model'],
    ['agent'],
  ),
  assemblyBuckets,
  assemblyP95: withKept(
    quantile({
      title: 'Context assembly time P95',
      unit: 's',
      help: 'Time within which the context of 95 of 100 model calls was gathered.',
      q: 0.95,
      of: assemblyBuckets,
    }),
    ['agent'],
  ),
  utilizationBuckets: withKept(utilizationBuckets, ['le']),
  utilizationP95: withKept(
    quantile({
      title: 'Context window use P95',
      unit: 'percentunit',
      help: 'Share of the context window that 95 of 100 model calls stay within.',
      q: 0.95,
      of: utilizationBuckets,
    }),
    ['model'],
    ['agent'],
  ),
  safetyChecks: recorded({
    title: 'Safety checks',
    unit: 'ops',
    help: 'Safety checks per second, by what they found.',
    name: 'llm:safety_checks:rate',
    by: ['service', 'check', 'result'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w, where) => promql`sum by (service, check, result) (rate(${series(m.safetyChecks, {}, where)}[${w}]))`,
  }),
  memoryErrorRatio: ratio({
    title: 'Memory error rate',
    unit: 'percentunit',
    help: "Share of the reads and writes of agents' memory that failed.",
    part: memoryOperations,
    partWhere: { status: 'error' },
    whole: memoryOperations,
  }),
  safetyBlocks,
  normalBlocks: recorded({
    title: 'Normal safety blocks',
    unit: 'ops',
    help: 'Blocks per second that a check stayed within for nine tenths of the last day.',
    name: 'llm:safety_blocks:normal',
    by: ['service', 'check'],
    combine: 'sum',
    windows: 'level',
    slow: true,
    expr: (_, where) => normal(select(recordName(safetyBlocks, '5m'), where), '1d'),
  }),
  mcpOperations,
  mcpErrorRatio: ratio({
    title: 'MCP error rate',
    unit: 'percentunit',
    help: 'Share of MCP requests that failed, as protocol error or as result of the tool.',
    part: mcpOperations,
    partWhere: { status: ['error', 'tool_error', 'timeout'] },
    whole: mcpOperations,
  }),
  mcpBuckets: withKept(mcpBuckets, ['le']),
  mcpLatencyP95: withKept(
    quantile({
      title: 'MCP latency P95',
      unit: 's',
      help: 'Time within which 95 of 100 MCP requests ended.',
      q: 0.95,
      of: mcpBuckets,
    }),
    ['method', 'side'],
  ),
  mcpCacheLookups,
  mcpCacheHits: ratio({
    title: 'MCP cache hits',
    unit: 'percentunit',
    help: 'Share of look-ups in MCP caches that were hits.',
    part: mcpCacheLookups,
    partWhere: { result: 'hit' },
    whole: mcpCacheLookups,
  }),
  federationBuckets,
  federationDepthP95: withKept(
    quantile({
      title: 'MCP federation depth P95',
      unit: 'short',
      help: 'Gateways that 95 of 100 MCP calls pass through at most.',
      q: 0.95,
      of: federationBuckets,
    }),
    [],
  ),
  labelOverflow: recorded({
    title: 'Label overflow',
    unit: 'short',
    help: 'Times a label had a value beyond the bound, and was counted under "other" instead.',
    name: 'llm:label_overflow:increase',
    by: ['service', 'metric', 'label'],
    combine: 'sum',
    windows: ['1h'],
    expr: (w, where) => promql`sum by (service, metric, label) (increase(${series(m.labelOverflow, {}, where)}[${w}]))`,
  }),
  redactions: recorded({
    title: 'Redactions',
    unit: 'short',
    help: 'Personal data and secrets masked in spans and logs, by detector.',
    name: 'llm:redactions:increase',
    by: ['service', 'detector'],
    combine: 'sum',
    windows: ['1h', '1d'],
    expr: (w, where) =>
      promql`sum by (service, detector) (increase(${series(m.telemetryRedactions, {}, where)}[${w}]))`,
  }),
};
