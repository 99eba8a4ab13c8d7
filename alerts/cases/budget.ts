import { metrics } from '../../src/catalog/metrics.js';
import { monthlyDollars } from '../../src/config/budget.js';
import type { Config } from '../../src/config/schema.js';
import type { Alert } from '../../src/model/alert.js';
import type { Case } from '../../src/model/scenario.js';
import { selector } from './samples.js';
import { growing } from './shapes.js';

const step = 60;
const evaluation = 300;
const agent = 'an agent without a budget';

/**
 * The clock of a rule test starts with a day and a month. Ten hours bring the spending just short of the share of a day's
 * budget, an eleventh past it; the next day begins anew.
 */
function spentTooMuch(alert: Alert, { budget }: Config): Case {
  const { threshold } = alert.when;
  const hourly = (budget.dailyDollars * threshold * 0.98) / 10;
  const cost = (project: string) =>
    selector(metrics.llmCost.name, {
      service: 'support-bot',
      provider: 'openai',
      model: 'gpt-5.4',
      agent,
      project,
      task_type: 'answer',
    });
  const at = (minute: number, today: number, thisMonth: number) => ({
    second: minute * 60,
    firing: [
      { scope: 'day', used: today / budget.dailyDollars },
      { scope: 'month', used: thisMonth / monthlyDollars(budget) },
    ]
      .filter(({ used }) => used > threshold)
      .map(({ scope, used }) => ({ labels: { scope, owner: 'all' }, value: used })),
  });
  const spending = growing([{ [cost('help-desk')]: hourly / 60 }, 660], [{ [cost('help-desk')]: 0 }, 900]);
  return {
    step,
    evaluation,
    scenarios: [
      {
        name: 'short of the share it is silent, past it it fires, and a new day begins with nothing spent',
        series: spending,
        expect: [at(600, hourly * 10, hourly * 10), at(670, hourly * 11, hourly * 11), at(1500, 0, hourly * 11)],
      },
      {
        name: 'a restart, by which the counter begins again, neither adds nor takes',
        series: Object.fromEntries(
          Object.entries(growing([{ [cost('help-desk')]: hourly / 60 }, 300])).map(([name, text]) => [
            name,
            `${text} ${text}`,
          ]),
        ),
        expect: [at(595, 0, 0)],
      },
    ],
  };
}

export const budgetNearlySpent = spentTooMuch;
export const budgetSpent = spentTooMuch;
