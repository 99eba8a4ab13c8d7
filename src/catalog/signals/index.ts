import { keptOf } from '../../model/kept.js';
import type { Recorded } from '../../model/signal.js';
import { agent } from './agent.js';
import { alerting } from './alerting.js';
import { type AnomalySettings, anomaly } from './anomaly.js';
import { type Budgets, budgetSignals } from './budget.js';
import { calendar, monthLeft } from './calendar.js';
import { capacity } from './capacity.js';
import { cost } from './cost.js';
import { counted } from './counted.js';
import { forecastSignals } from './forecast.js';
import { llm } from './llm.js';
import { pipeline } from './pipeline.js';
import { prices } from './prices.js';
import { quality } from './quality.js';
import { type Slo, sloSignals } from './slo.js';
import { stack } from './stack.js';
import { surroundings } from './surroundings.js';
import { tool } from './tool.js';

/** What a config plans that signals are asked against. */
export interface Plan {
  readonly budgets: Budgets;
  readonly slos: readonly Slo[];
  readonly anomalies: AnomalySettings;
}

/** Every question asked of the metrics, by family. The only place where raw metrics are queried. */
export const defineSignals = ({ budgets, slos, anomalies }: Plan) => {
  const budget = budgetSignals(budgets);
  return {
    llm,
    cost,
    budget: { ...calendar, monthLeft, ...budget },
    forecast: forecastSignals(budget),
    slo: sloSignals(slos),
    prices,
    tool,
    agent,
    surroundings,
    quality,
    pipeline,
    capacity,
    stack,
    alerting,
    anomaly: anomaly(anomalies),
    counted,
    kept: keptOf([llm, tool, agent, surroundings, quality]),
  };
};

/** The signals of a stack that plans nothing of its own. */
export const signals = defineSignals({
  budgets: { day: 200, month: 6000, agents: {}, projects: {} },
  anomalies: { method: 'robust', sigmas: 3.3 },
  slos: [{ name: 'model-availability', kind: 'availability', objective: 0.99, where: {} }],
});
export type Signals = ReturnType<typeof defineSignals>;

/** The signals with those of the user's own as one more family. */
export const withOwn = (all: Signals, own: readonly Recorded[]): Signals =>
  own.length === 0 ? all : Object.assign({ ...all }, { own: Object.fromEntries(own.map((each) => [each.name, each])) });
