import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, type MetricPanel, show } from '../src/model/dashboard.js';

const noHistory =
  'What is normal takes eight days of history, and errors, tools, cost and latency 45 calls in 15 minutes';

/** What is unusual: each measure with the band of what is normal for it. */
export const anomalies = ({ anomaly }: Signals, alerts: Alerts) => {
  const band = (measure: string, unit: string, title: string, help: string): MetricPanel => {
    const where = { measure };
    return {
      view: 'timeseries',
      show: [
        show(anomaly.observed, { where, legend: 'Observed' }),
        show(anomaly.expected, { where, legend: 'Expected', draw: 'dashed' }),
        show(anomaly.lower, { where, legend: 'Lower end of normal', draw: 'lower' }),
        show(anomaly.upper, { where, legend: 'Upper end of normal', draw: 'upper' }),
        show(anomaly.marks, { where, legend: 'Outside', draw: 'points' }),
      ],
      title,
      unit,
      help: `${help} The band is what is normal, learned from the last weeks; red points lie outside of it.`,
      empty: noHistory,
      width: 24,
    };
  };
  return dashboard({
    title: 'Anomalies',
    description: 'What is unusual for a service at this hour of the week, and by how much.',
    variables: [{ label: 'service', title: 'Service', from: [anomaly.observed], one: true }],
    from: 'now-2d',
    rows: {
      'Is anything unusual?': [
        {
          view: 'stat',
          show: [show(anomaly.outsideNow)],
          title: 'Measures outside of normal',
          redAbove: 0,
          empty: noHistory,
        },
        {
          view: 'stat',
          show: [show(anomaly.outside, { by: ['measure'] })],
          title: 'Distance from normal now',
          redAbove: 1,
          empty: noHistory,
          width: 16,
        },
      ],
      'Which services are unusual?': [
        {
          view: 'table',
          show: [show(anomaly.outside, { by: ['service', 'measure'], where: { service: { op: '=~', value: '.+' } } })],
          title: 'Distance from normal of all services',
          empty: noHistory,
          width: 24,
        },
      ],
      'Do answers take longer than usual?': [
        band('latency', 's', 'Latency', 'Mean time of a model call over 15 minutes.'),
      ],
      'Do more calls fail than usual?': [
        band('errors', 'percentunit', 'Failed calls', 'Share of the model calls of 15 minutes that failed.'),
      ],
      'Is there more or less traffic than usual?': [
        band('tokens', 'short', 'Tokens a second', 'Tokens a second over 15 minutes.'),
      ],
      'Do calls use more tools than usual?': [
        band('tools', 'short', 'Tool calls for each model call', 'Tool calls for each model call of 15 minutes.'),
      ],
      'Does a call cost more than usual?': [
        band('cost', 'currencyUSD', 'Cost of a call', 'Dollars of a model call, mean of 15 minutes.'),
      ],
      'How far from normal has it been?': [
        {
          view: 'timeseries',
          show: [show(anomaly.outside, { by: ['measure'] })],
          title: 'Distance from normal by measure',
          limit: alerts.tokenAnomaly,
          empty: noHistory,
          width: 24,
        },
      ],
    },
  });
};
