import { arch, cpus, loadavg, platform, release } from 'node:os';
import { described, type HttpMeasurement } from './http.js';
import { searchMs, thinkMs } from './http-agent-times.js';
import type { SubjectName } from './subjects.js';

export interface Measurement {
  readonly subject: SubjectName;
  /** Length of the prompt. */
  readonly characters: number;
  /** Whether all garbage was collected by force before the round. */
  readonly collected: boolean;
  readonly round: number;
  /** CPU of the process a call, garbage collection included. */
  readonly cpuMicroseconds: number;
}

/** What a call allocates on the heap. */
export interface Heap {
  readonly subject: SubjectName;
  readonly characters: number;
  readonly kilobytes: number;
}

export const machine = (loadBefore: number): string =>
  [
    cpus()[0]?.model ?? 'unknown',
    `${cpus().length} cores`,
    `${platform()} ${release()} ${arch()}`,
    `Node ${process.version}`,
    `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`,
  ].join(', ');

const httpKeys = ['requestsPerSecond', 'medianMs', 'p99Ms', 'cpuMs'] as const;
type HttpKey = (typeof httpKeys)[number];

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
};

const aboutCollecting =
  'The rounds of the columns "collected" follow a full collection of garbage that was forced, as every round of earlier pages did. V8 throws away compiled code with the objects it was compiled for: such rounds say what calls cost while some hundred functions are compiled again, the client\'s own among them (four times the CPU of the bare client); the others what they cost from then on.';

/** The results as a page. Each figure is the median of the rounds; what a subject adds is to the bare client of its round. */
export function page(
  all: readonly Measurement[],
  heaps: readonly Heap[],
  http: readonly HttpMeasurement[],
  about: string,
  { when, rounds, calls, warmUp }: { readonly [K in 'when' | 'rounds' | 'calls' | 'warmUp']: string | number },
): string {
  const sections = [...new Set(all.map(({ characters }) => characters))].map((characters) => {
    const own = (subject: SubjectName, collected: boolean) =>
      all.filter((one) => one.characters === characters && one.subject === subject && one.collected === collected);
    const added = (subject: SubjectName, collected: boolean) => {
      const bare = new Map(own('bare client', collected).map((one) => [one.round, one.cpuMicroseconds]));
      return median(own(subject, collected).map((one) => one.cpuMicroseconds - bare.get(one.round)!)); // each round has all
    };
    const lines = heaps
      .filter((heap) => heap.characters === characters)
      .map(({ subject, kilobytes }) => {
        const cells = [false, true].flatMap((collected) => {
          const more = added(subject, collected);
          return [
            median(own(subject, collected).map((one) => one.cpuMicroseconds)).toFixed(0),
            more.toFixed(0),
            subject === 'bare client' ? '' : (more / added('all by hand', collected)).toFixed(2),
          ];
        });
        return `| ${[subject, ...cells, kilobytes.toFixed(1)].join(' | ')} |`;
      });
    const title =
      characters > 1000
        ? `A prompt of ${characters} characters, content recorded where the subject can`
        : 'A short prompt, no content';
    const columns = ['µs of CPU a call', 'added to the bare client', 'of "all by hand"'];
    const head = ['subject', ...columns, ...columns.map((column) => `collected: ${column}`), 'kB of heap'].join(' | ');
    return `## ${title}\n\n| ${head} |\n|---|---|---|---|---|---|---|---|\n${lines.join('\n')}`;
  });
  return `# What a recorded call costs, ${when}\n\n${about}. ${rounds} rounds of ${calls} calls, each subject in turn, after ${warmUp} to warm up. Each has recorded what it should have, or this page would not be.\n\n${aboutCollecting}\n\n${[...sections, ...(http.length > 0 ? [httpSection(http)] : [])].join('\n\n')}\n`;
}

const aboutSteps =
  'Where delays are equal, requests that began together stay together: each then waits for the work of all the others, so that latency grows by the CPU of 64 requests and not of its own. Delays that vary by up to a half, as those of models do, spread them.';

function httpSection(all: readonly HttpMeasurement[]): string {
  const sections = [...new Set(all.map((one) => described(one.load)))].map((title) => {
    const own = all.filter((one) => described(one.load) === title);
    const of = (variant: string, key: HttpKey) =>
      median(own.filter((one) => one.variant === variant).map((one) => one[key]));
    const lines = [...new Set(own.map(({ variant }) => variant))].map((variant) => {
      const cells = httpKeys.map((key) => {
        const change =
          variant === 'without' || key === 'cpuMs' ? '' : ` (${percent(of(variant, key), of('without', key))})`;
        return `${of(variant, key).toFixed(key === 'requestsPerSecond' ? 0 : 2)}${change}`;
      });
      return `| ${variant} | ${cells.join(' | ')} |`;
    });
    return `### ${title}\n\n| agent | requests a second | median ms | p99 ms | ms of CPU a request |\n|---|---|---|---|---|\n${lines.join('\n')}`;
  });
  return `## An agent behind HTTP\n\nA request is a session with two model calls of ${thinkMs} ms and two tool calls of ${searchMs} ms; spans and records are sent over OTLP. ${aboutSteps}\n\n${sections.join('\n\n')}`;
}

const percent = (value: number, of: number): string => {
  const change = (value / of - 1) * 100;
  return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(1)} %`;
};
