import { countOf, type Expr, promql, select, series, sumOf, type Where } from '../../model/promql.js';
import { type Facts, type Recorded, recorded, recordName } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';

/** How normal is learned; src/config/anomalies.ts says what each means and how it was chosen. */
export interface AnomalySettings {
  readonly method: 'robust' | 'adaptive';
  readonly sigmas: number;
}

const by = ['service', 'measure'] as const;

const called = (label: string, value: string, expr: Expr): Expr =>
  promql`label_replace(${expr}, "${label}", "${value}", "", "")`;

const any = (parts: readonly Expr[]): Expr => parts.join('\n  or ') as Expr; // each part is an Expr

/** Fifteen minutes: a few calls say little of their mean. Forty-five calls in them are the least that is judged. */
const range = '15m';
const leastCalls = 0.05;

/** Beside latency these are per call: traffic comes and goes, what a call costs should not. Traffic shows in tokens. */
const observed = (where: Where): Expr => {
  const calls = promql`sum by (service) (rate(${series(m.llmRequests, {}, where)}[${range}]))`;
  const failed = { status: ['error', 'timeout', 'rate_limited'] } as const;
  const enough = (expr: Expr): Expr => promql`(${expr} and ${calls} >= ${leastCalls})`;
  const sum = (what: Expr): Expr => promql`sum by (service) (rate(${what}[${range}]))`;
  const perCall = (what: Expr): Expr => promql`${what} / (${calls} > 0)`;
  return any([
    called('measure', 'tokens', sum(series(m.llmTokens, {}, where))),
    called(
      'measure',
      'latency',
      enough(promql`${sum(sumOf(m.llmLatency, {}, where))} / (${sum(countOf(m.llmLatency, {}, where))} > 0)`),
    ),
    called(
      'measure',
      'errors',
      enough(perCall(promql`(${sum(series(m.llmRequests, failed, where))} or 0 * ${calls})`)),
    ),
    called('measure', 'tools', enough(perCall(sum(series(m.toolInvocations, {}, where))))),
    called('measure', 'cost', enough(perCall(sum(series(m.llmCost, {}, where))))),
  ]);
};

type Body = Facts & { readonly name: string; readonly expr: (read: (of: Recorded) => Expr, where: Where) => Expr };

/** All of them keep service and measure, and are evaluated every two minutes: normal does not change any faster. */
const rule = ({ expr, ...body }: Body): Recorded<(typeof by)[number]> =>
  recorded({
    ...body,
    by,
    combine: 'max',
    windows: 'level',
    every: '2m',
    expr: (_, where) => expr((of) => select(recordName(of, ''), where), where),
  });

/**
 * What is normal for a service now, learned from its past, and how far it is from that. Computed on logarithms, as
 * traffic, times and prices go up and down by factors. Steps of half an hour are enough for what looks back over days.
 */
export function anomaly({ method, sigmas }: AnomalySettings) {
  const robust = method === 'robust';
  /** The middle of several answers, and of a range. */
  const middle = (labels: readonly string[], expr: Expr): Expr =>
    robust
      ? promql`quantile by (${labels.join(', ')}) (0.5, ${expr})`
      : promql`avg by (${labels.join(', ')}) (${expr})`;
  const middleOverTime = (range: string): Expr =>
    robust ? promql`quantile_over_time(0.5, ${range})` : promql`avg_over_time(${range})`;

  const values = rule({
    title: 'Value watched for anomalies',
    unit: 'short',
    help: 'The value of each measure over 15 minutes: tokens a second; seconds, failure ratio, tool calls and dollars of a model call.',
    name: 'anomaly:observed:value',
    expr: (_, where) => observed(where),
  });

  /** Added before logarithms are taken, so that a little more than next to nothing is no great factor. */
  const floor = rule({
    title: 'Floor',
    unit: 'short',
    help: 'A tenth of the mean of the last week; for failures at least one in a hundred calls.',
    name: 'anomaly:floor:value',
    expr: (read) => {
      const mean = (where: Where) => promql`0.1 * avg_over_time(${select(values.name, where)}[7d:1h])`;
      return promql`
        clamp_min(${mean({ measure: 'errors' })}, 0.01)
          or ${promql`0.1 * avg_over_time(${read(values)}[7d:1h])`}`;
    },
  });

  const usual = rule({
    title: 'Usual at this hour of the week',
    unit: 'short',
    help: 'The same hour of the last three weeks, before the present level is applied.',
    name: 'anomaly:usual:value',
    expr: (read) => {
      const then = (week: number) => promql`avg_over_time(${read(values)}[1h] offset ${168 * week - 1}h30m)`;
      return middle(by, any([1, 2, 3].map((week) => called('week', String(week), then(week)))));
    },
  });

  const adjusted = rule({
    title: 'Observed over usual',
    unit: 'short',
    help: 'The observed value as a factor of the usual one at this hour of the week.',
    name: 'anomaly:adjusted:ratio',
    expr: (read) => promql`(${read(values)} + ${read(floor)}) / (${read(usual)} + ${read(floor)})`,
  });

  /** Three days: longer than what drifts within a day, and short enough to take a new price or model for normal. */
  const level = rule({
    title: 'Present level',
    unit: 'short',
    help: 'The median of the last three days, as a factor of the usual value.',
    name: 'anomaly:level:ratio',
    expr: () => {
      const days = `${adjusted.name}[3d:30m]`;
      return promql`${middleOverTime(days)} and count_over_time(${days}) >= 12`;
    },
  });

  const deviation = rule({
    title: 'Deviation',
    unit: 'short',
    help: 'Natural logarithm of observed over expected: 0.1 is 10 % more.',
    name: 'anomaly:deviation:log',
    expr: (read) => promql`ln(${read(adjusted)} / ${read(level)})`,
  });

  const distance = (range: string, offset = ''): Expr =>
    promql`avg_over_time(abs(${deviation.name})[${range}:10m]${offset && ` offset ${offset}`})`;

  /**
   * The greater of two: how far it usually is from what is expected, over a week; and how far at this hour, by the
   * middle of four days, as nights with few calls are noisier. 1.4826 times the median and 1.2533 times the mean of
   * absolute deviations estimate the standard deviation of a normal distribution. Twelve hours of calls are the least: a nightly job has three such days.
   */
  const spread = rule({
    title: 'Usual deviation',
    unit: 'short',
    help: 'One standard deviation of the logarithm, as learned; at least 2 %.',
    name: 'anomaly:spread:log',
    expr: () => {
      const week = promql`abs(${deviation.name})[7d:30m]`;
      const wide = robust
        ? promql`1.4826 * quantile_over_time(0.5, ${week})`
        : promql`sqrt(avg_over_time((${deviation.name} ^ 2)[7d:30m]))`;
      const days = ['23h30m', '47h30m', '71h30m', '167h30m'];
      const thisHour = middle(
        by,
        any(days.map((offset, i) => called('day', String(i), promql`1.2533 * ${distance('1h', offset)}`))),
      );
      return promql`
        clamp_min(
          max by (${by.join(', ')}) (${called('part', 'week', wide)} or ${called('part', 'hour', thisHour)}),
          0.02
        )
        and count_over_time(${deviation.name}[7d:30m]) >= 24`;
    },
  });

  /** Fewer tokens are trouble too; that calls take less time, fail less or cost less is not. */
  const outside = rule({
    title: 'Distance from normal',
    unit: 'short',
    help: 'Distance from the expected value, in widths of the band: 1 is the edge of normal.',
    name: 'anomaly:outside:ratio',
    expr: (read, where) => {
      const tokens = select(deviation.name, { ...where, measure: 'tokens' });
      return promql`(abs(${tokens}) or ${read(deviation)}) / (${sigmas} * ${read(spread)})`;
    },
  });

  const band = (read: (of: Recorded) => Expr, factor: string): Expr =>
    promql`clamp_min((${read(usual)} + ${read(floor)}) * ${read(level)}${factor} - ${read(floor)}, 0)`;
  const width = (read: (of: Recorded) => Expr): Expr => promql`${sigmas} * ${read(spread)}`;

  return {
    observed: values,
    floor,
    usual,
    adjusted,
    level,
    deviation,
    spread,
    expected: rule({
      title: 'Expected',
      unit: 'short',
      help: 'The expected value now: usual at this hour of the week, at the present level.',
      name: 'anomaly:expected:value',
      expr: (read) => band(read, ''),
    }),
    upper: rule({
      title: 'Upper end of normal',
      unit: 'short',
      help: 'More than this is unusual.',
      name: 'anomaly:upper:value',
      expr: (read) => band(read, ` * exp(${width(read)})`),
    }),
    lower: rule({
      title: 'Lower end of normal',
      unit: 'short',
      help: 'Less than this is unusual.',
      name: 'anomaly:lower:value',
      expr: (read) => band(read, ` * exp(-${width(read)})`),
    }),
    outside,
    outsideNow: recorded({
      title: 'Outside of normal',
      unit: 'short',
      help: 'Measures outside of their band.',
      name: 'anomaly:outside:count',
      by,
      combine: 'sum',
      windows: 'level',
      inline: true,
      expr: (_, where) => promql`${select(outside.name, where)} > bool 1`,
    }),
    marks: recorded({
      title: 'Observed outside of normal',
      unit: 'short',
      help: 'The observed value where it was outside of the band.',
      name: 'anomaly:marks:value',
      by,
      combine: 'max',
      windows: 'level',
      inline: true,
      expr: (_, where) =>
        promql`${select(values.name, where)} and on (service, measure) ${select(outside.name, where)} > 1`,
    }),
  };
}
