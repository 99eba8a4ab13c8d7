import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { components } from '../../src/catalog/components.js';
import { mix } from './workload.js';

export interface Measurement {
  readonly variant: string;
  readonly round: number;
  readonly spans: number;
  readonly refused: number;
  readonly spansPerSecond: number;
  /** Milliseconds of CPU for 1,000 spans, from the first span to the last decision. */
  readonly cpuMsPer1000: number;
  readonly residentMiB: number;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly collector: string;
  /** OTLP bytes of a span that comes with content. */
  readonly bytesWithContent: number;
  /** Mean number of running processes over the minutes before and after. */
  readonly load: string;
}

export const machine = (loadBefore: number, bytesWithContent: number): Machine => ({
  bytesWithContent,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 1024 ** 3),
  system: `${platform()} ${release()} ${arch()}`,
  node: process.version,
  collector: components.collector.version,
  load: `${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`,
});

/** End of the names of what is measured with model calls only. */
export const calls = ', model calls only';
/** With the content that most instrumentations send: dropped, as the default is, or kept (`captureContent`). */
export const content = ', with content';
export const contentKept = `, captured${content}`;

/** The full pipeline without any of its concerns: what is left is receiving, forwarding, the backend's queue on disk and sending. */
export const noConcern = 'no concern';

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
};

export interface Row {
  readonly variant: string;
  readonly spansPerSecond: number;
  readonly cpuMsPer1000: number;
  /** Spans that one core does in a second, by the CPU time used. */
  readonly spansPerCoreSecond: number;
  readonly residentMiB: number;
  readonly spread: readonly [number, number];
}

export function rows(all: readonly Measurement[]): Row[] {
  return [...new Set(all.map(({ variant }) => variant))].map((variant) => {
    const own = all.filter((one) => one.variant === variant);
    const cpu = own.map((one) => one.cpuMsPer1000);
    return {
      variant,
      spansPerSecond: median(own.map((one) => one.spansPerSecond)),
      cpuMsPer1000: median(cpu),
      spansPerCoreSecond: 1e6 / median(cpu),
      residentMiB: median(own.map((one) => one.residentMiB)),
      spread: [Math.min(...cpu), Math.max(...cpu)],
    };
  });
}

/** The results as a page; `cost` of a concern is what the full pipeline takes less without it. */
export function page(all: readonly Measurement[], about: Machine, when: string, quick: boolean): string {
  const table = rows(all);
  const of = (variant: string) => table.find((row) => row.variant === variant)!;
  const [bare, full] = [of('bare'), of('full')];
  const part = (one: Row, other: Row) => `${((100 * one.cpuMsPer1000) / other.cpuMsPer1000).toFixed(0)} %`;
  const costs = table
    .filter(({ variant }) => variant.startsWith('without '))
    .map((row) => ({ concern: row.variant.slice(8), cost: full.cpuMsPer1000 - row.cpuMsPer1000 }));
  const frame = of(noConcern).cpuMsPer1000;
  const line = (concern: string, cost: number) =>
    `| ${concern} | ${cost.toFixed(1)} | ${((100 * cost) / full.cpuMsPer1000).toFixed(0)} % |`;
  const whole = (value: number) => Math.round(value).toLocaleString('en-US');
  return [
    `# bench:collector, ${when}`,
    '',
    `${about.cpu}, ${about.cores} cores, ${about.memoryGiB} GiB; ${about.system}; Node ${about.node}; collector ${about.collector}.`,
    `Load ${about.load} (other work ran on the machine when it is above 2). ${quick ? 'Quick mode.' : ''}`,
    'Each collector has one core (GOMAXPROCS=1); medians of interleaved rounds; 100 spans a request, OTLP/HTTP protobuf.',
    '',
    `**The full pipeline does ${part(bare, full)} of what the bare one does with the same CPU**` +
      ` (${((100 * full.spansPerSecond) / bare.spansPerSecond).toFixed(0)} % by the clock). The target is 50 %.` +
      ` With nothing but model calls it does ${part(of(`bare${calls}`), of(`full${calls}`))};` +
      ` where spans come with content it does ${part(of(`bare${content}`), of(`full${content}`))}, and ${part(of(`bare${content}`), of(`full${contentKept}`))} where that is kept.`,
    `Spans: ${mix}.`,
    `With content: the same with instructions, definitions of tools and what was said so far, ${about.bytesWithContent} bytes a span on average.`,
    'The bare pipeline sends all spans from a queue in memory, the full one those it keeps (10 % and what went wrong) from a queue on disk, and all are in its journal for a second, so that forgetting them is measured as well.',
    '',
    '| pipeline | CPU ms / 1,000 spans | least to most | spans / s and core | spans / s by the clock | memory MiB |',
    '|---|---|---|---|---|---|',
    ...table.map(
      (row) =>
        `| ${row.variant} | ${row.cpuMsPer1000.toFixed(1)} | ${row.spread.map((value) => value.toFixed(1)).join(' to ')} | ${whole(row.spansPerCoreSecond)} | ${whole(row.spansPerSecond)} | ${whole(row.residentMiB)} |`,
    ),
    '',
    'What each concern costs: the full pipeline less the one without it. They do not add up: each changes what the others find, so that one whose absence costs more than its work is below zero (spans that are not normalised are longer for all that follows), and rounds differ by some ms.',
    '',
    '| concern | CPU ms / 1,000 spans | part of the full pipeline |',
    '|---|---|---|',
    ...costs.map(({ concern, cost }) => line(concern, cost)),
    line('receive, limit, forward, queue on disk, send', frame),
    '',
  ].join('\n');
}
