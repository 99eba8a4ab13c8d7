import { monthlyDollars } from './budget.js';
import type { Config } from './schema.js';
import type { Slo } from './slos.js';

/** What the config plans, as the signals take it. */
export const planOf = ({ budget, slos, anomalies }: Config) => ({
  budgets: {
    day: budget.dailyDollars,
    month: monthlyDollars(budget),
    agents: budget.agents,
    projects: budget.projects,
  },
  slos: slos.map(sloPlan),
  anomalies,
});

/** An objective, its limit, and what narrows it. */
function sloPlan({ name, kind, objective, ...rest }: Slo) {
  const { seconds, dollars, ...where } = { seconds: undefined, dollars: undefined, ...rest };
  const limit = seconds ?? dollars;
  const given = Object.entries(where).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { name, kind, objective, ...(limit !== undefined && { limit }), where: Object.fromEntries(given) };
}
