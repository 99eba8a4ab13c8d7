import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case, Expectation, Scenario } from '../../src/model/scenario.js';
import { counter, selector } from './samples.js';

/** Normal needs not quite eight days; these have a little more behind them. */
const step = 300;
const evaluation = 1800;
const day = 288;
const past = 8.25 * day;
const labels = { service: 'support-bot' };
const model = { ...labels, provider: 'openai', model: 'gpt-5.4' };
const asker = { agent: 'triage', project: 'help-desk', task_type: 'answer' };

/** What a service does: calls a second, and what a call takes, uses and costs. */
interface Doing {
  readonly calls: number;
  readonly failing: number;
  readonly seconds: number;
  readonly tokens: number;
  readonly tools: number;
  readonly dollars: number;
}
const usual: Doing = { calls: 0.8, failing: 0.02, seconds: 2.5, tokens: 3000, tools: 1.5, dollars: 0.004 };

const doing = (...phases: readonly (readonly [what: Partial<Doing>, steps: number])[]): Record<string, string> => {
  const whole = phases.map(([what, steps]) => [{ ...usual, ...what }, steps] as const);
  const grows = (of: (what: Doing) => number) =>
    counter(...whole.map(([what, steps]) => [step * what.calls * of(what), steps] as const));
  const calls = { ...model, operation: 'chat', agent: asker.agent };
  return {
    [selector(metrics.llmRequests.name, { ...calls, status: 'ok' })]: grows(({ failing }) => 1 - failing),
    [selector(metrics.llmRequests.name, { ...calls, status: 'error' })]: grows(({ failing }) => failing),
    [selector(`${metrics.llmLatency.name}_sum`, { ...model, operation: 'chat' })]: grows((what) => what.seconds),
    [selector(`${metrics.llmLatency.name}_count`, { ...model, operation: 'chat' })]: grows(() => 1),
    [selector(metrics.llmTokens.name, { ...model, ...asker, direction: 'input' })]: grows(({ tokens }) => tokens),
    [selector(metrics.llmCost.name, { ...model, ...asker })]: grows(({ dollars }) => dollars),
    [selector(metrics.toolInvocations.name, {
      tool: 'search',
      server: 'docs',
      ...labels,
      agent: asker.agent,
      status: 'ok',
    })]: grows(({ tools }) => tools),
  };
};

/** A duration in samples, up to the next evaluation. */
const steps = (duration: string): number => Math.ceil(seconds(duration) / evaluation) * (evaluation / step);

const at = (steps: number, ...firing: Expectation['firing']): Expectation => ({ second: steps * step, firing });

/**
 * Normal, then trouble until it fires, then normal again.
 * @param trouble what is different, given a factor that no band reaches
 */
function anomaly(
  { when: { threshold }, for: hold, keepFiringFor: keep = '0s' }: Alert,
  trouble: (factor: number) => Partial<Doing>,
  value: (what: Doing) => number,
  others: readonly Scenario[] = [],
): Case {
  const history = past;
  const lasts = 12 + steps(hold);
  const cleared = history + lasts + 18 + steps(keep);
  const odd = trouble(Math.exp(1.2 * threshold));
  return {
    step,
    evaluation,
    scenarios: [
      {
        name: 'after eight days as usual it is far from that, and is as usual again',
        series: doing([{}, history], [odd, lasts], [{}, 24 + steps(keep)]),
        expect: [at(history), at(history + lasts, { labels, value: value({ ...usual, ...odd }) }), at(cleared)],
      },
      ...others,
    ],
  };
}

export const latencyAnomaly = (alert: Alert): Case =>
  anomaly(
    alert,
    (factor) => ({ seconds: usual.seconds * factor }),
    (what) => what.seconds,
    [
      {
        name: 'fewer than forty-five calls in a quarter of an hour prove nothing',
        series: doing([{ calls: 0.045 }, past], [{ calls: 0.045, seconds: 50 }, 24]),
        expect: [at(past + 24)],
      },
      {
        name: 'calls that take less time than usual are no trouble',
        series: doing([{}, past], [{ seconds: 0.5 }, 24]),
        expect: [at(past + 24)],
      },
    ],
  );

export const errorAnomaly = (alert: Alert): Case =>
  anomaly(
    alert,
    (factor) => ({ failing: Math.min(0.9, 0.05 * factor) }),
    ({ failing }) => failing,
  );

export const tokenAnomaly = (alert: Alert): Case =>
  anomaly(
    alert,
    (factor) => ({ tokens: usual.tokens * factor }),
    ({ calls, tokens }) => calls * tokens,
    [
      {
        name: 'hardly any traffic is unusual too',
        series: doing([{}, past], [{ calls: 0.001 }, 24 + steps(alert.for)]),
        expect: [at(past), at(past + 24 + steps(alert.for), { labels, value: 3 })],
      },
      {
        name: 'two days a week without traffic are as usual when the weekend is always like that',
        series: doing([{}, 5 * day], [{ calls: 0.1 }, 2 * day], [{}, 5 * day], [{ calls: 0.1 }, 36]),
        expect: [at(12 * day + 12), at(12 * day + 36)],
      },
    ],
  );

export const toolUseAnomaly = (alert: Alert): Case =>
  anomaly(
    alert,
    (factor) => ({ tools: usual.tools * factor }),
    ({ tools }) => tools,
  );

export const costAnomaly = (alert: Alert): Case =>
  anomaly(
    alert,
    (factor) => ({ dollars: usual.dollars * factor }),
    ({ dollars }) => dollars,
  );
