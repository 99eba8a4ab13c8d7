import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { variables } from './variables.js';

/** Models against each other: cost, speed, errors, quality. */
export const modelComparison = (signals: Signals, alerts: Alerts) => {
  const { llm, cost, counted, quality } = signals;
  const { service, provider, model } = variables(signals);
  return dashboard({
    title: 'Model Comparison',
    description:
      'Models side by side: what a call costs, how long it takes, how often it fails, how answers are judged.',
    variables: [service, provider, model],
    from: 'now-24h',
    rows: {
      'Is the money well spent?': [
        { view: 'stat', show: [show(cost.perRequest)], title: 'Cost per request now' },
        { view: 'stat', show: [show(llm.latencyP95)], title: 'Latency P95 now', limit: alerts.highLatency },
        { view: 'stat', show: [show(llm.errorRatio)], title: 'Error rate now', limit: alerts.highErrorRate },
        {
          view: 'stat',
          show: [show(quality.scoreP50)],
          title: 'Median score of the last hour',
          empty: 'No evaluator gave a score in the last hour',
        },
      ],
      'Which model is beaten by another?': [
        {
          view: 'table',
          show: [
            show(cost.perRequest, { by: ['model'], legend: 'Cost per request' }),
            show(llm.latencyP50, { by: ['model'], legend: 'Latency P50 (s)' }),
            show(llm.latencyP95, { by: ['model'], legend: 'Latency P95 (s)' }),
            show(llm.errorRatio, { by: ['model'], legend: 'Error rate' }),
            show(quality.scoreP50, { by: ['model'], legend: 'Median score' }),
            show(llm.requests, { by: ['model'], legend: 'Requests a second' }),
          ],
          title: 'Models side by side',
          help: 'One row a model. A model is beaten where another is cheaper, faster and judged no worse: sort by a column and look who stays above in the others.',
          width: 24,
        },
      ],
      'Which models are expensive and slow?': [
        {
          view: 'scatter',
          show: [
            show(cost.perRequest, { by: ['model'], legend: 'Cost per request' }),
            show(llm.latencyP95, { by: ['model'], legend: 'Latency P95 (s)' }),
          ],
          title: 'Cost against latency',
          help: 'A point a model: what a call costs to the right, how long it takes upwards. A model with another one to the left of it and below is beaten in both; keep it only where its answers are judged better.',
          width: 12,
          height: 10,
        },
        {
          view: 'scatter',
          show: [
            show(cost.perRequest, { by: ['model'], legend: 'Cost per request' }),
            show(quality.scoreP50, { by: ['model'], legend: 'Median score' }),
          ],
          title: 'Cost against quality',
          help: 'A point a model: what a call costs to the right, its median score upwards. A model with another one to the left of it and above costs more for less: move its calls there.',
          empty: 'No evaluator gave a score in the last hour',
          width: 12,
          height: 10,
        },
      ],
      'What does a call cost, and how long does it take?': [
        { view: 'timeseries', show: [show(cost.perRequest, { by: ['model'] })], title: 'Cost per request by model' },
        { view: 'timeseries', show: [show(llm.latencyP50, { by: ['model'] })], title: 'Latency P50 by model' },
        {
          view: 'timeseries',
          show: [show(llm.latencyP95, { by: ['model'] })],
          title: 'Latency P95 by model',
          limit: alerts.highLatency,
        },
      ],
      'How good are the answers?': [
        {
          view: 'timeseries',
          show: [show(quality.scoreP50, { by: ['model'] })],
          title: 'Median score by model',
          empty: 'No evaluator gave a score in this time',
        },
        {
          view: 'timeseries',
          show: [show(llm.errorRatio, { by: ['model'] })],
          title: 'Error rate by model',
          limit: alerts.highErrorRate,
        },
        {
          view: 'timeseries',
          show: [show(llm.perTokenP50, { by: ['model'] })],
          title: 'Time per output token P50 by model',
          empty: 'No streamed calls in this time',
        },
      ],
      'Who uses which?': [
        {
          view: 'bars',
          show: [show(counted.requests, { by: ['model'], window: '$__range' })],
          title: 'Share of requests by model',
          help: 'Share of all model calls of the chosen time.',
          shareOf: 'sum',
        },
        {
          view: 'bars',
          show: [show(counted.spent, { by: ['model'], window: '$__range' })],
          title: 'Share of cost by model',
          help: 'Share of all dollars spent in the chosen time, by the price book.',
          shareOf: 'sum',
        },
      ],
    },
  });
};
