import { promql, select } from '../../model/promql.js';
import { recorded } from '../../model/signal.js';

/** Alerts themselves: Prometheus keeps the series, no metric of the contract is behind it. */
export const alerting = {
  firing: recorded({
    title: 'Firing alerts',
    unit: 'short',
    help: 'Alerts that fire now.',
    name: 'alerts:firing:count',
    // `type` and `limit` are labels of some alerts only; where an alert lacks a label it is empty here.
    by: ['alertname', 'severity', 'service', 'provider', 'model', 'type', 'limit'],
    combine: 'sum',
    windows: 'level',
    inline: true,
    // What always fires, to show that alerts arrive, is no alarm.
    expr: (_, where) =>
      promql`${select('ALERTS', { alertstate: 'firing', severity: { op: '!=', value: 'none' }, ...where })}`,
  }),
};
