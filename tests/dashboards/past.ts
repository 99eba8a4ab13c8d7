import { metrics } from '../../src/catalog/metrics.js';
import { signals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { recordName } from '../../src/model/signal.js';
import { type Atom, type Fact, of, promised } from './facts.js';
import { bucketHit } from './traffic.js';

/*
 * What rules would have recorded in the month before: what is normal, what was spent, what was promised. It is written into
 * the store as it stands here, and what panels show of it is worked out from the same numbers.
 */

const { counted } = signals;
const [hour, day] = [3600, 86_400];
const total = (
  key: 'llmRequests' | 'llmTokens' | 'llmCost' | 'toolInvocations',
  statuses?: readonly string[],
): number =>
  of(metrics[key], 1)
    .filter(({ labels }) => statuses === undefined || statuses.includes(labels['status'] ?? ''))
    .reduce((sum, { value }) => sum + value, 0);

const dollars = total('llmCost');
const calls = total('llmRequests');
/** What is watched for anomalies, by measure. */
const observed: Readonly<Record<string, number>> = {
  tokens: total('llmTokens'),
  latency: bucketHit(metrics.llmLatency)[1],
  errors: total('llmRequests', ['error', 'timeout', 'rate_limited']) / calls,
  tools: total('toolInvocations') / calls,
  cost: dollars / calls,
};
/** All of it was a fifth less before. */
const usual = (measure: string): number => observed[measure]! / 1.25;
const little = (measure: string): number => Math.max(0.1 * usual(measure), measure === 'errors' ? 0.01 : 0);
/** Nothing ever deviated, so that the least spread holds. */
const width = parseConfig({}).anomalies.sigmas * 0.02;

/** A budget that something is spent of and something left. */
export const budget = {
  dailyDollars: dollars * 2 * day,
  monthlyDollars: dollars * 33 * day,
  agents: { 'some-agent': dollars * 40 * day },
  projects: { 'some-project': dollars * 50 * day },
};
const owners = [
  { scope: 'month', owner: 'all', limit: budget.monthlyDollars },
  ...Object.entries(budget.agents).map(([owner, limit]) => ({ scope: 'agent', owner, limit })),
  ...Object.entries(budget.projects).map(([owner, limit]) => ({ scope: 'project', owner, limit })),
];

/** Days of the past were by turns a tenth cheaper and dearer. */
const ofDay = (at: number): number => (Math.floor((at - 1) / day) % 2 === 0 ? 0.9 : 1.1);
const grid = (from: number, to: number, step: number): number[] => {
  const all: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) all.push(at);
  return all;
};
const now = (): number => Date.now() / 1000;
const monthStart = (at: number): number =>
  Date.UTC(new Date(at * 1000).getUTCFullYear(), new Date(at * 1000).getUTCMonth(), 1) / 1000;
const monthEnd = (at: number): number =>
  Date.UTC(new Date(at * 1000).getUTCFullYear(), new Date(at * 1000).getUTCMonth() + 1, 1) / 1000;
const dayStart = (at: number): number => at - (at % day);
/** In full five minutes; before the first of them, what the last five minutes took. */
const spentSince = (start: number, at: number): number => dollars * 300 * Math.max(1, Math.floor((at - start) / 300));

const perDay = (at: number): number => {
  const hours = grid(at - 7 * day + 1, at, hour);
  return (hours.reduce((sum, one) => sum + ofDay(one), 0) / hours.length) * dollars * day;
};
const forecast = (at: number) => {
  const left = (monthEnd(at) - at) / day;
  const spent = spentSince(monthStart(at), at);
  const middle = spent + perDay(at) * left;
  const error = 1.28 * 0.1 * dollars * day * Math.sqrt(left + left ** 2 / 7);
  return { spent, middle, upper: middle + error, lower: Math.max(middle - error, spent) };
};

const spender = { service: 'shop', agent: 'some-agent', project: 'some-project' };
const measured = (value: (measure: string) => number): readonly Atom[] =>
  Object.keys(observed).map((measure) => ({ labels: { service: 'shop', measure }, value: value(measure) }));
const owned = (value: (owner: (typeof owners)[number]) => number): readonly Atom[] =>
  owners.map((one) => ({ labels: { scope: one.scope, owner: one.owner }, value: value(one) }));
const ofToday = { scope: 'day', owner: 'all' };

const badShare = (name: string): number => {
  const sum = (atoms: readonly Atom[]) =>
    atoms.filter(({ labels }) => labels['slo'] === name).reduce((all, { value }) => all + value, 0);
  return sum(promised('bad')(1)) / sum(promised('all')(1));
};
const objectives = (value: (name: string, objective: number) => number): readonly Atom[] =>
  parseConfig({}).slos.map(({ name, objective }) => ({
    labels: { slo: name, service: 'shop' },
    value: value(name, objective),
  }));

/** By the name of the signal's rule, what it comes to. */
export const pastFacts: Readonly<Record<string, Fact>> = {
  'anomaly:observed:value': () => measured((measure) => observed[measure]!),
  'anomaly:marks:value': () => measured((measure) => observed[measure]!),
  'anomaly:expected:value': () => measured(usual),
  'anomaly:upper:value': () => measured((one) => (usual(one) + little(one)) * Math.exp(width) - little(one)),
  'anomaly:lower:value': () => measured((one) => (usual(one) + little(one)) * Math.exp(-width) - little(one)),
  'anomaly:outside:ratio': () =>
    measured((one) => Math.log((observed[one]! + little(one)) / (usual(one) + little(one))) / width),
  'anomaly:outside:count': () => measured(() => 1),
  'llm:cost_dollars_this_day:sum': () => [{ labels: spender, value: spentSince(dayStart(now()), now()) }],
  'llm:cost_dollars_this_month:sum': () => [{ labels: spender, value: spentSince(monthStart(now()), now()) }],
  'llm:cost_dollars_of_hour:sum': (seconds) =>
    grid(now() - seconds + 1, now(), hour).map((at) => ({
      labels: { ...spender, hour: new Date((at - 1) * 1000).toISOString().slice(11, 13) },
      value: dollars * hour,
    })),
  'llm:budget_dollars:limit': () => [{ labels: ofToday, value: budget.dailyDollars }, ...owned(({ limit }) => limit)],
  'llm:budget_dollars:spent': () => [
    { labels: ofToday, value: spentSince(dayStart(now()), now()) },
    ...owned(() => spentSince(monthStart(now()), now())),
  ],
  'llm:budget_dollars_month_end:forecast': () => owned(() => forecast(now()).middle),
  'llm:budget_dollars_month_end:upper': () => owned(() => forecast(now()).upper),
  'llm:budget_dollars_month_end:lower': () => owned(() => forecast(now()).lower),
  'llm:budget_dollars_left:hours': () =>
    owned(({ limit }) => (24 * Math.max(0, limit - forecast(now()).spent)) / perDay(now())),
  'slo:burn:rate': () => objectives((name, objective) => badShare(name) / (1 - objective)),
  'slo:error_budget_remaining:ratio': () => objectives((name, objective) => 1 - badShare(name) / (1 - objective)),
};

function summedBy(by: readonly string[], atoms: readonly Atom[]): Atom[] {
  const sums = new Map<string, Atom>();
  for (const { labels, value } of atoms) {
    const kept = Object.fromEntries(by.map((label) => [label, labels[label] ?? '']));
    const key = JSON.stringify(kept);
    sums.set(key, { labels: kept, value: (sums.get(key)?.value ?? 0) + value });
  }
  return [...sums.values()];
}

/** Samples of what rules recorded, for so long as anything looks back at it, as OpenMetrics text that ends before `until`. */
export function pastSamples(until: number): string[] {
  const lines: string[] = [];
  const write = (
    name: string,
    days: number,
    step: number,
    atoms: readonly Atom[],
    factor: (at: number) => number = () => 1,
  ): void => {
    for (const { labels, value } of atoms) {
      const pairs = Object.entries(labels).map(([label, one]) => `${label}="${one}"`);
      for (const at of grid(until - days * day, until - 1, step)) {
        lines.push(`${name}{${pairs.join(',')}} ${value * factor(at)} ${at}`);
      }
    }
  };
  write('anomaly:observed:value', 22, 300, measured(usual));
  write(
    'anomaly:adjusted:ratio',
    8,
    300,
    measured(() => 1),
  );
  write(
    'anomaly:deviation:log',
    8,
    300,
    measured(() => 0),
  );
  write('llm:cost_dollars_owned:increase1h', 32, 300, [{ labels: spender, value: dollars * hour }]);
  write('llm:cost_dollars_owned:increase5m', 1, 300, [{ labels: spender, value: dollars * 300 }]);
  write(
    'llm:budget_dollars_hour:increase',
    16,
    hour,
    owned(() => dollars * hour),
    ofDay,
  );
  for (const [name, atoms] of [
    ['slo:events:rate', promised('all')(1)],
    ['slo:bad_events:rate', promised('bad')(1)],
  ] as const) {
    const sums = objectives((slo) =>
      atoms.filter(({ labels }) => labels['slo'] === slo).reduce((sum, { value }) => sum + value, 0),
    );
    write(`${name}5m`, 4, 300, sums);
    write(`${name}1h`, 31, hour, sums);
  }
  for (const [signal, key] of [
    [counted.spentMinutes, 'llmCost'],
    [counted.tokenMinutes, 'llmTokens'],
    [counted.requestMinutes, 'llmRequests'],
    [counted.toolMinutes, 'toolInvocations'],
    [counted.templateMinutes, 'promptTemplateUses'],
  ] as const) {
    write(recordName(signal, '1m'), 1.1, 60, summedBy(signal.by, of(metrics[key], 60)));
  }
  return lines;
}
