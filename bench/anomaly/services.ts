/** What a kind of service is like when nothing is wrong. */
export interface Service {
  readonly name: string;
  /** Model calls a second at the weekly mean, in the first week. */
  readonly callsPerSecond: number;
  /** Growth of its traffic in a week: 0.08 is 8 %. */
  readonly growth: number;
  /** Load of an hour of the week relative to its mean, about 1; `hour` is 0 to 24, `day` 0 on Monday. */
  readonly shape: (hour: number, day: number) => number;
  /** Standard deviation of the logarithm of what traffic does beside that, over about an hour and from day to day. */
  readonly noise: { readonly hourly: number; readonly daily: number };
  /** Seconds: median of a call, and the standard deviation of its logarithm. */
  readonly latency: { readonly median: number; readonly spread: number };
  readonly tokensPerCall: number;
  readonly toolsPerCall: number;
  /** Share of calls that fail on an ordinary day. */
  readonly errors: number;
}

const bell = (hour: number, middle: number, width: number): number => {
  const distance = Math.min(Math.abs(hour - middle), 24 - Math.abs(hour - middle));
  return Math.exp(-0.5 * (distance / width) ** 2);
};
const weekend = (day: number): boolean => day >= 5;

/** Six services with little in common. */
export const services: readonly Service[] = [
  {
    name: 'chat',
    callsPerSecond: 1.5,
    growth: 0.02,
    shape: (hour, day) => (0.25 + 1.7 * bell(hour, 14, 3.8)) * (weekend(day) ? 0.45 : 1.2),
    noise: { hourly: 0.1, daily: 0.05 },
    latency: { median: 1.8, spread: 0.5 },
    tokensPerCall: 2600,
    toolsPerCall: 1.4,
    errors: 0.012,
  },
  {
    // A job at night, nearly nothing by day: sharp edges.
    name: 'batch',
    callsPerSecond: 0.6,
    growth: 0,
    shape: (hour, day) => (hour >= 1 && hour < 5 ? 5.2 : 0.06) * (weekend(day) ? 0.8 : 1.08),
    noise: { hourly: 0.06, daily: 0.05 },
    latency: { median: 4, spread: 0.4 },
    tokensPerCall: 9000,
    toolsPerCall: 0.8,
    errors: 0.006,
  },
  {
    name: 'gateway',
    callsPerSecond: 2,
    growth: 0,
    shape: (hour) => 1 + 0.15 * Math.cos(((hour - 16) / 12) * Math.PI),
    noise: { hourly: 0.05, daily: 0.03 },
    latency: { median: 0.9, spread: 0.6 },
    tokensPerCall: 1200,
    toolsPerCall: 0.6,
    errors: 0.004,
  },
  {
    name: 'startup',
    callsPerSecond: 0.5,
    growth: 0.1,
    shape: (hour, day) => (0.4 + 1.2 * bell(hour, 20, 4.5)) * (weekend(day) ? 1.25 : 0.9),
    noise: { hourly: 0.14, daily: 0.08 },
    latency: { median: 2.5, spread: 0.55 },
    tokensPerCall: 4200,
    toolsPerCall: 2.5,
    errors: 0.02,
  },
  {
    // About one call in twelve seconds at its mean, hardly any at night.
    name: 'internal',
    callsPerSecond: 0.08,
    growth: 0,
    shape: (hour, day) => (0.08 + 2.4 * bell(hour, 13, 3)) * (weekend(day) ? 0.15 : 1.3),
    noise: { hourly: 0.15, daily: 0.1 },
    latency: { median: 3, spread: 0.5 },
    tokensPerCall: 5200,
    toolsPerCall: 1.8,
    errors: 0.015,
  },
  {
    // Reports are due on Monday mornings.
    name: 'reports',
    callsPerSecond: 0.3,
    growth: 0.03,
    shape: (hour, day) => (0.35 + 1.3 * bell(hour, 10, 3)) * (day === 0 ? 2 : weekend(day) ? 0.35 : 1),
    noise: { hourly: 0.1, daily: 0.06 },
    latency: { median: 6, spread: 0.45 },
    tokensPerCall: 7000,
    toolsPerCall: 3,
    errors: 0.01,
  },
];
