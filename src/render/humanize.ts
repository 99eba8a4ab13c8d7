/** How a value of a Grafana unit is said: by a Prometheus template, and the same here, to know what it will say. */
interface Saying {
  readonly template: string;
  readonly say: (value: number) => string;
}

const sayings: Readonly<Record<string, Saying>> = {
  percentunit: { template: '{{ $value | humanizePercentage }}', say: (v) => `${digits(v * 100)}%` },
  s: { template: '{{ $value | humanizeDuration }}', say: humanizeDuration },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a dollar sign before a Prometheus template
  currencyUSD: { template: '${{ printf "%.2f" $value }}', say: (v) => `$${v.toFixed(2)}` },
  // Counts: an increase is extrapolated, and nobody was ever found looping 3.05 times.
  short: { template: '{{ printf "%.0f" $value }}', say: (v) => v.toFixed(0) },
};

const other: Saying = { template: '{{ printf "%.4g" $value }}', say: digits };

/** A threshold as people say it: `0.05` of a `percentunit` is `5%`, `1.5` in `s` is `1.5s`. */
export function humanize(value: number, unit: string): string {
  if (unit === 'percentunit') return `${Number((value * 100).toFixed(4))}%`;
  if (unit === 's') return `${value}s`;
  if (unit === 'currencyUSD') return `$${value}`;
  return String(value);
}

/** The alert's value as people say it, filled in by Prometheus when the alert fires. */
export const valueTemplate = (unit: string): string => (sayings[unit] ?? other).template;

/** What `valueTemplate` becomes for a value. */
export const sayValue = (value: number, unit: string): string => (sayings[unit] ?? other).say(value);

/** Go's `%.4g` for values people meet: four significant digits, exponents from 1e4 up and below 1e-4. */
function digits(value: number): string {
  const rounded = Number(value.toPrecision(4));
  const exponent = rounded === 0 ? 0 : Math.floor(Math.log10(Math.abs(rounded)));
  if (exponent >= -4 && exponent < 4) return String(rounded);
  const [mantissa, power] = rounded.toExponential().split('e') as [string, string]; // toExponential always has both
  return `${mantissa}e${power.charAt(0)}${power.slice(1).padStart(2, '0')}`;
}

/** Prometheus' humanizeDuration, from a millisecond up: `1h 2m 3s`, `2.5s`, `40ms`. */
function humanizeDuration(value: number): string {
  if (value === 0) return '0s';
  if (value < 1) return `${digits(value * 1000)}ms`;
  const whole = Math.trunc(value);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days}d ${hours}h ${minutes}m ${whole % 60}s`;
  if (hours > 0) return `${hours}h ${minutes}m ${whole % 60}s`;
  if (minutes > 0) return `${minutes}m ${whole % 60}s`;
  return `${digits(value)}s`;
}
