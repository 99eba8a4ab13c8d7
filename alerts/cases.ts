import type { Alert } from '../src/model/alert.js';
import type { Case } from '../src/model/scenario.js';
import { agentStuck, loopDetected } from './cases/agents.js';
import {
  lateSpans,
  queueFillingUp,
  splitTraces,
  telemetryLost,
  telemetryRefused,
  tracesDroppedEarly,
} from './cases/pipeline.js';
import { priceBookOld } from './cases/price-book.js';
import { highErrorRate, highLatency, rateLimitApproaching } from './cases/requests.js';
import { costSpike } from './cases/spending.js';
import type { AlertKey } from './index.js';

/**
 * The proof of every alert, from raw metrics on; an alert without one does not compile. The data follows the alert's
 * threshold and `for`, so that the tests of a stack stay true when its config moves them.
 */
export const cases: Record<AlertKey, (alert: Alert) => Case> = {
  highErrorRate,
  highLatency,
  rateLimitApproaching,
  costSpike,
  priceBookOld,
  loopDetected,
  agentStuck,
  telemetryLost,
  queueFillingUp,
  telemetryRefused,
  tracesDroppedEarly,
  lateSpans,
  splitTraces,
};
