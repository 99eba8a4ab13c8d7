import { alertOf, anomalies } from '../../alerts/anomalies.js';
import { defineSignals } from '../../src/catalog/signals/index.js';
import { Anomalies } from '../../src/config/anomalies.js';
import { parseConfig } from '../../src/config/parse.js';
import { planOf } from '../../src/config/plan.js';
import { seconds } from '../../src/model/duration.js';
import type { Recorded } from '../../src/model/signal.js';
import { pacing } from '../../src/render/pace.js';
import { type Rule, renderSignals } from '../../src/render/prometheus-rules.js';
import type { Measure } from './incidents.js';

/** Rules in the order in which one reads what others wrote, and what fires when. */
export interface Detector {
  readonly name: string;
  readonly stages: readonly (readonly Rule[])[];
  readonly alerts: readonly DetectorAlert[];
}

export interface DetectorAlert {
  readonly measure: Measure;
  readonly expr: string;
  /** Seconds: how long it must hold, and how long it goes on. */
  readonly hold: number;
  readonly keep: number;
}

export const measures: readonly Measure[] = ['latency', 'tokens', 'errors', 'tools', 'cost'];

/** The sensitivity that ships, and others beside it. */
export const shipped = Anomalies.parse({});
export const sensitivities: readonly number[] = [2.5, 3, 3.5, 4, 5];

/**
 * The rules and alerts of this stack, as they ship. A prefix keeps two methods apart in one Prometheus. The band's width
 * is in the threshold, so that the same rules serve every sensitivity.
 */
export function ours(method: 'robust' | 'adaptive', sigmas: number): Detector {
  const config = parseConfig({ anomalies: { method } });
  const signals = defineSignals(planOf(config));
  const members = Object.values(signals.anomaly);
  const [rules = []] = renderSignals('anomaly', members, pacing(members, [], config)).map((group) => group.rules);
  const ofMethod = (text: string) => text.replaceAll('anomaly:', `${method}:`);
  const stage = (...members: readonly Recorded[]) =>
    rules
      .filter(({ record }) => members.some(({ name }) => name === record))
      .map(({ record, expr }) => ({ record: ofMethod(record!), expr: ofMethod(expr) }));
  const { observed, floor, usual, adjusted, level, deviation, spread, outside } = signals.anomaly;
  const alerts = anomalies(signals);
  return {
    name: `this stack, ${method}, ${sigmas} sigmas`,
    stages: [[observed], [floor, usual], [adjusted], [level], [deviation], [spread], [outside]].map((members) =>
      stage(...members),
    ),
    alerts: measures.map((measure) => {
      const { when, for: hold, keepFiringFor = '0s' } = alerts[alertOf[measure]];
      return {
        measure,
        expr: ofMethod(when.expr((when.threshold * sigmas) / shipped.sigmas)),
        hold: seconds(hold),
        keep: seconds(keepFiringFor),
      };
    }),
  };
}

/** What all others watch too; they read what ours observed, so that only the judgement differs. */
const watched = (measure: Measure) => `robust:observed:value{measure="${measure}"}`;
const bothSides: readonly Measure[] = ['tokens'];

/**
 * A line drawn by somebody who looked at the first ten days: a quarter above the highest of them, and for tokens a
 * quarter below the lowest.
 */
export function staticLines(end: number): Detector {
  return {
    name: 'static line',
    stages: [],
    alerts: measures.map((measure) => {
      const of = watched(measure);
      const days = `${of}[10d:5m] @ ${end}`;
      const high = `${of} > 1.25 * max_over_time(${days})`;
      const low = `${of} < 0.75 * min_over_time(${days})`;
      return { measure, expr: bothSides.includes(measure) ? `${high} or ${low}` : high, hold: 600, keep: 1800 };
    }),
  };
}

/**
 * The adaptive rules of grafana/promql-anomaly-detection as its documents and comments describe them: around the mean
 * of the last hour, twice the 26 hours' mean of those standard deviations of an hour that are above half the mean; at
 * least half the mean; and widened to the same hour of yesterday and of last week, each with twice its own deviation.
 */
export function publishedAdaptive(): Detector {
  const value = 'robust:observed:value > 0';
  const past = (offset: string, sign: '+' | '-') =>
    `avg_over_time(pa:value[1h] offset ${offset}) ${sign} 2 * stddev_over_time(pa:value[1h] offset ${offset})`;
  const widest = (op: 'max' | 'min', sign: '+' | '-') => {
    const parts = [
      `pa:mean ${sign} 2 * pa:deviation`,
      `pa:mean ${sign} 0.5 * pa:mean`,
      past('23h30m', sign),
      past('167h30m', sign),
    ];
    const named = parts.map((part, i) => `label_replace(${part}, "part", "${i}", "", "")`);
    return `${op} without (part) (${named.join(' or ')})`;
  };
  return {
    name: 'published adaptive, 26 h',
    stages: [
      [{ record: 'pa:value', expr: value }],
      [{ record: 'pa:mean', expr: 'avg_over_time(pa:value[1h])' }],
      [{ record: 'pa:unsteady', expr: 'stddev_over_time(pa:value[1h]) > 0.5 * pa:mean' }],
      [{ record: 'pa:deviation', expr: 'avg_over_time(pa:unsteady[26h])' }],
      [
        { record: 'pa:upper', expr: widest('max', '+') },
        { record: 'pa:lower', expr: `clamp_min(${widest('min', '-')}, 0)` },
      ],
    ],
    alerts: crossings('pa:value', 'pa'),
  };
}

/**
 * Its robust rules: the median of the last hour against the median of a day, twice the median absolute deviation, at
 * least half the median, widened to the same hour of yesterday and of last week.
 */
export function publishedRobust(): Detector {
  const past = (offset: string) => `quantile_over_time(0.5, pr:value[1h] offset ${offset})`;
  const widest = (op: 'max' | 'min', sign: '+' | '-') => {
    const parts = [
      `pr:median ${sign} 2 * quantile_over_time(0.5, pr:distance[1d])`,
      `pr:median ${sign} 0.5 * pr:median`,
      `${past('23h45m')} ${sign} 2 * quantile_over_time(0.5, pr:distance[1h] offset 23h45m)`,
      `${past('167h45m')} ${sign} 2 * quantile_over_time(0.5, pr:distance[1h] offset 167h45m)`,
    ];
    const named = parts.map((part, i) => `label_replace(${part}, "part", "${i}", "", "")`);
    return `${op} without (part) (${named.join(' or ')})`;
  };
  return {
    name: 'published robust, 24 h',
    stages: [
      [{ record: 'pr:value', expr: 'robust:observed:value > 0' }],
      [
        { record: 'pr:median', expr: 'quantile_over_time(0.5, pr:value[1d])' },
        { record: 'pr:now', expr: 'quantile_over_time(0.5, pr:value[1h])' },
      ],
      [{ record: 'pr:distance', expr: 'abs(pr:value - pr:median)' }],
      [
        { record: 'pr:upper', expr: widest('max', '+') },
        { record: 'pr:lower', expr: `clamp_min(${widest('min', '-')}, 0)` },
      ],
    ],
    alerts: crossings('pr:now', 'pr'),
  };
}

/** The published alert is for both sides after five minutes; here it may also look at the harmful side only. */
const crossings = (value: string, prefix: string): DetectorAlert[] =>
  measures.map((measure) => {
    const of = `{measure="${measure}"}`;
    const high = `${value}${of} > ${prefix}:upper${of}`;
    const low = `${value}${of} < ${prefix}:lower${of}`;
    return { measure, expr: bothSides.includes(measure) ? `${high} or ${low}` : high, hold: 300, keep: 1800 };
  });
