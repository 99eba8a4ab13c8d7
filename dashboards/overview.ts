import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import type { Config } from '../src/config/schema.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { costRecords } from './records.js';
import { variables } from './variables.js';

/** The first look: is it fine, what does it cost, what happened last. */
export const overview = (signals: Signals, alerts: Alerts, { budget }: Config) => {
  const { llm, counted, alerting } = signals;
  const { service, provider, model, agent } = variables(signals);
  const spentToday = show(counted.spent, { window: '$__range' });
  return dashboard({
    title: 'LLM Overview',
    description: 'Volume, errors, latency and cost of all model calls, and what happened last.',
    variables: [service, provider, model, agent],
    rows: {
      'Is it fine?': [
        { view: 'stat', show: [show(llm.requests)], title: 'Requests now' },
        { view: 'stat', show: [show(llm.errorRatio)], title: 'Error rate now', limit: alerts.highErrorRate },
        { view: 'stat', show: [show(llm.latencyP95)], title: 'Latency P95 now', limit: alerts.highLatency },
        {
          view: 'stat',
          show: [spentToday],
          title: 'Budget used today',
          help: `Share of the daily budget of $${budget.dailyDollars} that was spent since midnight.`,
          from: 'now/d',
          max: budget.dailyDollars,
          shareOf: 'max',
          empty: 'Nothing spent since midnight',
        },
        {
          view: 'stat',
          show: [show(alerting.firing, { zeroWhile: llm.requests })],
          redAbove: 0,
          empty: 'No alert fires, and there is no traffic',
        },
      ],
      'How much is asked of which model, and how much of it fails?': [
        { view: 'timeseries', show: [show(llm.requests, { by: ['model'] })], title: 'Request volume', stack: true },
        { view: 'timeseries', show: [show(llm.errorRatio, { by: ['model'] })], limit: alerts.highErrorRate },
      ],
      'How long does an answer take, and what did today cost?': [
        {
          view: 'timeseries',
          show: [show(llm.latencyP50), show(llm.latencyP95), show(llm.latencyP99)],
          title: 'Latency P50 / P95 / P99',
          help: 'Time within which 50, 95 and 99 of 100 model calls ended.',
          limit: alerts.highLatency,
        },
        {
          view: 'gauge',
          show: [spentToday],
          title: 'Cost today',
          help: `Dollars spent since midnight, of a daily budget of $${budget.dailyDollars}. Orange from 80 %, red when it is used up.`,
          from: 'now/d',
          max: budget.dailyDollars,
          empty: 'Nothing spent since midnight',
        },
      ],
      'Which models use the tokens?': [
        {
          view: 'bars',
          show: [show(counted.tokens, { by: ['model'], window: '$__range' })],
          title: 'Token usage by model',
          help: 'Share of all input and output tokens of the chosen time.',
          shareOf: 'sum',
        },
      ],
      'What happened last? (each row opens its trace)': [
        {
          view: 'traces',
          title: 'Recent traces',
          help: 'Newest traces of the service chosen under "Traces of": agent (in the name of the root span), start and duration. Tokens and cost are beside it and inside the trace.',
          tags: '',
        },
        {
          view: 'traces',
          title: 'Recent traces with an error',
          help: 'Newest traces in which a span failed, of the service chosen under "Traces of".',
          tags: 'error=true',
        },
        costRecords,
      ],
    },
  });
};
