import { counter, gauge, histogram } from '../model/metric.js';
import { dollars, seconds, share, steps } from './metrics-buckets.js';
import { surroundings } from './metrics-surroundings.js';

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
    help: 'Date of the price book that the service uses, as a Unix timestamp in seconds.',
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
    help: 'Retries of a model call, by reason.',
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
  agentWaste: counter({
    name: 'agent_waste_total',
    unit: '{call}',
    help: 'Tool calls an agent could have avoided or made in parallel: cycles, known results, needless sequences.',
    labels: { type: 'open', kind: ['cycle', 'cacheable', 'sequential'] },
  }),
  budgetThresholds: counter({
    name: 'budget_thresholds_reached_total',
    unit: '{threshold}',
    help: 'Times 80 or 100 percent of a budget were reached; a user has no name here.',
    labels: { scope: ['agent', 'project', 'user'], name: 'open', share: ['80', '100'] },
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
  ...surroundings,
  /** Supplied by the collector alone: it is the one that masks. */
  telemetryRedactions: counter({
    name: 'telemetry_redactions_total',
    unit: '{redaction}',
    help: 'Finds of personal data and secrets that were masked in spans and logs, by detector.',
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
