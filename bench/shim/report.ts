import { arch, cpus, loadavg, platform, release } from 'node:os';
import type { HttpMeasurement } from './http.js';
import { searchMs, thinkMs } from './http-agent-times.js';
import type { SubjectName } from './subjects.js';

export interface Measurement {
  readonly subject: SubjectName;
  /** Length of the prompt. */
  readonly characters: number;
  readonly round: number;
  /** CPU of the process a call, garbage collection included. */
  readonly cpuMicroseconds: number;
  /** What a call allocates on the heap. */
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

/** The results as a page. Each figure is the median of the rounds; what a subject adds is to the bare client of its round. */
export function page(
  all: readonly Measurement[],
  http: readonly HttpMeasurement[],
  about: string,
  { when, rounds, calls, warmUp }: { readonly [K in 'when' | 'rounds' | 'calls' | 'warmUp']: string | number },
): string {
  const sections = [...new Set(all.map(({ characters }) => characters))].map((characters) => {
    const own = all.filter((one) => one.characters === characters);
    const added = (subject: SubjectName) =>
      median(
        own
          .filter((one) => one.subject === subject)
          .map(({ round, cpuMicroseconds }) => {
            const bare = own.find((one) => one.subject === 'bare client' && one.round === round)!;
            return cpuMicroseconds - bare.cpuMicroseconds;
          }),
      );
    const byHand = added('all by hand');
    const lines = [...new Set(own.map(({ subject }) => subject))].map((subject) => {
      const mine = own.filter((one) => one.subject === subject);
      const of = (key: 'cpuMicroseconds' | 'kilobytes') => median(mine.map((one) => one[key]));
      const times = subject === 'bare client' ? '' : `${(added(subject) / byHand).toFixed(2)}`;
      return `| ${subject} | ${of('cpuMicroseconds').toFixed(0)} | ${added(subject).toFixed(0)} | ${times} | ${of('kilobytes').toFixed(1)} |`;
    });
    const title =
      characters > 1000
        ? `A prompt of ${characters} characters, content recorded where the subject can`
        : 'A short prompt, no content';
    return `## ${title}\n\n| subject | µs of CPU a call | added to the bare client | of "all by hand" | kB of heap |\n|---|---|---|---|---|\n${lines.join('\n')}`;
  });
  return `# What a recorded call costs, ${when}\n\n${about}. ${rounds} rounds of ${calls} calls, each subject in turn, after ${warmUp} to warm up. Each has recorded what it should have, or this page would not be.\n\n${[...sections, ...(http.length > 0 ? [httpSection(http)] : [])].join('\n\n')}\n`;
}

function httpSection(all: readonly HttpMeasurement[]): string {
  const sections = [...new Set(all.map(({ connections }) => connections))].map((connections) => {
    const own = all.filter((one) => one.connections === connections);
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
    return `### ${connections} at a time\n\n| agent | requests a second | median ms | p99 ms | ms of CPU a request |\n|---|---|---|---|---|\n${lines.join('\n')}`;
  });
  return `## An agent behind HTTP\n\nA request is a session with two model calls of ${thinkMs} ms and two tool calls of ${searchMs} ms; spans and records are sent over OTLP.\n\n${sections.join('\n\n')}`;
}

const percent = (value: number, of: number): string => {
  const change = (value / of - 1) * 100;
  return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(1)} %`;
};
