import type { Scenario } from '../../src/model/scenario.js';

/** What becomes of data that was there; the names are those that the list of exceptions uses. */
export interface Loss {
  readonly name: string;
  readonly series: Readonly<Record<string, string>>;
}

type Samples = readonly string[];
/** How a series goes on for so many samples, given those it had. */
type Continuation = (before: Samples, count: number) => Samples;

const nameOf = (selector: string): string => selector.slice(0, selector.indexOf('{'));
/** The three series of a histogram come and go together. */
const metricOf = (selector: string): string => nameOf(selector).replace(/_(bucket|sum|count)$/, '');

/**
 * The scenario up to its end, from where its data goes on for `count` samples as before, except for what is taken away:
 * all of it, one metric after the other, or a scrape or two.
 * @param samples how many samples the scenario has
 * @param gaps how many samples a short and a long gap are
 * @param isCounter whether a series of this name only grows
 */
export function losses(
  { series }: Scenario,
  samples: number,
  count: number,
  [shortGap, longGap]: readonly [number, number],
  isCounter: (name: string) => boolean,
): readonly Loss[] {
  const lostAs = (name: string, choose: (selector: string) => Continuation): Loss => ({
    name,
    series: Object.fromEntries(
      Object.entries(series).map(([selector, text]) => {
        const before = padded(expand(text), samples, isCounter(nameOf(selector)));
        return [selector, [...before, ...choose(selector)(before, count)].join(' ')];
      }),
    ),
  });
  const on = (selector: string): Continuation => goesOn(isCounter(nameOf(selector)));
  const missing = (length: number) => (selector: string) => afterGap(length, on(selector));
  const unanswered = (length: number) => (selector: string) =>
    nameOf(selector) === 'up' ? fails(length) : afterGap(length, on(selector));
  /** A counter that stands still has a rate of nothing, a gauge at zero is one: denominators of zero. */
  const zero = (selector: string): Continuation => (isCounter(nameOf(selector)) ? standsStill : fallsToZero);
  const only = (lost: string, how: (selector: string) => Continuation) => (selector: string) =>
    metricOf(selector) === lost ? how(selector) : on(selector);
  const metrics = [...new Set(Object.keys(series).map(metricOf))];
  return [
    lostAs('everything stops', () => stops),
    lostAs('everything is NaN', () => isNaN_),
    lostAs('nothing happens any more', (selector) => (isCounter(nameOf(selector)) ? standsStill : on(selector))),
    lostAs('scrapes fail for a moment', unanswered(shortGap)),
    lostAs('scrapes fail for a while', unanswered(longGap)),
    ...(metrics.includes('up') ? [lostAs('Prometheus is away for a while', missing(longGap))] : []),
    ...(metrics.length < 2
      ? []
      : metrics.flatMap((lost) => [
          lostAs(
            `${lost} stops`,
            only(lost, () => stops),
          ),
          lostAs(
            `${lost} is NaN`,
            only(lost, () => isNaN_),
          ),
          lostAs(`${lost} is zero`, only(lost, zero)),
        ])),
  ];
}

const stops: Continuation = (_, count) => ['stale', ...repeat('_', count - 1)];
const isNaN_: Continuation = (_, count) => repeat('NaN', count);
const fallsToZero: Continuation = (_, count) => repeat('0', count);
const standsStill: Continuation = (before, count) => repeat(before.at(-1) ?? '_', count);

const goesOn =
  (isCounter: boolean): Continuation =>
  (before, count) => {
    const [previous, last] = [Number(before.at(-2)), Number(before.at(-1))];
    const growth = isCounter && last > previous ? last - previous : 0;
    if (Number.isNaN(last)) return repeat(before.at(-1) ?? '_', count);
    return Array.from({ length: count }, (_, i) => String(tidy(last + growth * (i + 1))));
  };

/** `up` of a target that does not answer. */
const fails =
  (length: number): Continuation =>
  (before, count) => [...repeat('0', length), ...repeat(before.at(-1) ?? '1', count - length)];

const afterGap =
  (length: number, rest: Continuation): Continuation =>
  (before, count) => ['stale', ...repeat('_', length - 1), ...rest(before, count).slice(length)];

const padded = (samples: Samples, length: number, isCounter: boolean): Samples =>
  samples.length >= length
    ? samples.slice(0, length)
    : [...samples, ...goesOn(isCounter)(samples, length - samples.length)];

/** promtool's notation, sample by sample: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export function expand(text: string): Samples {
  return text.split(' ').flatMap((item) => {
    const [, start, , growth, , times] = /^([^+x]+?)(([+-][^x]+))?(x(\d+))?$/.exec(item) ?? [];
    if (start === undefined) throw new Error(`samples: expected promtool's notation, got "${item}"`);
    if (times === undefined) return [start];
    if (start === '_') return repeat('_', Number(times));
    return Array.from({ length: Number(times) + 1 }, (_, i) => String(tidy(Number(start) + i * Number(growth ?? 0))));
  });
}

const repeat = (sample: string, count: number): string[] => Array.from({ length: Math.max(0, count) }, () => sample);
const tidy = (value: number): number => Number(value.toPrecision(12));
