import type { Metric } from '../../model/metric.js';
import { type Expr, promql, series, type Where } from '../../model/promql.js';
import type { Window } from '../../model/signal.js';
import { scraped as m } from '../scraped.js';

/** The step before all exporters (collector/long-records.ts). */
const leaving: Where = { processor: 'transform/leaving' };
/** The journal's own way is none to a backend: it gives back what it takes. */
export const backends: Where = { exporter: { op: '!=', value: 'otlp_http/journal' } };

/** As they stand: restarts are looked out for below. */
const now = (selector: Expr): Expr => promql`last_over_time(${selector}[1m])`;

/**
 * What an exporter has sent, counted as lost, or has in its queue, less what it was given. Below 0 something vanished: a batch that it
 * could not divide (exporterhelper 0.155), a part of its queue's file that cannot be read; or is under way, for a moment.
 */
const known = (signal: 'traces' | 'logs', counted: readonly Metric[]): Expr => {
  const parts = [
    ...counted.map((metric) => now(series(metric, {}, backends))),
    now(series(m.queueSize, {}, { ...backends, data_type: signal })),
  ].map(
    (part, i) => promql`label_replace(sum by (component, instance, exporter) (${part}), "of", "${String(i)}", "", "")`,
  );
  const all = parts.join(' or ') as Expr; // each is one
  return promql`(sum by (component, instance, exporter) (${all}) - on (component, instance) group_left () sum by (component, instance) (${now(given(signal))}))`;
};

const given = (signal: 'traces' | 'logs'): Expr => series(m.processed, {}, { ...leaving, otel_signal: signal });

const counted = {
  traces: [m.sentSpans, m.rejectedSpans, m.unqueuedSpans],
  logs: [m.sentLogs, m.rejectedLogs, m.unqueuedLogs],
} as const;

/**
 * How much vanished within a window: by what the account was lower all the last half minute than ever in the one before the window. Less than
 * a second's worth is not told from what is under way, and of a process that began since nothing.
 */
export function vanished(signal: 'traces' | 'logs', window: Window): Expr {
  const account = known(signal, counted[signal]);
  const uptime = series(m.collectorUptime);
  return promql`((min_over_time(${account}[30s:5s] offset ${window}) - max_over_time(${account}[30s:5s]))
    > on (component, instance) group_left () sum by (component, instance) (rate(${given(signal)}[1m])))
    and on (component, instance) (last_over_time(${uptime}[1m] offset ${window}) > 60)
    unless on (component, instance) (resets(${uptime}[${window}]) > 0)`;
}
