import { arch, cpus, loadavg, platform, release } from 'node:os';
import type { HttpMeasurement } from './http.js';
import type { SubjectName } from './subjects.js';

export interface Measurement {
  readonly subject: SubjectName;
  /** Length of the prompt. */
  readonly characters: number;
  readonly round: number;
  /** CPU of the process a call, garbage collection included. */
  readonly cpuMicroseconds: number;
  /** Heap a call that was made and not yet collected: a lower bound of what it allocates. */
  readonly kilobytes: number;
  readonly spans: number;
}

export const machine = (loadBefore: number): string =>
  [
    cpus()[0]?.model ?? 'unknown',
    `${cpus().length} cores`,
    `${platform()} ${release()} ${arch()}`,
    `Node ${process.version}`,
    `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`,
  ].join(', ');

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
};

/** The results as a page. Each figure is the median of the rounds; what a subject adds is to the bare client of its round. */
export function page(
  all: readonly Measurement[],
  http: readonly HttpMeasurement[],
  about: string,
  { when, rounds, calls }: { readonly when: string; readonly rounds: number; readonly calls: number },
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
      const of = (key: 'cpuMicroseconds' | 'kilobytes' | 'spans') => median(mine.map((one) => one[key]));
      const records = subject.includes('prom-client') || of('spans') > 0 || subject === 'bare client';
      const times = subject === 'bare client' ? '' : `${(added(subject) / byHand).toFixed(2)}`;
      return `| ${subject}${records ? '' : ' (recorded nothing)'} | ${of('cpuMicroseconds').toFixed(0)} | ${added(subject).toFixed(0)} | ${times} | ${of('kilobytes').toFixed(1)} |`;
    });
    const title =
      characters > 1000
        ? `A prompt of ${characters} characters, content recorded where the subject can`
        : 'A short prompt, no content';
    return `## ${title}\n\n| subject | µs of CPU a call | added to the bare client | of "all by hand" | kB of heap |\n|---|---|---|---|---|\n${lines.join('\n')}`;
  });
  return `# What a recorded call costs, ${when}\n\n${about}. ${rounds} rounds of ${calls} calls, each subject in turn.\n\n${sections.join('\n\n')}\n\n${httpSection(http)}\n`;
}

function httpSection(all: readonly HttpMeasurement[]): string {
  const of = (variant: string, key: 'requestsPerSecond' | 'medianMs' | 'p99Ms' | 'cpuMs') =>
    median(all.filter((one) => one.variant === variant).map((one) => one[key]));
  const row = (variant: string) =>
    `| ${variant} | ${of(variant, 'requestsPerSecond').toFixed(0)} | ${of(variant, 'medianMs').toFixed(1)} | ${of(variant, 'p99Ms').toFixed(1)} | ${of(variant, 'cpuMs').toFixed(2)} |`;
  const change = (key: 'requestsPerSecond' | 'medianMs' | 'p99Ms') =>
    `${((of('with the shim', key) / of('without', key) - 1) * 100).toFixed(1)} %`;
  return `## An agent behind HTTP: two model calls of 20 ms and two tool calls of 5 ms a request, 32 at a time

| agent | requests a second | median ms | p99 ms | ms of CPU a request |
|---|---|---|---|---|
${row('without')}
${row('with the shim')}
| change | ${change('requestsPerSecond')} | ${change('medianMs')} | ${change('p99Ms')} | |`;
}
