import { metrics } from '../../src/catalog/metrics.js';
import { monthlyDollars } from '../../src/config/budget.js';
import type { Config } from '../../src/config/schema.js';
import type { Alert } from '../../src/model/alert.js';
import type { Case, Expectation } from '../../src/model/scenario.js';
import { counter, selector } from './samples.js';

const step = 300;
const evaluation = 1800;
/** The clock of a rule test starts with a month of 31 days. */
const monthHours = 744;

/**
 * Within its first seven days a month is forecast from its own mean. Eighty hours come to 95 % of the limit at its end,
 * twenty more of three times that to 133 %; without spending, the 140th hour brings it below again.
 */
export function forecastOverBudget({ when: { threshold } }: Alert, { budget }: Config): Case {
  const limit = threshold * monthlyDollars(budget);
  const hourly = limit / monthHours;
  const spending = (...phases: readonly (readonly [dollarsAnHour: number, hours: number])[]) => ({
    [selector(metrics.llmCost.name, {
      service: 'support-bot',
      provider: 'openai',
      model: 'gpt-5.4',
      agent: 'an agent without a budget',
      project: 'help-desk',
      task_type: 'answer',
    })]: counter(...phases.map(([dollars, hours]) => [(dollars * step) / 3600, (hours * 3600) / step] as const)),
  });
  const at = (hour: number, ...firing: Expectation['firing']): Expectation => ({ second: hour * 3600, firing });
  return {
    step,
    evaluation,
    scenarios: [
      {
        name: 'spending that leads past the budget fires, and clears when it has been saved again',
        series: spending([0.95 * hourly, 80], [2.85 * hourly, 20], [0, 60]),
        expect: [at(80), at(100, { labels: { scope: 'month', owner: 'all' }, value: 1.33 * threshold }), at(150)],
      },
      {
        name: 'two days and a half are no history to forecast a month from',
        series: spending([5 * hourly, 60]),
        expect: [at(60)],
      },
    ],
  };
}
