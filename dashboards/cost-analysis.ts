import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import type { Config } from '../src/config/schema.js';
import { dashboard, type MetricPanel, show } from '../src/model/dashboard.js';
import { costEvents, costRecords } from './records.js';
import { variables } from './variables.js';

/** Where the money goes. */
export const costAnalysis = (signals: Signals, alerts: Alerts, { budget }: Config) => {
  const { cost, counted, budget: planned, forecast } = signals;
  const { service, provider, model, agent } = variables(signals);
  const spentToday = show(counted.spent, { window: '$__range' });
  const spentBy = (label: 'model' | 'agent' | 'project' | 'task_type', title: string): MetricPanel => ({
    view: 'bars',
    show: [show(counted.spent, { by: [label], window: '$__range' })],
    title,
    help: 'Dollars spent in the chosen time, by the price book.',
  });
  return dashboard({
    title: 'Cost Analysis',
    description: 'Spending by model, agent, project and kind of task, against the budget.',
    variables: [service, provider, model, agent],
    rows: {
      'Are we within the budget?': [
        {
          view: 'gauge',
          show: [spentToday],
          title: 'Cost today',
          help: `Dollars spent since midnight, of a daily budget of $${budget.dailyDollars}. Orange from 80 %, red when it is used up.`,
          from: 'now/d',
          max: budget.dailyDollars,
          height: 6,
          empty: 'Nothing spent since midnight',
        },
        {
          view: 'stat',
          show: [spentToday],
          title: 'Budget used today',
          help: `Share of the daily budget of $${budget.dailyDollars} that was spent since midnight.`,
          from: 'now/d',
          max: budget.dailyDollars,
          shareOf: 'max',
          height: 6,
          empty: 'Nothing spent since midnight',
        },
        {
          view: 'stat',
          show: [show(cost.spent, { window: '1h' })],
          title: 'Cost in the last hour',
          help: 'Dollars spent in the last 60 minutes, by the price book.',
          height: 6,
        },
        { view: 'stat', show: [show(cost.perRequest)], title: 'Cost per request now', height: 6 },
        { view: 'stat', show: [show(cost.unpricedShare)], title: 'Unpriced share now', height: 6 },
      ],
      'Where will the day and the month end?': [
        {
          view: 'timeseries',
          show: [
            show(planned.spent, { where: { scope: 'day' }, legend: 'Spent today' }),
            show(planned.limit, { where: { scope: 'day' }, legend: 'Budget of a day', draw: 'dashed' }),
          ],
          title: 'Spent today against the budget',
          help: 'Dollars spent since midnight (UTC), and what may be spent in a day.',
          from: 'now-24h',
          width: 8,
        },
        {
          view: 'timeseries',
          show: [
            show(forecast.monthEnd, { where: { scope: 'month' }, legend: 'Forecast' }),
            show(forecast.monthEndLower, { where: { scope: 'month' }, legend: 'At the least', draw: 'lower' }),
            show(forecast.monthEndUpper, { where: { scope: 'month' }, legend: 'At the most', draw: 'upper' }),
            show(planned.spent, { where: { scope: 'month' }, legend: 'Spent this month' }),
            show(planned.limit, { where: { scope: 'month' }, legend: 'Budget of the month', draw: 'dashed' }),
          ],
          title: 'Forecast to the end of the month',
          help: 'Dollars of the present month when it ends, as forecast at each point; eight of ten ends are meant to lie in the band.',
          from: 'now-7d',
          empty: 'A forecast takes three days of history',
          width: 12,
        },
        {
          view: 'stat',
          show: [show(forecast.hoursLeft, { where: { scope: 'month' } })],
          title: 'Budget of the month lasts',
          empty: 'A forecast takes three days of history',
          width: 4,
          height: 8,
        },
      ],
      'How does spending run?': [
        {
          view: 'timeseries',
          show: [show(cost.spent, { by: ['model'], window: '1h' })],
          title: 'Cost per hour by model',
          help: 'Dollars spent in the hour before each point.',
          stack: true,
        },
        {
          view: 'timeseries',
          show: [show(cost.hourly, { by: ['service'] })],
          title: 'Spending rate by service',
          limit: alerts.costSpike,
        },
        {
          view: 'timeseries',
          show: [show(cost.spent, { by: ['service'], window: '1d' })],
          title: 'Cost per day by service',
          help: 'Dollars spent in the 24 hours before each point.',
          stack: true,
        },
      ],
      'Who spends it?': [
        spentBy('model', 'Cost by model'),
        spentBy('agent', 'Cost by agent'),
        spentBy('project', 'Cost by project'),
        spentBy('task_type', 'Cost by task type'),
      ],
      'Which users and which hours?': [
        {
          view: 'record-sums',
          title: 'Cost by user',
          help: 'Dollars of the chosen time by pseudonym of the user, added up from the cost records that the shim writes.',
          empty: 'No record names a user: pseudonyms need a key (docs/privacy.md)',
          ...costEvents,
          by: 'user_id',
          sum: 'total_cost_usd',
          unit: 'currencyUSD',
        },
        {
          view: 'bars',
          show: [show(cost.byHourOfDay, { by: ['hour'], window: '$__range' })],
          title: 'Cost by hour of day',
          orderBy: 'hour',
        },
      ],
      'What does one call cost, and is anything missing?': [
        { view: 'timeseries', show: [show(cost.perRequest, { by: ['model'] })], title: 'Cost per request by model' },
        { view: 'timeseries', show: [show(cost.perRequest, { by: ['agent'] })], title: 'Cost per request by agent' },
        { view: 'timeseries', show: [show(cost.unpricedShare, { by: ['model'] })], title: 'Unpriced share by model' },
        { ...costRecords, width: 24 },
      ],
    },
  });
};
