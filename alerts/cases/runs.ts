import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case } from '../../src/model/scenario.js';
import { gauge, selector } from './samples.js';
import { levelCase } from './shapes.js';

const labels = { service: 'support-bot', type: 'researcher' };
const ofProcess = ({ name }: { readonly name: string }) => selector(name, { ...labels, instance: '10.0.0.7:9464' });

const runaway = (
  alert: Alert,
  live: { readonly name: string },
  ended: { readonly name: string; readonly buckets: readonly number[] },
): Case => {
  const { threshold } = alert.when;
  const bound = ended.buckets.find((b) => b > threshold) ?? threshold;
  const bucket = (le: string) => selector(`${ended.name}_bucket`, { ...labels, status: 'ok', le });
  const counts = [...ended.buckets.map(String), '+Inf'].map((le) => [
    bucket(le),
    `0x39 ${Number(le) >= bound || le === '+Inf' ? 1 : 0}x40`,
  ]);
  return levelCase(alert, labels, (level) => ({ [ofProcess(live)]: level }), undefined, [
    {
      name: 'of a service without the shim it is seen when the run has ended, as the bound of its bucket',
      series: Object.fromEntries(counts),
      expect: [
        { second: 39 * 15, firing: [] },
        ...(seconds(alert.for) < 60 ? [{ second: 44 * 15, firing: [{ labels, value: bound }] }] : []),
        { second: 70 * 15, firing: [] },
      ],
    },
  ]);
};

export const runawayCost = (alert: Alert): Case =>
  runaway(alert, metrics.agentSessionCostMax, metrics.agentCostPerTask);
export const runawaySteps = (alert: Alert): Case =>
  runaway(alert, metrics.agentSessionStepsMax, metrics.agentStepsPerTask);

export function sessionBacklog({ when: { threshold }, for: hold }: Alert): Case {
  const evaluation = 300;
  const usual = 25;
  const held = Math.ceil(seconds(hold) / evaluation) * 5 + 5;
  const many = Math.ceil(usual * threshold * 1.5);
  const active = ofProcess(metrics.agentSessionsActive);
  const at = (minute: number, value?: number) => ({
    second: minute * 60,
    firing: value === undefined ? [] : [{ labels, value }],
  });
  return {
    step: 60,
    evaluation,
    scenarios: [
      {
        name: 'half past the threshold again it fires, and clears when they have ended',
        series: { [active]: gauge([usual, 361], [many, held], [usual, 20]) },
        expect: [at(360), at(360 + held, many), at(360 + held + 15)],
      },
      {
        name: 'a few sessions are no backlog, whatever the factor',
        series: { [active]: gauge([1, 361], [19, held]) },
        expect: [at(360 + held)],
      },
      {
        name: 'without three hours behind it a service has no normal',
        series: { [active]: gauge([usual, 120], [many, 30]) },
        expect: [at(145)],
      },
    ],
  };
}
