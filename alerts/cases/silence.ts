import { metrics } from '../../src/catalog/metrics.js';
import { scraped } from '../../src/catalog/scraped.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case } from '../../src/model/scenario.js';
import { selector } from './samples.js';
import { at, growing, growthCase, minutes, step } from './shapes.js';

/**
 * What `increase` makes of a counter that grew by `each` for a long time and stood still for the last `still` steps of
 * the `window`: it sees one interval less than the window holds, and extends what it saw.
 */
const increased = (each: number, window: number, still: number): number =>
  (each * (window - 1 - still) * window) / (window - 1);

export function telemetrySilent(alert: Alert): Case {
  const labels = { service: 'support-bot' };
  const calls = selector(metrics.llmRequests.name, {
    ...labels,
    provider: 'openai',
    model: 'gpt-5.4',
    operation: 'chat',
    agent: 'triage',
    status: 'ok',
  });
  const each = 4 * alert.when.threshold * step;
  const [calm, silent, over] = [minutes(70), minutes(6) + Math.ceil(seconds(alert.for) / step), minutes(10)];
  const hour = minutes(60);
  return {
    step,
    scenarios: [
      {
        name: 'a busy service that falls silent fires, and clears when it speaks again',
        series: growing([{ [calls]: each }, calm], [{ [calls]: 0 }, silent], [{ [calls]: each }, over]),
        expect: [
          at(calm),
          at(calm + silent, { labels, value: increased(each, hour, silent) / 3600 }),
          at(calm + silent + over),
        ],
      },
      {
        name: 'a service of little traffic may be silent for a while',
        series: growing([{ [calls]: each / 5 }, calm], [{ [calls]: 0 }, silent]),
        expect: [at(calm), at(calm + silent)],
      },
      {
        name: 'a service that has gone altogether fires as well: this is the alert whose point is absence',
        series: { [calls]: `0+${each}x${calm} stale _x${silent}` },
        expect: [at(calm), at(calm + silent, { labels, value: goneRate(each, hour, silent) })],
      },
      {
        name: 'a service whose process cannot be scraped is only not seen: that has an alert of its own',
        series: {
          [calls.replace('}', `, job="applications", instance="10.0.0.7:9464"}`)]:
            `0+${each}x${calm} stale _x${silent}`,
          'up{job="applications", instance="10.0.0.7:9464"}': `1x${calm} 0x${silent}`,
        },
        expect: [at(calm), at(calm + silent)],
      },
    ],
  };
}

/** Of a series that has ended, the rate is extended by half an interval only. */
const goneRate = (each: number, window: number, gone: number): number => {
  const intervals = window - 1 - gone;
  return (each * intervals * ((intervals + 1.5) / intervals)) / 3600;
};

export function redactionFailing(alert: Alert): Case {
  const found = selector(metrics.telemetryRedactions.name, { service: 'support-bot', detector: 'email' });
  const spans = selector(scraped.acceptedSpans.name, {
    component: 'collector',
    instance: 'collector:8888',
    receiver: 'otlp',
    transport: 'grpc',
  });
  const [day, silent] = [1440, 66 + Math.ceil(seconds(alert.for) / 60)];
  // So many a minute that the day's sum is past the threshold, also without the silent part.
  const each = Math.ceil((alert.when.threshold / day) * 2) + 1;
  const calm = day + 30;
  const minute = (count: number, value?: number) => ({
    second: count * 60,
    firing: value === undefined ? [] : [{ labels: {}, value }],
  });
  return {
    step: 60,
    scenarios: [
      {
        name: 'where something was masked all day and for an hour nothing is, though spans come, it fires; and it clears',
        series: growing(
          [{ [found]: each, [spans]: 3000 }, calm],
          [{ [found]: 0, [spans]: 3000 }, silent],
          [{ [found]: each, [spans]: 3000 }, 10],
        ),
        expect: [minute(calm), minute(calm + silent, increased(each, day, silent)), minute(calm + silent + 10)],
      },
      {
        name: 'when no spans come either there is nothing to mask',
        series: growing([{ [found]: each, [spans]: 3000 }, calm], [{ [found]: 0, [spans]: 0 }, silent]),
        expect: [minute(calm + silent)],
      },
    ],
  };
}

export function labelOverflow(alert: Alert): Case {
  const labels = { service: 'support-bot', metric: 'llm_requests_total', label: 'model' };
  return growthCase(alert, labels, selector(metrics.labelOverflow.name, labels), 60);
}
