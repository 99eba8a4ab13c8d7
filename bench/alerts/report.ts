import { machine } from '../anomaly/report.js';
import type { Message } from './alert-stack.js';
import { type Breach, kinds, latency } from './breaches.js';
import { pairs } from './crowd.js';
import { type GroupCost, load, means } from './rule-cost.js';

export interface Outcome {
  readonly all: readonly Breach[];
  /** What the webhooks heard: with the stack's own intervals, and with the usual ones. */
  readonly ours: readonly Message[];
  readonly usual: readonly Message[];
  /** What rule groups took, every five seconds. */
  readonly samples: readonly (readonly GroupCost[])[];
  /** CPU seconds a second of the whole Prometheus meanwhile. */
  readonly cpu: number;
  readonly loadBefore: number;
  readonly when: string;
  /** Seconds for which everything was well before. */
  readonly warm: number;
  /** Samples that were there before, of a day at the most. */
  readonly past: number;
}

const target = { seconds: 15, share: 0.2 };

export function page({ all, ours, usual, samples, cpu, loadBefore, when, warm, past }: Outcome): string {
  const groups = means(samples);
  const dearest = [...groups].sort((a, b) => b.seconds / b.interval - a.seconds / a.interval).slice(0, 8);
  const anomalies = groups.filter(({ name }) => /anomal/.test(name));
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return [
    `# bench:alerts, ${when}`,
    '',
    `${machine(loadBefore)}.`,
    '',
    ...(all.length === 0 ? [] : latencies(all, ours, usual, warm)),
    '## What the rules cost',
    '',
    `The complete set of ${groups.length} groups at ${pairs} series of model and agent (5 services, 20 models, 10 agents each)${all.length === 0 ? '' : ', with the breaches above under way'}.`,
    `The whole Prometheus, scrapes included, used **${percent(cpu)}** of one core, and its rules no more than that. The target for them is below ${percent(target.share)}.`,
    '',
    `The time of each group's last evaluation over its interval, added up: ${percent(load(groups))} in the mean of ${samples.length} samples,`,
    `${percent(Math.min(...samples.map(load)))} in the best and ${percent(Math.max(...samples.map(load)))} in the worst. That is time on the clock: groups that wait for a core, for each other or for what else the`,
    'machine does count as often as they wait.',
    '',
    `Windows up to a day are full: ${(past / 1e6).toFixed(1)} million samples of it were there before.`,
    '',
    `The rules of anomalies take ${percent(load(anomalies))} of it (no normal yet: they need eight days of history).`,
    '',
    '| dearest groups | seconds | every | share |',
    '|---|---|---|---|',
    ...dearest.map(
      ({ name, seconds, interval }) =>
        `| ${name} | ${seconds.toFixed(4)} | ${interval} s | ${percent(seconds / interval)} |`,
    ),
    '',
  ].join('\n');
}

function latencies(
  all: readonly Breach[],
  ours: readonly Message[],
  usual: readonly Message[],
  warm: number,
): readonly string[] {
  return [
    '## From the breach to the webhook',
    '',
    'Seconds, end to end through a real Prometheus and Alertmanager. The breach is the moment at which the application itself is past',
    `the threshold; before it everything was well for ${warm} s. Beside it, at the same breaches, what the usual intervals give (scrape and`,
    `evaluation 15 s, group wait 30 s). The target is ${target.seconds} s for the worst run.`,
    '',
    '| alert | runs | came | median | worst | worst, since the first failure | usual: median | usual: worst |',
    '|---|---|---|---|---|---|---|---|',
    ...kinds.map(({ alert }) => row(alert, all, ours, usual)),
    '',
  ];
}

function row(alert: string, all: readonly Breach[], ours: readonly Message[], usual: readonly Message[]): string {
  const own = all.filter((breach) => breach.alert === alert);
  const took = (messages: readonly Message[]) => own.flatMap((breach) => latency(breach, messages) ?? []);
  const [mine, others] = [took(ours), took(usual)];
  const since = (list: typeof mine) => list.map(({ sinceBreach }) => sinceBreach);
  const cells = [
    String(own.length),
    String(mine.length),
    ...[median, worst].map((of) => of(since(mine))),
    worst(mine.map(({ sinceFailure }) => sinceFailure)),
    ...[median, worst].map((of) => of(since(others))),
  ];
  return `| ${[alert, ...cells].join(' | ')} |`;
}

const worst = (values: readonly number[]): string =>
  values.length === 0 ? 'none came' : Math.max(...values).toFixed(1);

function median(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]?.toFixed(1) ?? 'none came';
}
