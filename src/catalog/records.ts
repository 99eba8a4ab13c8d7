/** Whose record it is: on every one. */
const whose = ['event.name', 'agent_id', 'project_id', 'session_id', 'task_type'] as const;

/** What one model call cost, `llm.cost`. Durations in milliseconds, costs in dollars. */
export const costFields = [
  ...whose,
  'record_id',
  'user_id',
  'provider',
  'model',
  'status',
  'duration_ms',
  'tokens_input',
  'tokens_output',
  'tokens_total',
  'cost_per_input_token_usd',
  'cost_per_output_token_usd',
  'total_cost_usd',
] as const;

/** What an agent decided, `agent.decision`. */
export const decisionFields = [
  ...whose,
  'decision_id',
  'decision_type',
  'options',
  'selected',
  'confidence',
  'reasoning',
  'context',
  'memory',
] as const;

/** Fields that hold whatever the application wrote. */
export const freeTexts: readonly string[] = ['options', 'selected', 'reasoning', 'context', 'memory'];
