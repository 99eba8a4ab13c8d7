import type { costFields, decisionFields } from '../src/catalog/records.js';
import type { RecordPanel } from '../src/model/dashboard.js';

/** The shim writes one such record for each call. */
export const costEvents = {
  event: 'llm.cost',
  chosenBy: { provider: 'provider', model: 'model', agent: 'agent_id' },
} as const;

/** What the latest model calls took and cost. */
export const costRecords: RecordPanel = {
  view: 'records',
  title: 'Latest model calls',
  help: 'The newest cost records: agent, model, how it ended and how long it took, tokens and price-book cost of one call each. A row opens its trace. Services without the shim write no such records.',
  ...costEvents,
  columns: {
    agent_id: { title: 'Agent' },
    model: { title: 'Model' },
    status: { title: 'Status' },
    duration_ms: { title: 'Duration', unit: 'ms' },
    tokens_total: { title: 'Tokens', unit: 'short' },
    total_cost_usd: { title: 'Cost', unit: 'currencyUSD' },
  } satisfies Partial<Record<(typeof costFields)[number], object>>,
};

/** What agents decided: one `agent.decision` record each. */
export const decisionRecords: RecordPanel = {
  view: 'records',
  title: 'Latest decisions',
  help: 'The newest decision records: what was decided, by which agent, how sure it was. A row opens its trace.',
  event: 'agent.decision',
  chosenBy: { agent: 'agent_id' },
  columns: {
    agent_id: { title: 'Agent' },
    session_id: { title: 'Session' },
    decision_type: { title: 'Decision' },
    selected: { title: 'Selected' },
    confidence: { title: 'Confidence', unit: 'percentunit' },
  } satisfies Partial<Record<(typeof decisionFields)[number], object>>,
};
