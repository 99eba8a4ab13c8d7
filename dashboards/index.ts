import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { type Config, recordsOf } from '../src/config/schema.js';
import type { Alert } from '../src/model/alert.js';
import type { Dashboard } from '../src/model/dashboard.js';
import { type Recorded, recordName, type Signal } from '../src/model/signal.js';
import { agentBehavior } from './agent-behavior.js';
import { anomalies } from './anomalies.js';
import { costAnalysis } from './cost-analysis.js';
import type { Edits, Given } from './edit.js';
import { edited } from './edited.js';
import { errorsAlerts } from './errors-alerts.js';
import { llmPerformance } from './llm-performance.js';
import { logs } from './logs.js';
import { mcpServers } from './mcp-servers.js';
import { memoryContext } from './memory-context.js';
import { modelComparison } from './model-comparison.js';
import { overview } from './overview.js';
import { pipelineHealth } from './pipeline-health.js';
import { promptTemplates } from './prompt-templates.js';
import { safety } from './safety.js';
import { sessionsDecisions } from './sessions-decisions.js';
import { slosBudgets } from './slos-budgets.js';
import { toolUsage } from './tool-usage.js';
import { variables } from './variables.js';

/** Every dashboard by id: its file name, and the end of its uid. */
const define = (signals: Signals, alerts: Alerts, config: Config) => ({
  overview: overview(signals, alerts, config),
  'llm-performance': llmPerformance(signals, alerts),
  'slos-budgets': slosBudgets(signals, alerts, config),
  'cost-analysis': costAnalysis(signals, alerts, config),
  anomalies: anomalies(signals, alerts),
  'agent-behavior': agentBehavior(signals, alerts),
  'tool-usage': toolUsage(signals, alerts),
  'errors-alerts': errorsAlerts(signals, alerts),
  'mcp-servers': mcpServers(signals),
  'sessions-decisions': sessionsDecisions(signals),
  'prompt-templates': promptTemplates(signals),
  'model-comparison': modelComparison(signals, alerts),
  safety: safety(signals),
  'memory-context': memoryContext(signals),
  logs: logs(signals),
  'pipeline-health': pipelineHealth(signals, alerts),
});

export type BoardId = keyof ReturnType<typeof define>;

/**
 * The dashboards of a stack, as its config changes them.
 * @throws UserError with one line for each change that cannot be made
 */
export function dashboards(signals: Signals, alerts: Alerts, config: Config): Readonly<Record<string, Dashboard>> {
  const boards = define(signals, alerts, config);
  const edit = config.dashboards.edit as ((given: Given) => Edits) | undefined; // as editDashboards types it
  if (edit === undefined) return boards;
  const edits = edit({ signals, alerts, config, variables: variables(signals) });
  const recorded = new Set([...recordedIn(signals), ...recordsOf(config.rules)]);
  return edited(boards, edits, { name: config.name, recorded }, opened(alerts));
}

const recordedIn = (signals: Signals): string[] =>
  Object.values<Readonly<Record<string, Signal>>>(signals)
    .flatMap((family) => Object.values(family))
    .flatMap((signal) => (signal.kind === 'recorded' && !signal.inline ? namesOf(signal) : []));

const namesOf = (signal: Recorded): string[] =>
  signal.windows === 'level' ? [signal.name] : signal.windows.map((window) => recordName(signal, window));

/** By id of a dashboard, the alerts whose notifications link to it. */
function opened(alerts: Readonly<Record<string, Alert>>): Record<string, string[]> {
  const byBoard: Record<string, string[]> = {};
  for (const { name, dashboard, enabled } of Object.values(alerts)) {
    if (enabled) byBoard[dashboard] = [...(byBoard[dashboard] ?? []), name];
  }
  return byBoard;
}
