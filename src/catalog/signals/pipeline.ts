import type { Metric } from '../../model/metric.js';
import { type Expr, promql, series, type Where } from '../../model/promql.js';
import { ratio, recorded, type Window } from '../../model/signal.js';
import { scraped as m } from '../scraped.js';
import { backends, vanished } from './vanished.js';

/**
 * How much a counter grew. The collector makes these counters with their first increment, which `increase` does not
 * see: one that was not there before, though its process was asked, has grown by what it is. Where the process was not
 * asked (a scrape that failed, a Prometheus that was away) nothing is known of before.
 */
export const growth = (metric: Metric, window: Window, where: Where = {}): Expr => {
  // Jaeger is a collector too, and may be set to name its counters as ours does: what it does not store is its own affair.
  const counter = series(metric, {}, { component: { op: '!=', value: 'jaeger' }, ...where });
  return promql`(((${counter} unless (${counter} offset ${window})) and on (component, instance) (${series(m.up)} offset ${window}) == 1) or increase(${counter}[${window}]))`;
};

/** What a collector's journal gives back to it has been counted as received before, and is refused until it is old enough. */
const fromOutside: Where = { receiver: { op: '!=', value: 'otlp/journal' } };

const called = (label: string, value: string, expr: Expr): Expr =>
  promql`label_replace(${expr}, "${label}", "${value}", "", "")`;

const any = (...parts: readonly Expr[]): Expr => parts.join('\n  or ') as Expr; // each part is an Expr

const rejected = (window: Window): Expr =>
  any(
    called('signal', 'spans', growth(m.rejectedSpans, window)),
    called('signal', 'logs', growth(m.rejectedLogs, window)),
    called('signal', 'metrics', growth(m.rejectedPoints, window)),
  );

const unqueued = (window: Window): Expr =>
  any(
    called('signal', 'spans', growth(m.unqueuedSpans, window)),
    called('signal', 'logs', growth(m.unqueuedLogs, window)),
    called('signal', 'metrics', growth(m.unqueuedPoints, window)),
  );

/** What waits all the window for a backend that takes nothing of its kind; Jaeger's own exporters are its own affair. */
const stalled = (window: Window, kind: 'traces' | 'logs', sent: Metric): Expr => {
  const where: Where = { ...backends, component: { op: '!=', value: 'jaeger' } };
  const waits = series(m.queueSize, {}, { ...where, data_type: kind });
  return promql`(min_over_time(${waits}[${window}]) > 0 unless on (component, instance, exporter) increase(${series(sent, {}, where)}[${window}]) > 0)`;
};

const gone = (window: Window): Expr =>
  any(
    called('signal', 'spans', promql`(${vanished('traces', window)})`),
    called('signal', 'logs', promql`(${vanished('logs', window)})`),
  );

const decided = recorded({
  title: 'Sampling decisions',
  unit: 'short',
  help: 'Traces the sampler has decided, per second; sampled are those without a root.',
  name: 'pipeline:traces_decided:rate',
  by: ['decision'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w) => promql`sum by (decision) (rate(${series(m.decidedTraces, {}, { policy: 'rootless' })}[${w}]))`,
});

const spans = recorded({
  title: 'Spans received',
  unit: 'short',
  help: 'Spans the collector has accepted, per second.',
  name: 'pipeline:spans_received:rate',
  by: ['receiver'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w) => promql`sum by (receiver) (rate(${series(m.acceptedSpans, {}, fromOutside)}[${w}]))`,
});

const lateSpans = recorded({
  title: 'Late spans',
  unit: 'short',
  help: 'Spans per second that arrived after their trace was decided.',
  name: 'pipeline:late_spans:rate',
  by: ['sampled'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w) => promql`sum by (sampled) (rate(${series(m.lateSpans)}[${w}]))`,
});

/** The stack's own way of the data: what is lost, refused, late or incomplete. */
export const pipeline = {
  lost: recorded({
    title: 'Telemetry lost',
    unit: 'short',
    help: 'Items that a backend rejected permanently, that a queue had no room for, or that vanished in between.',
    name: 'pipeline:lost:increase',
    by: ['exporter', 'signal', 'reason'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w) => promql`
      sum by (exporter, signal, reason) (
        ${called('reason', 'rejected', promql`(${rejected(w)})`)}
        or ${called('reason', 'not_queued', promql`(${unqueued(w)})`)}
      )
      or sum by (exporter, signal, reason) (${called('reason', 'vanished', promql`(${gone(w)})`)})`,
  }),
  queueFill: recorded({
    title: 'Queue fill',
    unit: 'percentunit',
    help: 'Share of an exporter’s queue that is in use.',
    name: 'pipeline:queue_fill:max',
    by: ['exporter'],
    combine: 'max',
    windows: 'level',
    expr: () => promql`max by (exporter) (${series(m.queueSize)} / ${series(m.queueCapacity)})`,
  }),
  stalled: recorded({
    title: 'Waiting for a backend that takes nothing',
    unit: 'short',
    help: 'Items that wait for a backend which has taken none within the window.',
    name: 'pipeline:stalled:max',
    by: ['exporter', 'signal'],
    combine: 'max',
    windows: ['5m'],
    expr: (w) => promql`
      max by (exporter, signal) (
        ${called('signal', 'spans', stalled(w, 'traces', m.sentSpans))}
        or ${called('signal', 'logs', stalled(w, 'logs', m.sentLogs))}
      )`,
  }),
  refused: recorded({
    title: 'Telemetry refused',
    unit: 'short',
    help: 'Items per second that the collector refused; senders keep them for a while and retry.',
    name: 'pipeline:refused:rate',
    by: ['receiver'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w) => promql`
      sum by (receiver) (
        ${called('signal', 'spans', promql`rate(${series(m.refusedSpans, {}, fromOutside)}[${w}])`)}
        or ${called('signal', 'logs', promql`rate(${series(m.refusedLogs)}[${w}])`)}
      )`,
  }),
  droppedTraces: recorded({
    title: 'Traces dropped undecided',
    unit: 'short',
    help: 'Traces the sampler had to drop before it could decide: too many at once, or one too large.',
    name: 'pipeline:dropped_traces:increase',
    by: ['reason'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w) => promql`
      sum by (reason) (
        ${called('reason', 'too_early', growth(m.tracesTooEarly, w))}
        or ${called('reason', 'too_large', growth(m.tracesTooLarge, w))}
      )`,
  }),
  decided,
  rootless: ratio({
    title: 'Traces without a root',
    unit: 'percentunit',
    help: 'Share of the traces that were decided without their root: split, unfinished or longer than the decision wait.',
    part: decided,
    partWhere: { decision: 'sampled' },
    whole: decided,
  }),
  spans,
  lateSpans,
  late: ratio({
    title: 'Spans lost to a decision',
    unit: 'percentunit',
    help: 'Share of the spans that arrived after their trace was dropped.',
    part: lateSpans,
    partWhere: { sampled: 'false' },
    whole: spans,
  }),
};
