import { dashboard, defineStack, editDashboards, type Given, promql, recorded, select, show } from '../../src/index.js';

/** A question asked of a series of our own; `inline`: no rule records it, the query is sent as it is. */
const orders = recorded({
  title: 'Orders by agents',
  unit: 'reqps',
  help: 'Orders that agents placed, per second.',
  name: 'shop:orders:rate',
  by: ['service'],
  combine: 'sum',
  windows: ['5m'],
  inline: true,
  expr: (window, where) => promql`rate(${select('shop_orders_total', where)}[${window}])`,
});

/** Do customers get what they ask for? */
const checkout = ({ signals: { llm, agent }, alerts, variables }: Given) =>
  dashboard({
    title: 'Checkout',
    description: 'Orders that agents place, and the model calls behind them.',
    variables: [variables.service],
    rows: {
      'Do orders come?': [
        { view: 'stat', show: [show(orders, { window: '$__rate_interval' })], title: 'Orders now' },
        { view: 'stat', show: [show(llm.errorRatio)], limit: alerts.highErrorRate },
      ],
      'Does a task take too long?': [{ view: 'timeseries', show: [show(agent.durationP95, { by: ['type'] })] }],
    },
  });

export const stack = defineStack({
  name: 'acme-llm',
  dashboards: {
    folder: 'AI platform',
    brand: 'Acme',
    tags: ['ai-platform'],
    links: [{ title: 'On-call handbook', url: 'https://wiki.acme.example/on-call' }],
    datasources: { prometheus: 'grafanacloud-acme-prom', loki: 'grafanacloud-acme-logs' },
    edit: editDashboards((given) => {
      const { llm, cost, tool } = given.signals;
      return {
        change: {
          overview: {
            rows: {
              'Is it fine?': {
                remove: ['Budget used today'],
                replace: {
                  'Latency P95 now': { view: 'stat', show: [show(llm.latencyP99)], title: 'Latency P99 now' },
                },
                add: [{ view: 'stat', show: [show(tool.errorRatio)], title: 'Tool error rate now' }],
              },
              'Which models use the tokens?': false,
            },
            addRows: {
              'Which projects spend it?': {
                before: 'What happened last? (each row opens its trace)',
                panels: [
                  { view: 'timeseries', show: [show(cost.rate, { by: ['project'] })], title: 'Cost by project' },
                ],
              },
            },
          },
        },
        remove: ['model-comparison'],
        add: { checkout: checkout(given) },
      };
    }),
  },
});
