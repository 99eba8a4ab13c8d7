import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case } from '../../src/model/scenario.js';
import { selector } from './samples.js';
import { growing } from './shapes.js';

const service = 'support-bot';
const evaluation = 300;
const at = (minute: number, ...firing: { labels: Record<string, string>; value: number }[]) => ({
  second: minute * 60,
  firing,
});

/** Five hours of peace; more than an hour, and the `for`, of trouble; long enough to get over it. */
const phasesOf = ({ for: hold }: Alert) => {
  const calm = 300;
  const trouble = 70 + Math.ceil(seconds(hold) / evaluation) * 5;
  return { calm, trouble, end: calm + trouble, over: 70 };
};

/** A counter of something per use of a prompt: its other version goes on as ever. */
function regression(alert: Alert, of: { readonly name: string }): Case {
  const { calm, trouble, end, over } = phasesOf(alert);
  const factor = alert.when.threshold * 1.2;
  const labels = { service, template: 'triage', version: '7' };
  const series = ({ name }: { readonly name: string }) => selector(name, { ...labels, model: 'gpt-5.4' });
  const per = (amount: number, uses = 60) => ({
    [series(metrics.promptTemplateUses)]: uses,
    [series(of)]: uses * amount,
  });
  return {
    step: 60,
    evaluation,
    scenarios: [
      {
        name: 'a fifth past the threshold it fires, and clears when it is as before',
        series: growing([per(0.02), calm], [per(0.02 * factor), trouble], [per(0.02), over]),
        expect: [at(calm), at(end, { labels, value: factor }), at(end + over)],
      },
      {
        name: 'a tenth short of the threshold it is silent',
        series: growing([per(0.02), calm], [per(0.02 * alert.when.threshold * 0.9), trouble]),
        expect: [at(end)],
      },
      {
        name: 'a few uses an hour prove nothing',
        series: growing([per(0.02, 0.1), calm], [per(0.02 * factor, 0.1), trouble]),
        expect: [at(end)],
      },
    ],
  };
}

export const promptCostRegression = (alert: Alert): Case => regression(alert, metrics.promptTemplateCost);
export const promptLatencyRegression = (alert: Alert): Case => regression(alert, metrics.promptTemplateSeconds);

export function evaluationScoreDrop(alert: Alert): Case {
  const { calm, trouble, end, over } = phasesOf(alert);
  const labels = { service, evaluator: 'helpfulness', template: 'triage', version: '7' };
  const series = (suffix: string) =>
    selector(`${metrics.evaluationScore.name}_${suffix}`, { ...labels, model: 'gpt-5.4' });
  const scored = (score: number, each = 2) => ({ [series('count')]: each, [series('sum')]: each * score });
  const low = alert.when.threshold * 0.9;
  return {
    step: 60,
    evaluation,
    scenarios: [
      {
        name: 'a tenth below the threshold it fires, and clears when the scores are back',
        series: growing([scored(0.8), calm], [scored(0.8 * low), trouble], [scored(0.8), over]),
        expect: [at(calm), at(end, { labels, value: low }), at(end + over)],
      },
      {
        name: 'a hundredth above the threshold it is silent',
        series: growing([scored(0.8), calm], [scored(0.8 * Math.min(1, alert.when.threshold * 1.01)), trouble]),
        expect: [at(end)],
      },
      {
        name: 'a few scores prove nothing',
        series: growing([scored(0.8, 0.1), calm], [scored(0.8 * low, 0.1), trouble]),
        expect: [at(end)],
      },
    ],
  };
}

export function safetyBlocksSpike({ when: { threshold }, for: hold }: Alert): Case {
  const labels = { service, check: 'prompt-injection' };
  const checks = (result: string) => selector(metrics.safetyChecks.name, { ...labels, result });
  const held = Math.ceil(seconds(hold) / evaluation) * 5 + 10;
  // A block a second, usually; sixty a minute.
  const blocks = (each: number) => ({ [checks('pass')]: 600, [checks('block')]: 60 * each });
  return {
    step: 60,
    evaluation,
    scenarios: [
      {
        name: 'half past the threshold again it fires, and clears when the wave is over',
        series: growing([blocks(1), 360], [blocks(threshold * 1.5), held], [blocks(1), 20]),
        expect: [at(360), at(360 + held, { labels, value: threshold * 1.5 }), at(380 + held)],
      },
      {
        name: 'a check that never blocked has a normal of nothing, and fires when it begins to',
        series: { ...growing([{ [checks('pass')]: 600 }, 360 + held]), [checks('block')]: `_x359 0+60x${held + 1}` },
        expect: [at(355), at(360 + held, { labels, value: 1 })],
      },
      {
        name: 'a block now and then is no wave, whatever the factor',
        series: growing([blocks(0), 360], [blocks(0.03), held]),
        expect: [at(360 + held)],
      },
    ],
  };
}
