import { seconds } from '../../model/duration.js';
import type { Metric } from '../../model/metric.js';
import { type Expr, promql, select } from '../../model/promql.js';
import type { Recorded, Signal, Window } from '../../model/signal.js';
import type { ChosenSource, Step } from '../../model/source.js';
import { type MetricKey, metrics } from '../metrics.js';
import type { Signals } from '../signals/index.js';
import { sources } from './index.js';
import type { Part } from './readings.js';
import { countedName, type Supplied, stemOf, stepsOf } from './steps.js';

/**
 * The signals with what the chosen sources have taken in beside the contract's metrics, under the same names. Without a
 * source they are the same signals.
 */
export function takeIn(signals: Signals, chosen: readonly ChosenSource[]): Signals {
  if (chosen.length === 0) return signals;
  const done = new Map<Recorded, Recorded>();
  const recorded = (signal: Recorded): Recorded => {
    const known = done.get(signal) ?? widened(signal, chosen);
    done.set(signal, known);
    return known;
  };
  const widen = (signal: Signal): Signal => {
    switch (signal.kind) {
      case 'recorded':
        return recorded(signal);
      case 'ratio':
        return { ...signal, part: recorded(signal.part), whole: recorded(signal.whole) };
      case 'quantile':
        return { ...signal, of: recorded(signal.of) };
    }
  };
  return Object.fromEntries(
    Object.entries<Readonly<Record<string, Signal>>>(signals).map(([family, members]) => [
      family,
      Object.fromEntries(Object.entries(members).map(([key, signal]) => [key, widen(signal)])),
    ]),
  ) as unknown as Signals; // each signal in its own place, with its own labels
}

/** What a signal of this form asks is a sum of rates, to which more can be added: `3600 * sum by (…) (rate(series[5m]))`. */
const sumOfRates = /^(?:(\d+) \* )?sum by \(([^)]*)\) \((rate|increase)\((\w+)\[5m\]\)\)$/;

function widened(signal: Recorded, chosen: readonly ChosenSource[]): Recorded {
  const asked = sumOfRates.exec(signal.expr('5m', {}).replace(/\s+/g, ' ').trim());
  if (asked === null) return signal;
  const [, factor, by, fn, series] = asked;
  const taken = takenFor(series!, chosen);
  if (taken === undefined) return signal;
  const { name, steps } = taken;
  const summed = (rate: Expr, window: Window): Expr =>
    promql`${[...(factor ? [factor] : []), ...(fn === 'increase' ? [lasting(window)] : []), `sum by (${by!}) (${rate})`].join(' * ')}`;
  return {
    ...signal,
    steps,
    expr: (window, where) => {
      const contract = signal.expr(window, where);
      const isRecorded = signal.windows !== 'level' && signal.windows.includes(window);
      if (isRecorded) return promql`${contract}\nor\n${summed(select(name(window), where), window)}`;
      // A range that nobody recorded: what was counted in it, minute by minute.
      const rate = promql`sum_over_time(${select(name('5m'), where)}[${window}:1m]) * 60 / ${lasting(window)}`;
      return promql`${contract}\nor (${summed(rate, window)} unless on (service) ${contract})`;
    },
  };
}

/** Seconds of a range; Grafana puts in those of its own. */
const lasting = (window: Window): string => (window === '$__range' ? '$__range_s' : String(seconds(window)));

/** What is taken in for a series of the contract: the record that holds it per second, and how that comes about. */
interface Taken {
  readonly name: (window: Window) => string;
  readonly steps: (window: Window) => readonly Step[];
}

function takenFor(series: string, chosen: readonly ChosenSource[]): Taken | undefined {
  const all = Object.entries<Metric>(metrics) as [MetricKey, Metric][]; // the keys of metrics
  for (const [key, metric] of all) {
    const parts: readonly Part[] = metric.kind === 'histogram' ? ['_bucket', '_sum'] : [''];
    const part = parts.find((one) => metric.name + one === series);
    if (part === undefined) continue;
    if (key === 'llmUnpricedTokens') return unpriced(chosen);
    const it = supplied(key, part, chosen);
    return it && { name: (window) => countedName(it, window), steps: (window) => stepsOf(it, window) };
  }
  return undefined;
}

function supplied(key: MetricKey, part: Part, chosen: readonly ChosenSource[]): Supplied | undefined {
  const by = sources.flatMap((source) => {
    const choice = chosen.find(({ kind }) => kind === source.name);
    const supply = source.supplies.find(({ of }) => of === key);
    return choice && supply ? [{ source, supply, chosen: choice }] : [];
  });
  return by.length === 0 ? undefined : { metric: metrics[key], part, by };
}

/** Tokens of which no source says a cost: unknown is not free. A cost of 0 is that of a model the source has no price of. */
function unpriced(chosen: readonly ChosenSource[]): Taken | undefined {
  const it = { metric: metrics.llmUnpricedTokens, part: '' } as const;
  const tokens = supplied('llmTokens', '', chosen);
  const cost = supplied('llmCost', '', chosen);
  if (tokens === undefined) return undefined;
  const summed = (one: Supplied, window: Window) =>
    promql`sum by (service, provider, model) (${select(countedName(one, window))})`;
  const priced = (window: Window) =>
    cost ? promql` unless on (service, provider, model) (${summed(cost, window)} > 0)` : '';
  return {
    name: (window) => countedName(it, window),
    steps: (window) => [
      {
        topic: stemOf(it.metric),
        record: countedName(it, window),
        expr: promql`${summed(tokens, window)}${priced(window)}`,
      },
    ],
  };
}
