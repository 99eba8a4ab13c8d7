import { alerts as defineAlerts } from '../../alerts/index.js';
import { defineSignals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { planOf } from '../../src/config/plan.js';
import type { Config, StackInput } from '../../src/config/schema.js';

/** Alerts and config of a stack that says only this. */
export function stack(input: StackInput = {}) {
  const config: Config = parseConfig(input);
  const signals = defineSignals(planOf(config));
  return { config, alerts: defineAlerts(signals, config), signals };
}
