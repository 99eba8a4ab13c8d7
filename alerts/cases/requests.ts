import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case, Scenario } from '../../src/model/scenario.js';
import { counter, gauge, type Phase, repeat, selector } from './samples.js';

const step = 15;
const minutes = (count: number): number => (count * 60) / step;

const labels = { service: 'support-bot', provider: 'aws.bedrock', model: 'claude-sonnet-4-5@20250929' };
const calls = (status: string, ...phases: readonly Phase[]): Record<string, string> => ({
  [selector(metrics.llmRequests.name, { ...labels, operation: 'chat', agent: 'triage', status })]: counter(...phases),
});

/** Ten minutes of peace; five for the window to fill, the `for`, and five more; ten to get over it. */
const phasesOf = ({ for: hold }: Alert) => {
  const calm = minutes(10);
  const breach = minutes(10) + Math.ceil(seconds(hold) / step);
  return { calm, breach, over: minutes(10), calmEnd: calm * step, breachEnd: (calm + breach) * step };
};

const silent = (...at: readonly number[]) => at.map((second) => ({ second, firing: [] }));

/** A thousand calls a step, of which `failing` fail. */
const failing = (phases: readonly Phase[]): Record<string, string> => ({
  ...calls('error', ...phases),
  ...calls('ok', ...phases.map(([failed, steps]): Phase => [1000 - failed, steps])),
});

export function highErrorRate(alert: Alert): Case {
  const { threshold } = alert.when;
  const { calm, breach, over, calmEnd, breachEnd } = phasesOf(alert);
  const [short, past] = [Math.max(0, Math.ceil(threshold * 1000) - 1), Math.floor(threshold * 1000) + 1];
  const fires: Scenario = {
    name: 'a failing share just short of the threshold is silent, just past it fires, and clears when it is over',
    series: failing([
      [short, calm],
      [past, breach],
      [short, over],
    ]),
    expect: [
      ...silent(calmEnd),
      { second: breachEnd, firing: [{ labels, value: past / 1000 }] },
      ...silent(breachEnd + over * step),
    ],
  };
  return { step, scenarios: [fires, outage(alert), ...quietly('error', calm + breach + over), restart(short)] };
}

/**
 * Five minutes hold 19 increments, which rate() extends to 20 except where a counter was still at zero: `k` failing
 * ones stay k, the others count for 20/19 each.
 */
function outage({ when, for: hold }: Alert): Scenario {
  const calm = minutes(10);
  const shareOf = (k: number) => k / (k + ((19 - k) * 20) / 19);
  const first = Array.from({ length: 20 }, (_, k) => k).find((k) => shareOf(k) > when.threshold) ?? 19;
  const needed = first + Math.ceil(seconds(hold) / step);
  const second = (calm + needed) * step;
  return {
    name: 'when nothing is answered any more it fires as soon as the window shows it',
    series: failing([
      [0, calm],
      [1000, needed],
    ]),
    expect: needed < 20 ? [...silent(calm * step), { second, firing: [{ labels, value: shareOf(needed) }] }] : [],
  };
}

const restart = (failed: number): Scenario => ({
  name: 'a restart, by which all counters begin again, is silent',
  series: {
    ...calls('error', [0, 1]),
    ...Object.fromEntries(
      Object.entries(failing([[failed, minutes(10)]])).map(([series, text]) => [series, `${text} ${text}`]),
    ),
  },
  expect: silent(minutes(10) * step + step, minutes(10) * step + 2 * step, minutes(20) * step),
});

/** What must never page: too little to judge by, nothing at all, and the caller's own doing. */
const quietly = (status: string, steps: number): Scenario[] => [
  {
    name: 'five calls in five minutes prove nothing, though all of them fail',
    series: calls(status, [0.25, steps]),
    expect: silent(minutes(10) * step, steps * step),
  },
  {
    name: "one failed call of thirty in five minutes is nobody's emergency, though a young series shows it doubled",
    series: { ...calls(status, [0, steps - 2], [1, 1], [0, 1]), ...calls('ok', [1.5, steps]) },
    expect: silent((steps - 1) * step, steps * step),
  },
  {
    name: 'when the calls stop there is no share of them, and no alert',
    series: calls(status, [1000, 1], [0, steps]),
    expect: silent(minutes(10) * step, steps * step),
  },
  {
    name: 'calls that their callers cancelled have not failed',
    series: { ...calls('cancelled', [900, steps]), ...calls('ok', [100, steps]) },
    expect: silent(minutes(10) * step, steps * step),
  },
];

export function highLatency(alert: Alert): Case {
  const { threshold } = alert.when;
  const { calm, breach, over, calmEnd, breachEnd } = phasesOf(alert);
  const bounds = metrics.llmLatency.buckets;
  const within = bounds.findLastIndex((bound) => bound <= threshold);
  const reached = bounds.findIndex((bound) => bound >= threshold);
  // Of 100 calls 93 are within a bound and 7 in the next bucket: the 95th lies two sevenths into that.
  const [bound, next] = [bounds[reached]!, bounds[reached + 1]];
  const value = next === undefined ? bound : bound + ((next - bound) * 2) / 7;
  const fast = spread(96, within);
  const slow = spread(93, reached);
  const fires: Scenario = {
    name: 'with 96 of 100 calls within the limit it is silent, with 93 it fires, and clears when it is over',
    series: latencies([
      [fast, calm],
      [slow, breach],
      [fast, over],
    ]),
    expect: [
      ...silent(calmEnd),
      { second: breachEnd, firing: [{ labels, value }] },
      ...silent(breachEnd + over * step),
    ],
  };
  const steps = calm + breach;
  return {
    step,
    scenarios: [
      fires,
      {
        name: 'five slow calls in five minutes prove nothing',
        series: latencies([[slow.map((count) => count / 400), steps]]),
        expect: silent(breachEnd),
      },
      {
        name: 'when the calls stop there is no percentile, and no alert',
        series: latencies([
          [slow, 1],
          [slow.map(() => 0), steps],
        ]),
        expect: silent(breachEnd),
      },
    ],
  };
}

/** How many of 100 calls are within each bound, `+Inf` last, when `count` are within the bound at `index`. */
const spread = (count: number, index: number): number[] => {
  const bounds = metrics.llmLatency.buckets.length;
  return Array.from({ length: bounds + 1 }, (_, i) => (i < index ? 0 : i === index ? count : 100));
};

function latencies(phases: readonly (readonly [counts: readonly number[], steps: number])[]): Record<string, string> {
  const bucket = (le: string, i: number) => [
    selector(`${metrics.llmLatency.name}_bucket`, { ...labels, operation: 'chat', le }),
    counter(...phases.map(([counts, steps]): Phase => [counts[i]!, steps])),
  ];
  const total = phases.map(([counts, steps]): Phase => [counts.at(-1)!, steps]);
  return {
    ...Object.fromEntries([...metrics.llmLatency.buckets.map(String), '+Inf'].map(bucket)),
    ...calls('ok', ...total),
  };
}

export function rateLimitApproaching(alert: Alert): Case {
  const { threshold } = alert.when;
  const { calm, breach, over, calmEnd, breachEnd } = phasesOf(alert);
  const steps = calm + breach + over;
  const low = Number((threshold * 0.9).toPrecision(3));
  const limit = { ...labels, limit: 'tokens' };
  const left = selector(metrics.llmRateLimitRemaining.name, limit);
  return {
    step,
    scenarios: [
      {
        name: 'with the threshold itself left it is silent, with less it fires, and clears when it is over',
        series: { [left]: gauge([threshold, calm + 1], [low, breach], [1, over]), ...calls('ok', [1, steps]) },
        expect: [
          ...silent(calmEnd),
          { second: breachEnd, firing: [{ labels: limit, value: low }] },
          ...silent(breachEnd + over * step),
        ],
      },
      {
        name: 'a limit that is refilled every minute is watched at its lowest',
        series: { [left]: repeat([1, 1, low, 1], steps / 4), ...calls('ok', [1, steps]) },
        expect: [{ second: breachEnd, firing: [{ labels: limit, value: low }] }],
      },
      {
        name: 'what the last answer said counts for nothing once the calls have stopped',
        series: { [left]: gauge([low, steps]), ...calls('ok', [1, 1], [0, steps]) },
        expect: silent(breachEnd),
      },
    ],
  };
}
