import { metrics } from '../../src/catalog/metrics.js';
import { type Incident, schedule } from './incidents.js';
import { type Random, random } from './random.js';
import { type Service, services } from './services.js';

/** Seconds between two samples: three in each window of fifteen minutes. */
export const step = 300;
const day = 86_400;

/** Monday, 25 May 2026: seven days of learning before the June that forecasts are made for. */
export const begin = Date.UTC(2026, 4, 25) / 1000;
const weekdayOfBegin = 0;

/** One counter: its name, labels and value at each step. */
export interface Counter {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Float64Array;
}

/** What one service did in a month, as the contract's counters, and what was wrong with it. */
export interface ServiceMonth {
  readonly service: string;
  readonly counters: readonly Counter[];
  readonly incidents: readonly Incident[];
}

/** The months of all services (or of some) for one seed; every service is a stream of random numbers of its own. */
export const months = (seed: number, days: number, among: readonly Service[] = services): ServiceMonth[] =>
  among.map((service) => month(service, `${service.name}-${seed}`, days));

/** A noise that forgets in about `hours`: the discrete Ornstein-Uhlenbeck process, of the given standard deviation. */
function wandering(deviation: number, hours: number, { normal }: Random): () => number {
  const keep = Math.exp(-step / (hours * 3600));
  let value = deviation * normal();
  return () => {
    value = keep * value + deviation * Math.sqrt(1 - keep * keep) * normal();
    return value;
  };
}

/** Dollars a token: a mid-sized model's list price for a mix of input and output. */
const dollarsPerToken = 4e-6;
const inputShare = 0.8;

export function month(service: Service, name: string, days: number): ServiceMonth {
  const dice = random(name);
  const incidents = schedule(service, weekdayOfBegin, days, random(`${name} incidents`));
  const steps = (days * day) / step;
  const count = (metric: { readonly name: string }, labels: Readonly<Record<string, string>>): Counter => ({
    name: metric.name,
    labels: { service: name, ...labels },
    values: new Float64Array(steps),
  });
  const model = { provider: 'openai', model: 'gpt-5.4' };
  const asker = { agent: 'helper', project: name, task_type: 'answer' };
  const calls = { ...model, operation: 'chat', agent: asker.agent };
  const ok = count(metrics.llmRequests, { ...calls, status: 'ok' });
  const failed = count(metrics.llmRequests, { ...calls, status: 'error' });
  const input = count(metrics.llmTokens, { ...model, ...asker, direction: 'input' });
  const output = count(metrics.llmTokens, { ...model, ...asker, direction: 'output' });
  const cost = count(metrics.llmCost, { ...model, ...asker });
  const tools = count(metrics.toolInvocations, { tool: 'search', server: 'docs', agent: asker.agent, status: 'ok' });
  const { name: latency } = metrics.llmLatency;
  const bounds = metrics.llmLatency.buckets;
  const timed = { ...model, operation: 'chat' };
  const buckets = [...bounds.map(String), '+Inf'].map((le) => count({ name: `${latency}_bucket` }, { ...timed, le }));
  const latencySum = count({ name: `${latency}_sum` }, timed);
  const latencyCount = count({ name: `${latency}_count` }, timed);

  const traffic = wandering(service.noise.hourly, 1, dice);
  const slowness = wandering(0.06, 1.5, dice);
  const length = wandering(0.05, 3, dice);
  const dearness = wandering(0.03, 6, dice);
  let today = 0;
  const totals = {
    ok: 0,
    failed: 0,
    tokens: 0,
    cost: 0,
    tools: 0,
    seconds: 0,
    slots: new Float64Array(buckets.length),
  };

  for (let i = 0; i < steps; i++) {
    const second = i * step;
    if (second % day === 0) today = service.noise.daily * dice.normal();
    const effect = effectOf(incidents, second);
    const load = service.shape((second / 3600) % 24, Math.floor(weekdayOfBegin + second / day) % 7);
    const trend = (1 + service.growth) ** (second / (7 * day));
    const expected = service.callsPerSecond * step * load * trend * Math.exp(traffic() + today) * effect.calls;
    const n = dice.poisson(expected);
    const bad = dice.binomial(n, Math.min(1, service.errors + effect.errors));
    const median = service.latency.median * Math.exp(slowness() + 0.08 * Math.log(load + 0.2)) * effect.latency;
    const perCall = service.tokensPerCall * Math.exp(length()) * effect.tokensPerCall;
    const used = Math.round((n - bad) * perCall * (1 + (0.6 * dice.normal()) / Math.sqrt(Math.max(1, n))));
    totals.ok += n - bad;
    totals.failed += bad;
    totals.tokens += Math.max(0, used);
    totals.cost += Math.max(0, used) * dollarsPerToken * Math.exp(dearness()) * effect.price;
    totals.tools += dice.poisson((n - bad) * service.toolsPerCall * effect.toolsPerCall);
    for (let call = 0; call < n; call++) {
      const seconds = median * Math.exp(service.latency.spread * dice.normal());
      totals.seconds += seconds;
      const slot = bounds.findIndex((bound) => seconds <= bound);
      totals.slots[slot < 0 ? bounds.length : slot]! += 1;
    }
    ok.values[i] = totals.ok;
    failed.values[i] = totals.failed;
    input.values[i] = Math.round(totals.tokens * inputShare);
    output.values[i] = totals.tokens - Math.round(totals.tokens * inputShare);
    cost.values[i] = totals.cost;
    tools.values[i] = totals.tools;
    latencySum.values[i] = totals.seconds;
    let sum = 0;
    for (const [slot, bucket] of buckets.entries()) {
      sum += totals.slots[slot]!;
      bucket.values[i] = sum;
    }
    latencyCount.values[i] = sum;
  }
  return {
    service: name,
    counters: [ok, failed, input, output, cost, tools, ...buckets, latencySum, latencyCount],
    incidents,
  };
}

/** All that is wrong at a time, one effect upon the other; shifts are there for good. */
function effectOf(incidents: readonly Incident[], second: number) {
  const all = { calls: 1, latency: 1, tokensPerCall: 1, toolsPerCall: 1, price: 1, errors: 0 };
  for (const { start, effectAt } of incidents) {
    if (second < start) continue;
    const { calls = 1, latency = 1, tokensPerCall = 1, toolsPerCall = 1, price = 1, errors = 0 } = effectAt(second);
    all.calls *= calls;
    all.latency *= latency;
    all.tokensPerCall *= tokensPerCall;
    all.toolsPerCall *= toolsPerCall;
    all.price *= price;
    all.errors += errors;
  }
  return all;
}
