import { scraped } from '../../src/catalog/scraped.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case, Expectation } from '../../src/model/scenario.js';
import { answering, gauge, type Phase, selector, tidy } from './samples.js';

const step = 15;
const minutes = (count: number): number => (count * 60) / step;
const at = (steps: number, ...firing: Expectation['firing']): Expectation => ({ second: steps * step, firing });
const collector = { component: 'collector', instance: 'collector:8888' };

/** A counter of the collector's own: it is born with its first increment, without a zero before it. */
const born = (before: number, first: number, steps: number): string => `_x${before} ${tidy(first)}x${steps}`;

/** A counter that was there all the time, phase by phase. */
function running(...phases: readonly Phase[]): string {
  let total = 0;
  return phases
    .map(([growth, steps]) => {
      const part = `${tidy(total)}+${tidy(growth)}x${steps - 1}`;
      total += growth * steps;
      return part;
    })
    .join(' ');
}

/** Longer than any scenario. */
const asked = answering(collector, minutes(60));

const hold = (alert: Alert): number => Math.ceil(seconds(alert.for) / step);

export function telemetryLost(alert: Alert): Case {
  const lost = Math.floor(alert.when.threshold) + 7;
  const labels = { exporter: 'otlp_grpc/jaeger', signal: 'spans', reason: 'rejected' };
  const rejected = selector(scraped.rejectedSpans.name, { ...collector, exporter: labels.exporter });
  const unqueued = selector(scraped.unqueuedLogs.name, { ...collector, exporter: 'otlp_http/loki' });
  const [calm, breach, over] = [minutes(10), 2 + hold(alert), minutes(10)];
  const after = hold(alert) < minutes(4);
  return {
    step,
    scenarios: [
      {
        name: 'the first batch that a backend rejects fires, and clears five minutes later',
        series: { ...asked, [rejected]: born(calm, lost, minutes(30)) },
        expect: [
          at(calm - 1),
          at(calm + breach, ...(after ? [{ labels, value: lost }] : [])),
          at(calm + breach + over),
        ],
      },
      {
        name: 'a queue without room, or a full disk, fires as well',
        series: { ...asked, [unqueued]: born(calm, lost, minutes(30)) },
        expect: [
          at(
            calm + breach,
            ...(after
              ? [{ labels: { exporter: 'otlp_http/loki', signal: 'logs', reason: 'not_queued' }, value: lost }]
              : []),
          ),
        ],
      },
      {
        name: 'what was given to an exporter and is nowhere fires, what waits in its queue does not',
        series: {
          ...asked,
          [selector(scraped.processed.name, { ...collector, processor: 'transform/leaving', otel_signal: 'traces' })]:
            running([9, calm], [lost, 1], [0, minutes(10)]),
          ...Object.fromEntries(
            ['otlp_grpc/jaeger', 'otlp_http/slow'].flatMap((exporter) => [
              [selector(scraped.sentSpans.name, { ...collector, exporter }), running([9, calm], [0, minutes(10)])],
              [
                selector(scraped.queueSize.name, { ...collector, exporter, data_type: 'traces' }),
                gauge([0, calm + 1], [exporter === 'otlp_http/slow' ? lost : 0, minutes(10)]),
              ],
            ]),
          ),
          [selector(scraped.collectorUptime.name, collector)]: running([step, minutes(30)]),
        },
        expect: [
          at(calm - 1),
          at(
            calm + 5,
            ...(hold(alert) < 3
              ? [{ labels: { exporter: 'otlp_grpc/jaeger', signal: 'spans', reason: 'vanished' }, value: lost }]
              : []),
          ),
          at(calm + minutes(8)),
        ],
      },
      {
        name: 'what was lost before, and the restart of a collector, are silent',
        series: { ...asked, [rejected]: `${gauge([lost, calm])} ${gauge([0, calm])}` },
        expect: [at(calm - 1), at(calm + 2)],
      },
    ],
  };
}

export function queueFillingUp(alert: Alert): Case {
  const { threshold } = alert.when;
  const of = (metric: { readonly name: string }) =>
    selector(metric.name, { ...collector, exporter: 'otlp_http/loki', data_type: 'logs' });
  const fill = (share: number) => tidy(share * 1000);
  const past = (1 + threshold) / 2;
  const [calm, breach, over] = [minutes(5), minutes(1) + hold(alert), minutes(5)];
  return {
    step,
    scenarios: [
      {
        name: 'at its threshold a queue is silent, past it fires, and emptied it clears',
        series: {
          [of(scraped.queueSize)]: gauge([fill(threshold), calm], [fill(past), breach + 1], [0, over]),
          [of(scraped.queueCapacity)]: gauge([1000, calm + breach + over + 1]),
        },
        expect: [
          at(calm - 1),
          at(calm + breach, { labels: { exporter: 'otlp_http/loki' }, value: tidy(fill(past) / 1000) }),
          at(calm + breach + over),
        ],
      },
    ],
  };
}

export function backendStalled(alert: Alert): Case {
  const waiting = Math.floor(alert.when.threshold) + 40;
  const labels = { exporter: 'otlp_http/vendor', signal: 'spans' };
  const queue = (exporter: string, data_type: string) =>
    selector(scraped.queueSize.name, { ...collector, exporter, data_type });
  const sent = (metric: { readonly name: string }, exporter: string) =>
    selector(metric.name, { ...collector, exporter });
  const [calm, breach, over] = [minutes(10), minutes(6) + hold(alert), minutes(7)];
  const whole = calm + breach + over;
  return {
    step,
    scenarios: [
      {
        name: 'a backend that takes nothing any more fires, and clears when it does; one that is slow, and the journal, are silent',
        series: {
          [queue(labels.exporter, 'traces')]: gauge([0, calm], [waiting, breach], [0, over]),
          [sent(scraped.sentSpans, labels.exporter)]: running([3, calm], [0, breach], [5, over]),
          [queue('otlp_http/slow', 'traces')]: gauge([waiting, whole]),
          [sent(scraped.sentSpans, 'otlp_http/slow')]: running([1, whole]),
          [queue('otlp_http/journal', 'traces')]: gauge([waiting, whole]),
        },
        expect: [at(calm), at(calm + breach - 1, { labels, value: waiting }), at(whole)],
      },
      {
        name: 'one that has never taken anything fires; spans that go do not speak for logs that wait',
        series: {
          [queue('otlp_http/vendor', 'logs')]: gauge([0, calm], [waiting, breach]),
          [queue('otlp_http/vendor', 'traces')]: gauge([waiting, whole]),
          [sent(scraped.sentSpans, 'otlp_http/vendor')]: running([1, whole]),
        },
        expect: [
          at(calm),
          at(calm + breach - 1, { labels: { exporter: 'otlp_http/vendor', signal: 'logs' }, value: waiting }),
        ],
      },
    ],
  };
}

export function telemetryRefused(alert: Alert): Case {
  const refused = selector(scraped.refusedSpans.name, { ...collector, receiver: 'otlp', transport: 'grpc' });
  const each = (Math.floor(alert.when.threshold) + 3) * step;
  const [calm, breach, over] = [minutes(6), minutes(6) + hold(alert), minutes(7)];
  return {
    step,
    scenarios: [
      {
        name: 'refusals that go on fire, and clear when they have ended',
        series: { [refused]: running([0, calm], [each, breach], [0, over]) },
        expect: [
          at(calm),
          at(calm + breach, { labels: { receiver: 'otlp' }, value: each / step }),
          at(calm + breach + over - 1),
        ],
      },
    ],
  };
}

export function tracesDroppedEarly(alert: Alert): Case {
  const dropped = Math.floor(alert.when.threshold) + 11;
  const [calm, breach, over] = [minutes(10), 2 + hold(alert), minutes(10)];
  const after = hold(alert) < minutes(4);
  const fired = (reason: string) => (after ? [{ labels: { reason }, value: dropped }] : []);
  return {
    step,
    scenarios: [
      {
        name: 'traces that are pushed out fire, and clear five minutes later',
        series: { ...asked, [selector(scraped.tracesTooEarly.name, collector)]: born(calm, dropped, minutes(30)) },
        expect: [at(calm - 1), at(calm + breach, ...fired('too_early')), at(calm + breach + over)],
      },
      {
        name: 'a trace past its bound fires as well',
        series: { ...asked, [selector(scraped.tracesTooLarge.name, collector)]: born(calm, dropped, minutes(30)) },
        expect: [at(calm + breach, ...fired('too_large'))],
      },
    ],
  };
}

export function lateSpans(alert: Alert): Case {
  const { threshold } = alert.when;
  const late = selector(scraped.lateSpans.name, { ...collector, sampled: 'false' });
  const kept = selector(scraped.lateSpans.name, { ...collector, sampled: 'true' });
  const spans = selector(scraped.acceptedSpans.name, { ...collector, receiver: 'otlp', transport: 'grpc' });
  const each = 1000;
  const past = Math.min(1, threshold * 1.5);
  const [calm, breach, over] = [minutes(10), minutes(6) + hold(alert), minutes(10)];
  const steps = calm + breach + over;
  return {
    step,
    scenarios: [
      {
        name: 'a share past the threshold fires, and clears when it is over; late spans of kept traces do no harm',
        series: {
          [late]: running([0, calm], [each * past, breach], [0, over]),
          [kept]: running([each, steps]),
          [spans]: running([each, steps]),
        },
        expect: [at(calm), at(calm + breach, { labels: {}, value: tidy(past) }), at(steps - 1)],
      },
      {
        name: 'a few spans, all of them late, are silent',
        series: { [late]: running([1, steps]), [spans]: running([1, steps]) },
        expect: [at(calm), at(steps - 1)],
      },
    ],
  };
}

export function splitTraces(alert: Alert): Case {
  const decided = (decision: string) =>
    selector(scraped.decidedTraces.name, {
      ...collector,
      policy: 'rootless',
      decision,
      sampled: String(decision === 'sampled'),
    });
  const errors = selector(scraped.decidedTraces.name, { ...collector, policy: 'errors', decision: 'sampled' });
  const past = Math.min(1, alert.when.threshold * 2);
  const each = 100;
  const [calm, breach, over] = [minutes(10), minutes(6) + hold(alert), minutes(10)];
  const steps = calm + breach + over;
  return {
    step,
    scenarios: [
      {
        name: 'a share past the threshold fires, and clears when it is over; other policies are no part of it',
        series: {
          [decided('sampled')]: running([0, calm], [each * past, breach], [0, over]),
          [decided('not_sampled')]: running([each, calm], [each * (1 - past), breach], [each, over]),
          [errors]: running([each, steps]),
        },
        expect: [at(calm), at(calm + breach, { labels: {}, value: tidy(past) }), at(steps - 1)],
      },
    ],
  };
}
