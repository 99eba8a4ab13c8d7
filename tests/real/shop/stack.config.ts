import {
  ask,
  bucket,
  countOf,
  defineStack,
  editDashboards,
  promql,
  recorded,
  series,
  show,
  sumOf,
} from '../../../src/index.js';
import { basket, openOrders, refunds } from './metrics.js';

/** A signal that a rule keeps. */
const refundRate = recorded({
  title: 'Refunds',
  unit: 'reqps',
  help: 'Refunds that agents gave, per second.',
  name: 'shop:refunds:rate',
  by: ['service', 'reason'],
  combine: 'sum',
  windows: ['30s'],
  expr: (window, where) => promql`sum by (service, reason) (rate(${series(refunds, {}, where)}[${window}]))`,
});

/** Of one panel each, which asks the raw metrics. */
const byMail = recorded({
  ...refundRate,
  title: 'Refunds by mail',
  name: 'shop:refunds_by_mail:rate',
  windows: ['2m'],
  inline: true,
  expr: (window, where) => promql`rate(${series(refunds, { channel: 'mail' }, where)}[${window}])`,
});
const paid = recorded({
  title: 'A usual basket',
  unit: 'currencyUSD',
  help: 'Half of the baskets hold no more.',
  name: 'shop:basket:median',
  by: ['service'],
  combine: 'max',
  windows: ['2m'],
  inline: true,
  expr: (window, where) =>
    promql`histogram_quantile(0.5, sum by (service, le) (rate(${bucket(basket, {}, where)}[${window}])))`,
});
const mean = recorded({
  ...paid,
  title: 'The mean basket',
  name: 'shop:basket:mean',
  expr: (window, where) => promql`
    sum by (service) (rate(${sumOf(basket, {}, where)}[${window}]))
      / sum by (service) (rate(${countOf(basket, {}, where)}[${window}]))`,
});
const waiting = recorded({
  title: 'Open orders',
  unit: 'short',
  help: 'Orders that are not yet sent.',
  name: 'shop:orders:open',
  by: ['service'],
  combine: 'sum',
  windows: 'level',
  inline: true,
  expr: (_, where) => series(openOrders, {}, where),
});

export const stack = defineStack({
  intervals: { scrape: '1s', evaluation: '1s', relaxed: '1s' },
  metrics: [refunds, basket, openOrders],
  signals: [refundRate],
  rules: [
    {
      alert: 'ManyRefunds',
      expr: promql`${ask(refundRate, { by: ['service'] })} > 4`,
      for: '2s',
      severity: 'warning',
      team: 'shop',
      class: 'cost',
      summary: '{{ $labels.service }} gives {{ $value }} refunds a second.',
      description: 'Agents give money back far more often than they should.',
    },
  ],
  dashboards: {
    edit: editDashboards(() => ({
      change: {
        overview: {
          addRows: {
            'How is the shop?': [
              { view: 'timeseries', show: [show(refundRate, { by: ['reason'] })] },
              { view: 'timeseries', show: [show(byMail, { by: ['reason'], window: '$__rate_interval' })] },
              { view: 'stat', show: [show(paid), show(mean)] },
              { view: 'stat', show: [show(waiting)] },
            ],
          },
        },
      },
    })),
  },
});
