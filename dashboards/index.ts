import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import type { Config } from '../src/config/schema.js';
import type { Dashboard } from '../src/model/dashboard.js';
import { agentBehavior } from './agent-behavior.js';
import { costAnalysis } from './cost-analysis.js';
import { errorsAlerts } from './errors-alerts.js';
import { llmPerformance } from './llm-performance.js';
import { overview } from './overview.js';
import { toolUsage } from './tool-usage.js';

/** Every dashboard by id: its file name, and the end of its uid. */
export const dashboards = (signals: Signals, alerts: Alerts, config: Config): Record<string, Dashboard> => ({
  overview: overview(signals, alerts, config),
  'llm-performance': llmPerformance(signals, alerts),
  'cost-analysis': costAnalysis(signals, alerts, config),
  'agent-behavior': agentBehavior(signals, alerts),
  'tool-usage': toolUsage(signals),
  'errors-alerts': errorsAlerts(signals, alerts),
});
