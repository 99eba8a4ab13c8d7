import type { Signals } from '../src/catalog/signals/index.js';
import type { Config } from '../src/config/schema.js';
import { agents } from './agents.js';
import { anomalies } from './anomalies.js';
import { capacity } from './capacity.js';
import { forecasts } from './forecasts.js';
import { applyOverrides } from './overrides.js';
import { pipeline } from './pipeline.js';
import { priceBook } from './price-book.js';
import { quality } from './quality.js';
import { requests } from './requests.js';
import { checkSlos } from './slo-limits.js';
import { slos } from './slos.js';
import { spending } from './spending.js';
import { stack } from './stack.js';
import { tools } from './tools.js';

/** Every alert by key; its name is the key in PascalCase, its runbook alerts/runbooks/<Name>.md. */
const define = (s: Signals) => ({
  ...requests(s),
  ...tools(s),
  ...agents(s),
  ...quality(s),
  ...slos(s),
  ...spending(s),
  ...forecasts(s),
  ...priceBook(s),
  ...anomalies(s),
  ...pipeline(s),
  ...capacity(s),
  ...stack(s),
});

export type AlertKey = keyof ReturnType<typeof define>;
export type Alerts = ReturnType<typeof define>;

/** The alerts of a stack, with the thresholds its config sets. */
export function alerts(signals: Signals, config: Config): Alerts {
  checkSlos(config);
  return applyOverrides(define(signals), config.alerts);
}
