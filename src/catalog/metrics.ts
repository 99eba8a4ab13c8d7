import { counter, gauge, histogram } from '../model/metric.js';

/*
 * Buckets are shaped for what is measured. The GenAI conventions stop at 81.92 s, too short for agents, and the
 * defaults of SDKs start at 5 ms or $0, too coarse for a cheap call.
 */
const seconds = {
  call: [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600],
  firstToken: [0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60],
  perToken: [0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1],
  tool: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300],
  task: [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800],
  /** As the MCP conventions give them. */
  mcp: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  store: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
};
const dollars = [
  0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100,
];
const steps = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 75, 100, 200];
const contextTokens = [256, 1024, 4096, 8192, 16384, 32768, 65536, 131072, 200000, 262144, 524288, 1048576, 2097152];
const share = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 1];

const callStatus = ['ok', 'error', 'timeout', 'cancelled', 'rate_limited'] as const;
const toolStatus = ['ok', 'error', 'tool_error', 'timeout', 'denied'] as const;
const runStatus = ['ok', 'error', 'timeout', 'cancelled'] as const;

/** The contract: every series the shim and the collector supply. All carry `service` beside the labels here. */
export const metrics = {
  llmRequests: counter({
    name: 'llm_requests_total',
    unit: '{request}',
    help: 'Model calls that ended, by how they ended.',
    labels: { provider: 'open', model: 'open', operation: 'open', agent: 'open', status: callStatus },
  }),
  llmTokens: counter({
    name: 'llm_tokens_total',
    unit: '{token}',
    help: 'Tokens used; input includes cached tokens, output includes reasoning.',
    labels: {
      provider: 'open',
      model: 'open',
      agent: 'open',
      project: 'open',
      task_type: 'open',
      direction: ['input', 'output'],
    },
  }),
  llmTokenDetails: counter({
    name: 'llm_token_details_total',
    unit: '{token}',
    help: 'Subsets of llm_tokens_total by kind; never to be added to it.',
    labels: {
      provider: 'open',
      model: 'open',
      kind: ['cache_read', 'cache_write', 'reasoning', 'audio_input', 'audio_output'],
    },
  }),
  llmCost: counter({
    name: 'llm_cost_dollars_total',
    unit: '{USD}',
    help: 'Cost of model calls by the price book, in US dollars.',
    labels: { provider: 'open', model: 'open', agent: 'open', project: 'open', task_type: 'open' },
  }),
  llmUnpricedTokens: counter({
    name: 'llm_unpriced_tokens_total',
    unit: '{token}',
    help: 'Tokens of models without a price: their cost is unknown, not zero.',
    labels: { provider: 'open', model: 'open' },
  }),
  llmPriceBook: gauge({
    name: 'llm_price_book_timestamp_seconds',
    unit: 's',
    help: 'Day whose prices the service is priced by, in seconds of the epoch.',
    labels: {},
  }),
  llmUsageReports: counter({
    name: 'llm_usage_reports_total',
    unit: '{request}',
    help: 'Model calls by where their token counts came from.',
    labels: { provider: 'open', model: 'open', source: ['provider', 'estimated', 'missing'] },
  }),
  llmFinishReasons: counter({
    name: 'llm_finish_reasons_total',
    unit: '{answer}',
    help: 'Answers of models, by why they ended; length is one that was cut at the token limit.',
    labels: {
      provider: 'open',
      model: 'open',
      reason: ['stop', 'length', 'tool_calls', 'content_filter', 'other'],
    },
  }),
  llmLatency: histogram({
    name: 'llm_latency_seconds',
    unit: 's',
    help: 'Time from sending a model call to its last byte.',
    labels: { provider: 'open', model: 'open', operation: 'open' },
    buckets: seconds.call,
  }),
  llmTimeToFirstToken: histogram({
    name: 'llm_time_to_first_token_seconds',
    unit: 's',
    help: 'Time from sending a streamed model call to its first token.',
    labels: { provider: 'open', model: 'open' },
    buckets: seconds.firstToken,
  }),
  llmTimePerOutputToken: histogram({
    name: 'llm_time_per_output_token_seconds',
    unit: 's',
    help: 'Time for each output token after the first.',
    labels: { provider: 'open', model: 'open' },
    buckets: seconds.perToken,
  }),
  llmRetries: counter({
    name: 'llm_retries_total',
    unit: '{retry}',
    help: 'Further attempts at a model call, by what made them necessary.',
    labels: { provider: 'open', model: 'open', reason: 'open' },
  }),
  llmRateLimitRemaining: gauge({
    name: 'llm_rate_limit_remaining_ratio',
    unit: '1',
    help: "Share of the provider's rate limit that is left, 0 to 1, as its last answer said.",
    labels: { provider: 'open', model: 'open', limit: ['requests', 'tokens'] },
  }),
  toolInvocations: counter({
    name: 'tool_invocations_total',
    unit: '{invocation}',
    help: 'Tool calls that ended; tool_error is an error the tool itself reported in its result.',
    labels: { tool: 'open', server: 'open', agent: 'open', status: toolStatus },
  }),
  toolLatency: histogram({
    name: 'tool_latency_seconds',
    unit: 's',
    help: 'Time a tool call took.',
    labels: { tool: 'open', server: 'open' },
    buckets: seconds.tool,
  }),
  toolSchemaErrors: counter({
    name: 'tool_schema_errors_total',
    unit: '{invocation}',
    help: 'Tool calls whose arguments did not fit the schema of the tool.',
    labels: { tool: 'open', server: 'open', agent: 'open' },
  }),
  toolRepeats: counter({
    name: 'tool_repeated_invocations_total',
    unit: '{invocation}',
    help: 'Calls of the same tool with the same arguments again within one session.',
    labels: { tool: 'open', agent: 'open' },
  }),
  agentSessions: counter({
    name: 'agent_sessions_total',
    unit: '{session}',
    help: 'Agent sessions that ended, by how they ended.',
    labels: { type: 'open', status: runStatus },
  }),
  agentSessionsActive: gauge({
    name: 'agent_sessions_active',
    unit: '{session}',
    help: 'Agent sessions under way.',
    labels: { type: 'open' },
  }),
  agentSessionsStalled: gauge({
    name: 'agent_sessions_stalled',
    unit: '{session}',
    help: 'Agent sessions under way that have made no step for longer than the stall time.',
    labels: { type: 'open' },
  }),
  agentSessionStepsMax: gauge({
    name: 'agent_session_steps_max',
    unit: '{step}',
    help: 'Steps of the agent session under way that has made most.',
    labels: { type: 'open' },
  }),
  agentSessionCostMax: gauge({
    name: 'agent_session_cost_dollars_max',
    unit: '{USD}',
    help: 'Cost so far of the agent session under way that has cost most, in US dollars.',
    labels: { type: 'open' },
  }),
  agentTaskDuration: histogram({
    name: 'agent_task_duration_seconds',
    unit: 's',
    help: 'Time an agent took for a task.',
    labels: { type: 'open', status: runStatus },
    buckets: seconds.task,
  }),
  agentStepsPerTask: histogram({
    name: 'agent_steps_per_task',
    unit: '{step}',
    help: 'Steps (model calls, tool calls, memory operations and so on) an agent took for a task.',
    labels: { type: 'open', status: runStatus },
    buckets: steps,
  }),
  agentCostPerTask: histogram({
    name: 'agent_cost_per_task_dollars',
    unit: '{USD}',
    help: 'Cost of one task by the price book, in US dollars.',
    labels: { type: 'open', status: runStatus },
    buckets: dollars,
  }),
  agentSteps: counter({
    name: 'agent_steps_total',
    unit: '{step}',
    help: 'Steps agents took, by kind.',
    labels: { type: 'open', kind: ['llm', 'tool', 'memory', 'context', 'safety', 'decision'] },
  }),
  agentLoops: counter({
    name: 'agent_loops_total',
    unit: '{loop}',
    help: 'Times an agent was found repeating itself within a session.',
    labels: { type: 'open' },
  }),
  agentDecisions: counter({
    name: 'agent_decisions_total',
    unit: '{decision}',
    help: 'Decisions agents recorded.',
    labels: { type: 'open', decision_type: 'open' },
  }),
  agentDecisionConfidence: histogram({
    name: 'agent_decision_confidence',
    unit: '1',
    help: 'Confidence agents gave their decisions, 0 to 1.',
    labels: { type: 'open', decision_type: 'open' },
    buckets: share,
  }),
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
  /** Supplied by the collector alone: it is the one that masks. */
  telemetryRedactions: counter({
    name: 'telemetry_redactions_total',
    unit: '{redaction}',
    help: 'Finds of personal data and secrets that were masked in spans and logs, by what found them.',
    labels: { detector: 'open' },
  }),
  labelOverflow: counter({
    name: 'metrics_label_overflow_total',
    unit: '{value}',
    help: 'Label values beyond the bound, counted under "other" instead.',
    labels: { metric: 'open', label: 'open' },
  }),
};

export type Metrics = typeof metrics;
export type MetricKey = keyof Metrics;
