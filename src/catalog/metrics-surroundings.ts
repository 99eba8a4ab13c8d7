import { counter, histogram } from '../model/metric.js';
import { contextTokens, seconds, share } from './metrics-buckets.js';

/** What surrounds models, tools and agents: memory, context, safety, MCP, prompts and evaluations. */
export const surroundings = {
  memoryOperations: counter({
    name: 'memory_operations_total',
    unit: '{operation}',
    help: "Reads and writes of an agent's memory.",
    labels: { type: 'open', status: ['ok', 'error'] },
  }),
  memoryLatency: histogram({
    name: 'memory_latency_seconds',
    unit: 's',
    help: 'Time a memory operation took.',
    labels: { type: 'open' },
    buckets: seconds.store,
  }),
  contextTokens: histogram({
    name: 'context_tokens_used',
    unit: '{token}',
    help: 'Tokens of context sent with a model call.',
    labels: { model: 'open', agent: 'open' },
    buckets: contextTokens,
  }),
  contextUtilization: histogram({
    name: 'context_window_utilization_ratio',
    unit: '1',
    help: "Share of the model's context window a call used.",
    labels: { model: 'open', agent: 'open' },
    buckets: share,
  }),
  contextAssembly: histogram({
    name: 'context_assembly_seconds',
    unit: 's',
    help: 'Time it took to gather the context of a model call.',
    labels: { agent: 'open' },
    buckets: seconds.store,
  }),
  safetyChecks: counter({
    name: 'safety_checks_total',
    unit: '{check}',
    help: 'Safety checks, by what they found.',
    labels: { check: 'open', result: ['pass', 'flag', 'block'] },
  }),
  mcpOperations: counter({
    name: 'mcp_operations_total',
    unit: '{operation}',
    help: 'MCP requests that ended.',
    labels: { method: 'open', side: ['client', 'server'], status: ['ok', 'error', 'tool_error', 'timeout'] },
  }),
  mcpLatency: histogram({
    name: 'mcp_operation_latency_seconds',
    unit: 's',
    help: 'Time an MCP request took.',
    labels: { method: 'open', side: ['client', 'server'] },
    buckets: seconds.mcp,
  }),
  mcpCacheLookups: counter({
    name: 'mcp_cache_lookups_total',
    unit: '{lookup}',
    help: 'Look-ups in an MCP cache.',
    labels: { result: ['hit', 'miss'] },
  }),
  mcpFederationDepth: histogram({
    name: 'mcp_federation_depth',
    unit: '{hop}',
    help: 'Gateways an MCP call passed through.',
    labels: {},
    buckets: [0, 1, 2, 3, 4, 5, 8],
  }),
  promptTemplateUses: counter({
    name: 'prompt_template_uses_total',
    unit: '{use}',
    help: 'Model calls made from a prompt template.',
    labels: { template: 'open', version: 'open', model: 'open' },
  }),
  promptTemplateSeconds: counter({
    name: 'prompt_template_seconds_total',
    unit: 's',
    help: 'Time in model calls made from a prompt template.',
    labels: { template: 'open', version: 'open', model: 'open' },
  }),
  promptTemplateCost: counter({
    name: 'prompt_template_cost_dollars_total',
    unit: '{USD}',
    help: 'Cost of model calls made from a prompt template, in US dollars.',
    labels: { template: 'open', version: 'open', model: 'open' },
  }),
  evaluationScore: histogram({
    name: 'evaluation_score',
    unit: '1',
    help: 'Scores evaluators gave to answers, 0 to 1.',
    labels: { evaluator: 'open', template: 'open', version: 'open', model: 'open' },
    buckets: share,
  }),
};
