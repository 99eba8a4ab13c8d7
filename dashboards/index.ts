import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import type { Config } from '../src/config/schema.js';
import type { Dashboard } from '../src/model/dashboard.js';
import { agentBehavior } from './agent-behavior.js';
import { costAnalysis } from './cost-analysis.js';
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

/** Every dashboard by id: its file name, and the end of its uid. */
export const dashboards = (signals: Signals, alerts: Alerts, config: Config): Record<string, Dashboard> => ({
  overview: overview(signals, alerts, config),
  'llm-performance': llmPerformance(signals, alerts),
  'slos-budgets': slosBudgets(signals, alerts, config),
  'cost-analysis': costAnalysis(signals, alerts, config),
  'agent-behavior': agentBehavior(signals, alerts),
  'tool-usage': toolUsage(signals),
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
