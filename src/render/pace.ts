import type { OwnRule } from '../config/rules.js';
import type { Config } from '../config/schema.js';
import type { Alert } from '../model/alert.js';
import { longer, seconds } from '../model/duration.js';
import { type Recorded, recordName, recordsOf, type Signal, windowsOf } from '../model/signal.js';

/** How often a rule is evaluated. Rules of one pace and one family are a group, whose name ends in `suffix`. */
export interface Pace {
  readonly suffix: string;
  readonly interval: string;
  /** Seconds, whatever the interval of the stack: paces that it makes equal keep their order. */
  readonly least: number;
}

export interface Pacing {
  readonly ofSignal: (signal: Recorded, window: string) => Pace;
  readonly ofAlert: (alert: Pick<Alert, 'severity'>) => Pace;
}

/**
 * An answer over an hour hardly changes in five seconds and reads 720 samples a series each time, one over a day 17,000:
 * every half minute and every two minutes are soon enough for them.
 */
const slowInterval = '30s';
const daily = '2m';

/**
 * Critical alerts are evaluated at the interval of the stack, with all that they read; everything else at a longer one.
 * What a critical alert reads follows from the queries, so that a change of a severity takes its signals along.
 */
export function pacing(signals: readonly Signal[], alerts: readonly Alert[], { intervals, rules }: Config): Pacing {
  const pace = (suffix: string, interval: string, least = seconds(interval)): Pace => ({
    suffix,
    interval: longer(intervals.evaluation, interval),
    least,
  });
  const [urgent, relaxed, slow] = [
    pace('-urgent', intervals.evaluation, 0),
    pace('', intervals.relaxed),
    pace('-slow', slowInterval),
  ];
  const read = readByCritical(signals, alerts, rules);
  return {
    ofSignal: (signal, window) => {
      const own = ownPace(signal, window);
      if (own !== undefined && signal.summed) return { ...pace(`-${own}`, own), interval: own };
      if (own !== undefined) return own === slowInterval ? slow : pace(`-${own}`, own);
      return read.has(recordName(signal, window)) ? urgent : relaxed;
    },
    ofAlert: ({ severity }) => (severity === 'critical' ? urgent : relaxed),
  };
}

/** What a signal itself says of how often it is evaluated, whoever reads it. */
function ownPace({ every, slow, windows }: Recorded, window: string): string | undefined {
  if (every !== undefined) return every;
  const range = windows === 'level' ? 0 : seconds(window);
  if (range >= 86_400) return daily;
  return slow === true || range >= 3600 ? slowInterval : undefined;
}

/** The records that critical alerts read, and those that these read in turn. What a slow one reads may be as old as that. */
function readByCritical(
  signals: readonly Signal[],
  alerts: readonly Alert[],
  own: readonly OwnRule[],
): ReadonlySet<string> {
  const behind = new Map<string, string>([
    ...recordsOf(signals).flatMap((signal) =>
      windowsOf(signal).map(
        (window) =>
          [recordName(signal, window), ownPace(signal, window) === undefined ? signal.expr(window, {}) : ''] as const,
      ),
    ),
    ...own.flatMap((rule) => ('record' in rule ? [[rule.record, rule.expr] as const] : [])),
  ]);
  const open = [
    ...alerts
      .filter(({ enabled, severity }) => enabled && severity === 'critical')
      .map(({ when }) => when.expr(when.threshold)),
    ...own.flatMap((rule) => ('alert' in rule && rule.severity === 'critical' ? [rule.expr] : [])),
  ];
  const read = new Set<string>();
  for (const expr of open) {
    for (const [name] of expr.matchAll(/[a-zA-Z_:][\w:]*/g)) {
      const next = behind.get(name);
      if (next === undefined || read.has(name)) continue;
      read.add(name);
      open.push(next);
    }
  }
  return read;
}
