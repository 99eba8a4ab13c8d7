import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Family } from './fleet.js';

export const day = 86_400;
/** The last day in steps of ten minutes, the 29 before it in steps of six hours: what a few minutes can write. */
export const steps = { recent: 600, old: 6 * 3600 } as const;
/** What is added up has the samples of a stack over the last day, and a tenth of them before. */
export const summedSteps = { recent: 60, old: 600 } as const;

/** Times of the samples, in seconds; all are multiples of their step. */
export function timesUntil(end: number, steps: { readonly recent: number; readonly old: number }): number[] {
  const all: number[] = [];
  const recent = Math.ceil((end - day) / steps.old) * steps.old;
  for (let at = Math.ceil((end - 30 * day) / steps.old) * steps.old; at < recent; at += steps.old) all.push(at);
  for (let at = recent; at <= end; at += steps.recent) all.push(at);
  return all;
}

/** Writes families as OpenMetrics text: each series goes up and down with the hours of the day. @returns samples */
export function writeHistory(file: string, families: readonly Family[], end: number): number {
  const out = openSync(file, 'w');
  let samples = 0;
  try {
    for (const { name, grows, summed, members } of families) {
      const times = timesUntil(end, summed ? summedSteps : steps);
      for (const labels of members) {
        const selector = `${name}{${Object.entries(labels)
          .map(([label, value]) => `${label}="${value}"`)
          .join(',')}}`;
        const base = 0.1 + createHash('sha256').update(selector).digest().readUInt16BE(0) / 65_536;
        // Buckets of a histogram grow with their bound, as counts within it do.
        const bound = labels['le'] === '+Inf' ? 1000 : Number(labels['le'] ?? 0);
        const size = labels['le'] === undefined ? base : 1 - Math.exp(-bound);
        let total = 0;
        let before = times[0]!;
        let lines = '';
        for (const at of times) {
          const now = size * (1 + 0.5 * Math.sin((2 * Math.PI * (at % day)) / day));
          total += now * (at - before);
          before = at;
          lines += `${selector} ${(grows ? total : now).toPrecision(7)} ${at}\n`;
        }
        writeSync(out, lines);
        samples += times.length;
      }
    }
    writeSync(out, '# EOF\n');
  } finally {
    closeSync(out);
  }
  return samples;
}
