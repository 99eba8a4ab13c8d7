import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';

/** Whether what is measured arrives: the collector between applications and stores. */
export const pipelineHealth = (signals: Signals, alerts: Alerts) => {
  const { pipeline, surroundings, prices, llm, stack } = signals;
  return dashboard({
    title: 'Pipeline Health',
    description: 'What the collector takes, refuses, loses and holds back; what it masks; how many series there are.',
    variables: [],
    rows: {
      'Does telemetry arrive?': [
        { view: 'stat', show: [show(pipeline.spans)], title: 'Spans received a second' },
        {
          view: 'stat',
          show: [show(pipeline.refused)],
          title: 'Refused a second',
          limit: alerts.telemetryRefused,
          empty: 'The collector reports nothing',
        },
        {
          view: 'stat',
          show: [show(pipeline.lost, { zeroWhile: pipeline.spans })],
          title: 'Lost in five minutes',
          limit: alerts.telemetryLost,
          empty: 'Nothing was lost',
        },
        { view: 'stat', show: [show(pipeline.queueFill)], title: 'Fullest queue', limit: alerts.queueFillingUp },
        { view: 'stat', show: [show(prices.bookAge)], title: 'Age of the price book', limit: alerts.priceBookOld },
      ],
      'What comes in, and what goes wrong on the way?': [
        { view: 'timeseries', show: [show(pipeline.spans, { by: ['receiver'] })], title: 'Spans received' },
        {
          view: 'timeseries',
          show: [show(pipeline.refused, { by: ['receiver'] })],
          title: 'Refused by receiver',
          limit: alerts.telemetryRefused,
        },
        {
          view: 'timeseries',
          show: [show(pipeline.lost, { by: ['exporter', 'reason'], zeroWhile: pipeline.spans })],
          title: 'Lost by exporter and reason',
          limit: alerts.telemetryLost,
          empty: 'Nothing was lost in this time',
        },
      ],
      'Does a backend hold things up?': [
        {
          view: 'timeseries',
          show: [show(pipeline.queueFill, { by: ['exporter'] })],
          title: 'Queue fill by exporter',
          limit: alerts.queueFillingUp,
          width: 24,
        },
      ],
      'Are traces whole?': [
        {
          view: 'timeseries',
          show: [show(pipeline.late)],
          limit: alerts.lateSpans,
          empty: 'No late spans in this time',
        },
        { view: 'timeseries', show: [show(pipeline.rootless)], limit: alerts.splitTraces },
        {
          view: 'timeseries',
          show: [show(pipeline.droppedTraces, { by: ['reason'], zeroWhile: pipeline.spans })],
          limit: alerts.tracesDroppedEarly,
          empty: 'No trace was dropped undecided',
        },
      ],
      'Are rules evaluated, and do alerts get through?': [
        {
          view: 'timeseries',
          show: [show(stack.ruleLoad, { by: ['rule_group'] })],
          title: 'Share of its interval that a rule group takes',
          limit: alerts.ruleEvaluationSlow,
        },
        {
          view: 'timeseries',
          show: [show(stack.ruleFailures, { by: ['rule_group'] })],
          title: 'Rules that failed, by group',
          limit: alerts.ruleEvaluationFailing,
        },
        {
          view: 'timeseries',
          show: [show(stack.unsentAlerts, { by: ['alertmanager'] })],
          title: 'Alerts not sent, by Alertmanager',
          limit: alerts.alertsNotSent,
          empty: 'Prometheus sends alerts to no Alertmanager',
        },
        {
          view: 'timeseries',
          show: [show(stack.failedNotifications, { by: ['integration'] })],
          title: 'Notifications that failed, by receiver',
          limit: alerts.notificationsFailing,
          empty: 'Alertmanager sends no notifications',
        },
        {
          view: 'timeseries',
          show: [show(stack.storageFailures)],
          title: 'Storage failures of Prometheus in an hour',
          limit: alerts.prometheusStorageFailing,
        },
        {
          view: 'timeseries',
          show: [show(stack.lokiErrors)],
          title: 'Requests that Loki failed',
          limit: alerts.lokiFailing,
          empty: 'Loki answered nothing in this time',
        },
      ],
      'What is masked, and are there too many series?': [
        {
          view: 'timeseries',
          show: [show(surroundings.redactions, { by: ['detector'] })],
          title: 'Masked by detector',
          stack: true,
          empty: 'Nothing had to be masked in this time',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.labelOverflow, { by: ['metric', 'label'], zeroWhile: llm.requests })],
          title: 'Label overflow by metric',
        },
      ],
    },
  });
};
