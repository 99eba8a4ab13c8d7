import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case, Expectation, Scenario } from '../../src/model/scenario.js';
import { counter, gauge, type Phase, tidy } from './samples.js';

/** Seconds between two samples, where a case says nothing else. */
export const step = 15;
export const minutes = (count: number): number => (count * 60) / step;
export const at = (steps: number, ...firing: Expectation['firing']): Expectation => ({ second: steps * step, firing });

type Labels = Readonly<Record<string, string>>;
/** Growth a step, or levels, by selector. */
type Amounts = Readonly<Record<string, number>>;

const hold = ({ for: f }: Alert): number => Math.ceil(seconds(f) / step);

/** Just short of the threshold on the quiet side, and past it on the other. */
function around({ when: { threshold, op, bounds } }: Alert): readonly [short: number, past: number] {
  if (op === '<') return [tidy(threshold * 1.02), tidy(threshold * 0.9)];
  const further = tidy(threshold * 1.2 || 1);
  // Of what cannot pass 1 there may be no fifth more.
  return [tidy(threshold * 0.98), bounds.holds(further) || threshold > 1 ? further : tidy((threshold + 1) / 2)];
}

/** Counters through phases, each given by how much they grow a step. */
export function growing(...phases: readonly (readonly [amounts: Amounts, steps: number])[]): Record<string, string> {
  const names = Object.keys(phases[0]?.[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, counter(...phases.map(([amounts, steps]): Phase => [amounts[name] ?? 0, steps]))]),
  );
}

/** Gauges through phases. */
export function standing(...phases: readonly (readonly [amounts: Amounts, steps: number])[]): Record<string, string> {
  const names = Object.keys(phases[0]?.[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, gauge(...phases.map(([amounts, steps]): Phase => [amounts[name] ?? 0, steps]))]),
  );
}

/**
 * An alert on a share or a ratio: short of the threshold, past it, short again; then the same share of too little.
 * @param of how the counters grow a step at a share, with plenty of traffic
 */
export function shareCase(alert: Alert, labels: Labels, of: (share: number) => Amounts, more: Scenario[] = []): Case {
  const [short, past] = around(alert);
  const [calm, breach, over] = [minutes(10), minutes(10) + hold(alert), minutes(10)];
  const few = Object.fromEntries(Object.entries(of(past)).map(([name, amount]) => [name, amount / 10_000]));
  return {
    step,
    scenarios: [
      {
        name: 'just short of the threshold it is silent, past it it fires, and clears when it is over',
        series: growing([of(short), calm], [of(past), breach], [of(short), over]),
        expect: [at(calm), at(calm + breach, { labels, value: past }), at(calm + breach + over)],
      },
      {
        name: 'the same share of next to nothing is silent',
        series: growing([few, calm + breach]),
        expect: [at(calm), at(calm + breach)],
      },
      {
        name: 'when all traffic stops there is no share, and no alert',
        series: growing([of(past), 1], [{}, calm + breach]),
        expect: [at(minutes(8)), at(calm + breach)],
      },
      {
        name: 'a restart, by which all counters begin again, is silent',
        series: Object.fromEntries(
          Object.entries(growing([of(short), calm])).map(([name, text]) => [name, `${text} ${text}`]),
        ),
        expect: [at(calm + 1), at(calm + 2), at(2 * calm)],
      },
      ...more,
    ],
  };
}

/** An alert on how much a counter grew within a window of so many minutes. */
export function growthCase(alert: Alert, labels: Labels, series: string, window: number, more: Scenario[] = []): Case {
  const each = (Math.floor(alert.when.threshold) + 1) / 1;
  const [calm, breach, over] = [minutes(window + 5), minutes(window + 2) + hold(alert), minutes(window + 2)];
  return {
    step,
    scenarios: [
      {
        name: 'without growth it is silent, with it it fires, and clears when the window is past',
        series: growing([{ [series]: 0 }, calm], [{ [series]: each }, breach], [{ [series]: 0 }, over]),
        expect: [at(calm), at(calm + breach, { labels, value: each * minutes(window) }), at(calm + breach + over)],
      },
      {
        name: 'what was counted before, and a restart, are silent',
        series: { [series]: `${gauge([7, calm])} ${gauge([0, calm])}` },
        expect: [at(calm - 1), at(calm + 1), at(calm + minutes(2))],
      },
      ...more,
    ],
  };
}

/**
 * An alert on a level: on the quiet side, past the threshold, quiet again.
 * @param levels the quiet value and the one that fires, where they are not near the threshold
 */
export function levelCase(
  alert: Alert,
  labels: Labels,
  of: (level: number) => Amounts,
  levels: readonly [quiet: number, loud: number] = around(alert),
  more: Scenario[] = [],
): Case {
  const [quiet, loud] = levels;
  const [calm, breach, over] = [minutes(5), minutes(3) + hold(alert), minutes(5)];
  return {
    step,
    scenarios: [
      {
        name: 'on the right side of the threshold it is silent, on the other it fires, and clears when it is back',
        series: standing([of(quiet), calm + 1], [of(loud), breach], [of(quiet), over]),
        expect: [at(calm), at(calm + breach, { labels, value: loud }), at(calm + breach + over)],
      },
      {
        name: 'when the series is gone there is nothing to judge',
        series: Object.fromEntries(
          Object.entries(of(quiet)).map(([name, value]) => [name, `${value}x${calm} stale _x${breach}`]),
        ),
        expect: [at(calm), at(calm + breach)],
      },
      ...more,
    ],
  };
}

/** How many of 100 observations are within each bound, `+Inf` last, when `count` are within the bound at `index`. */
export const spread = (bounds: readonly number[], count: number, index: number): number[] =>
  Array.from({ length: bounds.length + 1 }, (_, i) => (i < index ? 0 : i === index ? count : 100));

/**
 * An alert on the 95th percentile of a histogram.
 * @param bucket the selector of a bucket by its `le`
 * @param alongside further counters that grow with each observation
 */
export function quantileCase(
  alert: Alert,
  labels: Labels,
  bounds: readonly number[],
  bucket: (le: string) => string,
  alongside: readonly string[],
): Case {
  const { threshold } = alert.when;
  const within = bounds.findLastIndex((bound) => bound <= threshold);
  const reached = bounds.findIndex((bound) => bound >= threshold);
  const [bound, next] = [bounds[reached]!, bounds[reached + 1]];
  // Of 100 observations 93 are within a bound and 7 in the next bucket: the 95th lies two sevenths into that.
  const value = next === undefined ? bound : bound + ((next - bound) * 2) / 7;
  const of = (counts: readonly number[], scale = 1): Amounts => ({
    ...Object.fromEntries([...bounds.map(String), '+Inf'].map((le, i) => [bucket(le), counts[i]! * scale])),
    ...Object.fromEntries(alongside.map((name) => [name, counts.at(-1)! * scale])),
  });
  const [fast, slow] = [spread(bounds, 96, within), spread(bounds, 93, reached)];
  const [calm, breach, over] = [minutes(10), minutes(10) + hold(alert), minutes(10)];
  return {
    step,
    scenarios: [
      {
        name: 'with 96 of 100 within the limit it is silent, with 93 it fires, and clears when it is over',
        series: growing([of(fast), calm], [of(slow), breach], [of(fast), over]),
        expect: [at(calm), at(calm + breach, { labels, value }), at(calm + breach + over)],
      },
      {
        name: 'a few slow ones prove nothing',
        series: growing([of(slow, 1 / 40_000), calm + breach]),
        expect: [at(calm + breach)],
      },
      {
        name: 'when nothing comes any more there is no percentile, and no alert',
        series: growing([of(slow), 1], [{}, calm + breach]),
        expect: [at(minutes(8)), at(calm + breach)],
      },
    ],
  };
}
