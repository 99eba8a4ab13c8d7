import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import type { Config } from '../src/config/schema.js';
import { dashboard, type Panel, show } from '../src/model/dashboard.js';
import { variables } from './variables.js';

/** What was promised and what may be spent: how much of each is left. */
export const slosBudgets = (signals: Signals, alerts: Alerts, { slos }: Config) => {
  const { slo, budget, agent } = signals;
  const rows = slos.map(({ name, objective }): [string, readonly Panel[]] => [
    `Does ${name} hold?`,
    [
      {
        view: 'stat',
        show: [show(slo.remaining, { where: { slo: name } })],
        title: `Left of ${name}`,
        help: `Share of the error budget of thirty days that is left, of the worst service; the objective is ${objective}.`,
        empty: 'No events yet',
      },
      {
        view: 'timeseries',
        show: [show(slo.burn, { by: ['service'], where: { slo: name }, window: '1h' })],
        title: `Burn rate of ${name}, over an hour`,
        limit: alerts.errorBudgetBurnFastest,
      },
      {
        view: 'timeseries',
        show: [show(slo.badShare, { by: ['service'], where: { slo: name } })],
        title: `Bad share of ${name}`,
      },
    ],
  ]);
  return dashboard({
    title: 'SLOs & Budgets',
    description: 'Objectives and budgets, and how much of each is left.',
    variables: [variables(signals).service],
    from: 'now-24h',
    rows: {
      'Do the promises hold, and is money left?': [
        {
          view: 'stat',
          show: [show(slo.remaining, { by: ['slo'] })],
          title: 'Error budget left',
          empty: 'No events yet',
        },
        {
          view: 'stat',
          show: [show(budget.used, { by: ['scope', 'owner'] })],
          title: 'Budgets used',
          limit: alerts.budgetNearlySpent,
          empty: 'Nothing was spent yet',
        },
      ],
      ...Object.fromEntries(rows),
      'How much of each budget is spent?': [
        {
          view: 'bars',
          show: [show(budget.used, { by: ['scope', 'owner'] })],
          title: 'Budget used',
          limit: alerts.budgetSpent,
        },
        {
          view: 'table',
          show: [show(budget.thisMonth, { by: ['agent', 'project'] })],
          title: 'Spent this month',
        },
        {
          view: 'timeseries',
          show: [show(agent.budgetThresholds, { by: ['scope', 'name', 'share'], zeroWhile: agent.steps })],
          title: 'Thresholds reached in applications',
          help: 'Times in the hour before each point that 80 or 100 % of a budget of the shim were reached; at 100 % it refuses calls.',
          empty: 'No application keeps budgets of its own',
        },
      ],
    },
  });
};
