import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case, Expectation } from '../../src/model/scenario.js';
import { counter, selector } from './samples.js';
import { at as atStep, growing, growthCase, minutes } from './shapes.js';

const step = 60;
const evaluation = 300;
const labels = { service: 'support-bot' };

/** Cost of one service, in minutes at so many dollars an hour. */
const spending = (
  ...phases: readonly (readonly [dollarsAnHour: number, minutes: number])[]
): Record<string, string> => ({
  [selector(metrics.llmCost.name, {
    ...labels,
    provider: 'openai',
    model: 'gpt-5.4',
    agent: 'triage',
    project: 'help-desk',
    task_type: 'answer',
  })]: counter(...phases.map(([dollars, minutes]) => [dollars / 60, minutes] as const)),
});

const at = (minute: number, ...firing: Expectation['firing']): Expectation => ({ second: minute * 60, firing });

export function costSpike({ when: { threshold }, for: hold }: Alert): Case {
  const normal = 3.6;
  const holdMinutes = Math.ceil(seconds(hold) / evaluation) * (evaluation / 60);
  // Long enough that the spike, once it is half an hour old, is less than a tenth of it.
  const history = 360 + 12 * holdMinutes;
  const spike = 10 + holdMinutes;
  const before = 1200 + 12 * holdMinutes;
  const spikeEnd = history + spike;
  return {
    step,
    evaluation,
    scenarios: [
      {
        name: 'half past the threshold again it fires, and clears when it is over',
        series: spending([normal, history], [normal * threshold * 1.5, spike], [normal, 20]),
        expect: [at(history), at(spikeEnd, { labels, value: normal * threshold * 1.5 }), at(spikeEnd + 20)],
      },
      {
        name: 'a twentieth short of the threshold it is silent',
        series: spending([normal, history], [normal * threshold * 0.95, spike]),
        expect: [at(spikeEnd)],
      },
      {
        name: 'a service that has not spent for three hours yet has no normal',
        series: spending([0.9, 140], [53, 60]),
        expect: [at(140), at(170), at(200)],
      },
      {
        name: 'below a dollar an hour nobody is woken, whatever the factor',
        series: spending([0.9 / threshold / 2, history], [0.9, spike]),
        expect: [at(spikeEnd)],
      },
      {
        name: 'a service that works four hours in two days is not a spike each time it begins',
        series: spending([normal, 240], [0, 2640], [normal, 60 + holdMinutes]),
        expect: [at(240), at(2885 + holdMinutes), at(2940 + holdMinutes)],
      },
      {
        name: 'nor is one that does little for most of the day',
        series: spending([normal, 240], [normal / 50, 480], [normal, 60 + holdMinutes]),
        expect: [at(240), at(725 + holdMinutes), at(780 + holdMinutes)],
      },
      {
        name: 'a spike of yesterday does not hide the one of today',
        series: spending(
          [normal, before],
          [normal * threshold * 20, 60],
          [normal, 60],
          [normal * threshold * 1.5, spike],
        ),
        expect: [at(before), at(before + 120), at(before + 120 + spike, { labels, value: normal * threshold * 1.5 })],
      },
      {
        name: 'a restart, by which the counter begins again, is silent',
        series: Object.fromEntries(
          Object.entries(spending([normal, history])).map(([series, text]) => [series, `${text} ${text}`]),
        ),
        expect: [at(history + 5), at(history + spike)],
      },
    ],
  };
}

export function applicationBudgetSpent(alert: Alert): Case {
  const whose = { ...labels, scope: 'agent', name: 'researcher' };
  const reached = (more: Readonly<Record<string, string>>) =>
    selector(metrics.budgetThresholds.name, { ...whose, share: '100', instance: '10.0.0.7:9464', ...more });
  const often = Math.floor(alert.when.threshold) + 1;
  return growthCase(alert, whose, reached({}), 60, [
    {
      name: 'four fifths of a budget, and the budget of a single user, are silent',
      series: growing([
        { [reached({ share: '80' })]: often, [reached({ scope: 'user', name: 'unknown' })]: often },
        minutes(30),
      ]),
      expect: [atStep(minutes(5)), atStep(minutes(30))],
    },
  ]);
}
