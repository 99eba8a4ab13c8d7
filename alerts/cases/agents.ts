import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case, Expectation } from '../../src/model/scenario.js';
import { counter, gauge, selector } from './samples.js';

const step = 15;
const minutes = (count: number): number => (count * 60) / step;
const labels = { service: 'support-bot', type: 'researcher' };

const at = (steps: number, ...firing: Expectation['firing']): Expectation => ({ second: steps * step, firing });

export function loopDetected({ when: { threshold }, for: hold }: Alert): Case {
  const series = selector(metrics.agentLoops.name, { ...labels, instance: '10.0.0.7:9464' });
  const [calm, breach, over] = [minutes(10), minutes(10) + Math.ceil(seconds(hold) / step), minutes(10)];
  const loops = Math.floor(threshold) + 1;
  const first = threshold < 1 && seconds(hold) < 240 ? [{ labels, value: 1 }] : [];
  return {
    step,
    scenarios: [
      {
        name: 'no loop is silent, one after the other fires, and clears when they have ended',
        series: { [series]: counter([0, calm], [loops, breach], [0, over]) },
        // Five minutes are 20 steps.
        expect: [at(calm), at(calm + breach, { labels, value: 20 * loops }), at(calm + breach + over)],
      },
      {
        name: 'the very first loop counts',
        series: { [series]: counter([0, calm], [1, 1], [0, minutes(4) + over]) },
        expect: [at(calm), at(calm + minutes(4), ...first), at(calm + minutes(4) + over)],
      },
      {
        name: 'as many loops in five minutes as the threshold allows are silent',
        series: { [series]: counter([0, calm], [Math.floor(threshold), 1], [0, over]) },
        expect: [at(calm + 1), at(calm + minutes(2))],
      },
      {
        name: 'a restart, by which the counter begins again, is silent',
        series: { [series]: `${gauge([7, calm])} ${gauge([0, calm])}` },
        expect: [at(calm - 1), at(calm), at(calm + minutes(4))],
      },
    ],
  };
}

export function agentStuck({ when: { threshold }, for: hold }: Alert): Case {
  const stalled = (instance: string) => selector(metrics.agentSessionsStalled.name, { ...labels, instance });
  const [calm, breach, over] = [minutes(5), minutes(2) + Math.ceil(seconds(hold) / step), minutes(5)];
  const allowed = Math.floor(threshold);
  const firing = at(calm + breach, { labels, value: allowed + 1 });
  return {
    step,
    scenarios: [
      {
        name: 'as many stalled sessions as the threshold allows are silent, one more fires, and clears when it moves on',
        series: { [stalled('10.0.0.7:9464')]: gauge([allowed, calm + 1], [allowed + 1, breach], [allowed, over]) },
        expect: [at(calm), firing, at(calm + breach + over)],
      },
      {
        name: 'sessions of several processes add up, and it clears when the process with the stalled one ends',
        series: {
          [stalled('10.0.0.7:9464')]: gauge([allowed, calm + breach + over]),
          [stalled('10.0.0.8:9464')]: `${gauge([0, calm + 1], [1, breach])} stale _x${over}`,
        },
        expect: [at(calm), firing, at(calm + breach + 1)],
      },
      {
        name: 'a session that stalls for a moment only is silent',
        series: {
          [stalled('10.0.0.7:9464')]: gauge([allowed, calm], [allowed + 1, 1], [allowed, over]),
        },
        expect: seconds(hold) > 0 ? [at(calm), at(calm + 1), at(calm + over)] : [],
      },
    ],
  };
}
