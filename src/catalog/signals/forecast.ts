import { type Expr, promql, select } from '../../model/promql.js';
import { type Facts, type Recorded, ratio, recorded, recordName } from '../../model/signal.js';
import { owned, ownedInMonth } from './budget.js';
import { monthLeft } from './calendar.js';
import { cost } from './cost.js';

type Owned = Recorded<(typeof owned)[number]>;

const rule = (body: Facts & { readonly name: string; readonly expr: Expr }): Owned =>
  recorded({ ...body, expr: () => body.expr, by: owned, combine: 'sum', windows: 'level', every: '2m' });

const notOfToday = { scope: { op: '!=', value: 'day' } } as const;
const days = select(monthLeft.name);

/** A week has each of its days once, so its mean holds for the weeks to come. Three days of history are the least. */
const hour = rule({
  title: 'Spent in an hour',
  unit: 'currencyUSD',
  help: 'Dollars of the last hour: of all together, of each agent, of each project.',
  name: 'llm:budget_dollars_hour:increase',
  expr: ownedInMonth(select(recordName(cost.spentBy, '1h'))),
});
const perDay = rule({
  title: 'Spent in a day',
  unit: 'currencyUSD',
  help: 'Dollars a day, the mean of the last seven.',
  name: 'llm:budget_dollars_day:mean',
  expr: promql`24 * avg_over_time(${hour.name}[7d:1h]) and count_over_time(${hour.name}[7d:1h]) >= 72`,
});
const dayToDay = rule({
  title: 'Difference between days',
  unit: 'currencyUSD',
  help: 'Standard deviation of the dollars of a day over the last two weeks.',
  name: 'llm:budget_dollars_day:stddev',
  expr: promql`stddev_over_time((24 * avg_over_time(${hour.name}[1d:1h]))[14d:1d])`,
});

/** Where spending goes from here. @param budget limits of a month and what is spent of them */
export function forecastSignals({ limit, spent }: { readonly limit: Owned; readonly spent: Owned }) {
  const spentSoFar = select(spent.name, notOfToday);
  const monthEnd = rule({
    title: 'Spent at the end of the month',
    unit: 'currencyUSD',
    help: 'Dollars of the present month when it ends: spent so far, and the mean day of the last seven for each that is left.',
    name: 'llm:budget_dollars_month_end:forecast',
    expr: promql`${spentSoFar} + ${select(perDay.name)} * on () group_left () ${days}`,
  });
  /**
   * Days that differ by so much differ by its root over several; that the mean itself comes from seven adds the rest.
   * Within 1.28 standard deviations lie eight of ten.
   */
  const error = promql`1.28 * ${select(dayToDay.name)} * on () group_left () sqrt(${days} + ${days} ^ 2 / 7)`;
  return {
    hour,
    perDay,
    dayToDay,
    monthEnd,
    monthEndUpper: rule({
      title: 'Spent at the end of the month, at the most',
      unit: 'currencyUSD',
      help: 'Nine of ten months end below, if days go on to differ as they did.',
      name: 'llm:budget_dollars_month_end:upper',
      expr: promql`${select(monthEnd.name)} + ${error}`,
    }),
    monthEndLower: rule({
      title: 'Spent at the end of the month, at the least',
      unit: 'currencyUSD',
      help: 'Nine of ten months end above; never less than is spent already.',
      name: 'llm:budget_dollars_month_end:lower',
      expr: promql`
        (${select(monthEnd.name)} - ${error} > ${spentSoFar})
          or (${spentSoFar} and ${select(monthEnd.name)})`,
    }),
    hoursLeft: rule({
      title: 'Hours to the end of the budget',
      unit: 'h',
      help: 'How long the budget of the month lasts at the mean of the last seven days.',
      name: 'llm:budget_dollars_left:hours',
      expr: promql`24 * clamp_min(${select(limit.name, notOfToday)} - ${spentSoFar}, 0) / (${select(perDay.name)} > 0)`,
    }),
    ofBudget: ratio({
      title: 'Budget used at the end of the month',
      unit: 'percentunit',
      help: 'Share of each budget of the month that will be spent when it ends.',
      part: monthEnd,
      whole: limit,
    }),
  };
}
