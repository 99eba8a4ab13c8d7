const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/** Seconds of a Prometheus duration of one unit, such as `90s` or `1h`. */
export function seconds(duration: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m|h|d|w)$/.exec(duration) ?? [];
  const factor = unitSeconds[unit ?? ''];
  if (factor === undefined) throw new Error(`expected a duration such as "5m", got "${duration}"`);
  return Number(amount) * factor;
}

/** The longer of two durations, as it was written. */
export const longer = (a: string, b: string): string => (seconds(a) >= seconds(b) ? a : b);
