import { monthlyDollars } from './budget.js';
import type { Config } from './schema.js';

/** What the config plans, as the signals take it. */
export const planOf = ({ budget, anomalies }: Config) => ({
  budgets: {
    day: budget.dailyDollars,
    month: monthlyDollars(budget),
    agents: budget.agents,
    projects: budget.projects,
  },
  anomalies,
});
