import type { Config } from '../src/config/schema.js';
import type { Alert } from '../src/model/alert.js';
import type { Case } from '../src/model/scenario.js';
import { agentStuck, loopDetected } from './cases/agents.js';
import { costAnomaly, errorAnomaly, latencyAnomaly, tokenAnomaly, toolUseAnomaly } from './cases/anomalies.js';
import { budgetNearlySpent, budgetSpent } from './cases/budget.js';
import {
  answersTruncated,
  contextWindowNearlyFull,
  providerOutage,
  rateLimited,
  retryStorm,
  slowFirstToken,
  unpricedModels,
  usageMissing,
} from './cases/calls.js';
import { partitionUnread, samplersBehind, seriesLimitReached } from './cases/capacity.js';
import { forecastOverBudget } from './cases/forecasts.js';
import {
  backendStalled,
  lateSpans,
  queueFillingUp,
  splitTraces,
  telemetryLost,
  telemetryRefused,
  tracesDroppedEarly,
} from './cases/pipeline.js';
import { priceBookOld } from './cases/price-book.js';
import {
  evaluationScoreDrop,
  promptCostRegression,
  promptLatencyRegression,
  safetyBlocksSpike,
} from './cases/prompts.js';
import { highErrorRate, highLatency, rateLimitApproaching } from './cases/requests.js';
import { runawayCost, runawaySteps, sessionBacklog } from './cases/runs.js';
import { labelOverflow, redactionFailing, telemetrySilent } from './cases/silence.js';
import {
  errorBudgetBurnFast,
  errorBudgetBurnFastest,
  errorBudgetBurnSlow,
  errorBudgetBurnSteady,
} from './cases/slos.js';
import { applicationBudgetSpent, costSpike } from './cases/spending.js';
import * as stack from './cases/stack.js';
import { mcpServerDown, memoryFailing, slowTool, toolFailing, toolSchemaErrors } from './cases/tools.js';
import type { AlertKey } from './index.js';

/**
 * The proof of every alert, from raw metrics on; an alert without one does not compile. The data follows the alert's
 * threshold and `for`, so that the tests of a stack stay true when its config moves them.
 */
export const cases: Record<AlertKey, (alert: Alert, config: Config) => Case> = {
  providerOutage,
  highErrorRate,
  highLatency,
  slowFirstToken,
  rateLimitApproaching,
  rateLimited,
  retryStorm,
  mcpServerDown,
  toolFailing,
  toolSchemaErrors,
  slowTool,
  memoryFailing,
  loopDetected,
  runawayCost,
  runawaySteps,
  agentStuck,
  sessionBacklog,
  safetyBlocksSpike,
  evaluationScoreDrop,
  promptCostRegression,
  promptLatencyRegression,
  contextWindowNearlyFull,
  answersTruncated,
  errorBudgetBurnFastest,
  errorBudgetBurnFast,
  errorBudgetBurnSteady,
  errorBudgetBurnSlow,
  costSpike,
  budgetNearlySpent,
  budgetSpent,
  applicationBudgetSpent,
  unpricedModels,
  usageMissing,
  forecastOverBudget,
  priceBookOld,
  latencyAnomaly,
  errorAnomaly,
  tokenAnomaly,
  toolUseAnomaly,
  costAnomaly,
  telemetryLost,
  queueFillingUp,
  backendStalled,
  telemetryRefused,
  tracesDroppedEarly,
  telemetrySilent,
  redactionFailing,
  labelOverflow,
  lateSpans,
  splitTraces,
  seriesLimitReached,
  samplersBehind,
  partitionUnread,
  ...stack,
};
