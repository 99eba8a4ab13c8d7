import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { errorLines } from '../src/model/logql.js';
import { variables } from './variables.js';

/** What goes wrong now, from the alert down to the log line and the trace. */
export const errorsAlerts = (signals: Signals, alerts: Alerts) => {
  const { llm, tool, agent, alerting } = signals;
  const { service, provider, model } = variables(signals);
  return dashboard({
    title: 'Errors & Alerts',
    description: 'Alerts that fire, calls, tools and sessions that fail, and the logs and traces behind them.',
    variables: [service, provider, model],
    rows: {
      'Is anything wrong now?': [
        {
          view: 'stat',
          show: [show(alerting.firing, { zeroWhile: llm.requests })],
          title: 'Alerts that fire',
          redAbove: 0,
          empty: 'No alert fires, and there is no traffic',
        },
        { view: 'stat', show: [show(llm.errorRatio)], title: 'Error rate now', limit: alerts.highErrorRate },
        { view: 'stat', show: [show(llm.rateLimited)], title: 'Rate limited now' },
        { view: 'stat', show: [show(tool.errorRatio)], title: 'Tool error rate now' },
        { view: 'stat', show: [show(agent.failureRatio)], title: 'Failed sessions now' },
      ],
      'Which alerts fire?': [
        {
          view: 'table',
          show: [
            show(alerting.firing, { by: ['alertname', 'severity', 'service', 'provider', 'model', 'type', 'limit'] }),
          ],
          empty: 'No alert fires',
        },
      ],
      'Which model calls fail?': [
        {
          view: 'timeseries',
          show: [show(llm.errorRatio, { by: ['model'] })],
          title: 'Error rate by model',
          limit: alerts.highErrorRate,
        },
        {
          view: 'timeseries',
          show: [show(llm.errorRatio, { by: ['service'] })],
          title: 'Error rate by service',
          limit: alerts.highErrorRate,
        },
        {
          view: 'timeseries',
          show: [
            show(llm.requests, {
              by: ['status'],
              where: { status: ['error', 'timeout', 'rate_limited', 'cancelled'] },
              zeroWhile: llm.requests,
            }),
          ],
          title: 'Calls that did not end well, by status',
          stack: true,
        },
      ],
      'Are we refused, and do we try again?': [
        { view: 'timeseries', show: [show(llm.rateLimited, { by: ['model'] })], title: 'Rate limited by model' },
        {
          view: 'timeseries',
          show: [show(llm.retries, { by: ['reason'], zeroWhile: llm.requests, legend: 'retries {{reason}}' })],
          title: 'Retries by reason',
        },
      ],
      'Which tools and agents fail?': [
        { view: 'timeseries', show: [show(tool.errorRatio, { by: ['tool'] })], title: 'Tool error rate by tool' },
        {
          view: 'timeseries',
          show: [
            show(tool.invocations, {
              by: ['status'],
              where: { status: ['error', 'tool_error', 'timeout', 'denied'] },
              zeroWhile: tool.invocations,
            }),
          ],
          title: 'Tool failures by status',
          stack: true,
        },
        { view: 'timeseries', show: [show(agent.failureRatio, { by: ['type'] })], title: 'Failed sessions by type' },
      ],
      'What do the logs and traces say?': [
        {
          view: 'logs',
          title: 'Recent error logs',
          help: 'Log lines of level error and above, newest first; each links to its trace.',
          query: errorLines,
        },
        {
          view: 'traces',
          title: 'Recent traces with an error',
          help: 'Newest traces in which a span failed, of the service chosen under "Traces of".',
          tags: 'error=true',
        },
      ],
    },
  });
};
