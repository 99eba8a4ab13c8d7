import { promql, select, series } from '../../model/promql.js';
import { ratio, recorded, recordName } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';
import { llm } from './llm.js';
import { normal } from './normal.js';

const labels = ['service', 'provider', 'model', 'agent', 'project', 'task_type'] as const;

const rate = recorded({
  title: 'Cost rate',
  unit: 'currencyUSD',
  help: 'Dollars spent per second.',
  name: 'llm:cost_dollars:rate',
  by: labels,
  combine: 'sum',
  windows: ['5m', '1h'],
  expr: (w, where) => promql`sum by (${labels.join(', ')}) (rate(${series(m.llmCost, {}, where)}[${w}]))`,
});

const hourly = recorded({
  title: 'Cost per hour',
  unit: 'currencyUSD',
  help: 'Dollars a service spends in an hour at its present rate.',
  name: 'llm:cost_dollars_hourly:rate',
  by: ['service'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) => promql`3600 * sum by (service) (rate(${series(m.llmCost, {}, where)}[${w}]))`,
});

/** Of the times it spent anything: busy hours are normal, a spike of yesterday is not, idle times are left out. */
const normalHourly = recorded({
  title: 'Normal cost per hour',
  unit: 'currencyUSD',
  help: 'Dollars an hour that a service stayed below for nine tenths of the times in the last week at which it spent anything.',
  name: 'llm:cost_dollars_hourly:normal',
  by: ['service'],
  combine: 'sum',
  windows: 'level',
  slow: true,
  expr: (_, where) => normal(promql`${select(recordName(hourly, '5m'), where)} > 0`, '7d'),
});

const spent = recorded({
  title: 'Cost',
  unit: 'currencyUSD',
  help: 'Dollars spent, by the price book.',
  name: 'llm:cost_dollars:increase',
  by: labels,
  combine: 'sum',
  windows: ['1h', '1d'],
  expr: (w, where) => promql`sum by (${labels.join(', ')}) (increase(${series(m.llmCost, {}, where)}[${w}]))`,
});

/** What budgets are kept of; few enough to be added up over a month. */
const spentBy = recorded({
  title: 'Cost by agent and project',
  unit: 'currencyUSD',
  help: 'Dollars spent, by service, agent and project.',
  name: 'llm:cost_dollars_owned:increase',
  by: ['service', 'agent', 'project'],
  combine: 'sum',
  windows: ['5m', '1h'],
  expr: (w, where) => promql`sum by (service, agent, project) (increase(${series(m.llmCost, {}, where)}[${w}]))`,
});

/**
 * The hours before each full hour, added up by which hour of the day they were. `count_values` makes a label of a number;
 * one digit gets a nought before it, so that the order of texts is that of hours.
 */
const byHourOfDay = recorded({
  title: 'Cost by hour of day',
  unit: 'currencyUSD',
  help: 'Dollars spent in full hours, by the hour of the day (UTC) they began in.',
  name: 'llm:cost_dollars_of_hour:sum',
  by: ['service', 'agent', 'project', 'hour'],
  combine: 'sum',
  windows: ['1d'],
  inline: true,
  expr: (w, where) => promql`
    sum_over_time((
      ${select(recordName(spentBy, '1h'), where)} * on () group_left (hour)
        label_replace(count_values("hour", hour(vector(time() - 1))), "hour", "0$1", "hour", "(.)")
    )[${w}:1h])`,
});

const unpricedTokens = recorded({
  title: 'Unpriced tokens',
  unit: 'short',
  help: 'Tokens per second of models without a price: their cost is unknown, not zero.',
  name: 'llm:unpriced_tokens:rate',
  by: ['service', 'provider', 'model'],
  combine: 'sum',
  windows: ['5m', '1h'],
  expr: (w, where) => promql`sum by (service, provider, model) (rate(${series(m.llmUnpricedTokens, {}, where)}[${w}]))`,
});

/** Money. */
export const cost = {
  rate,
  hourly,
  normalHourly,
  spent,
  spentBy,
  byHourOfDay,
  unpricedTokens,
  unpricedShare: ratio({
    title: 'Unpriced share',
    unit: 'percentunit',
    help: 'Share of the tokens whose model has no price. What they cost is missing from every figure here.',
    part: unpricedTokens,
    whole: { ...llm.tokens, by: unpricedTokens.by },
  }),
  perRequest: ratio({
    title: 'Cost per request',
    unit: 'currencyUSD',
    help: 'Dollars an average model call costs.',
    part: { ...rate, by: ['service', 'provider', 'model', 'agent'] },
    whole: { ...llm.requests, by: ['service', 'provider', 'model', 'agent'] },
  }),
};
