import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seconds } from '../../src/model/duration.js';
import { obtain } from '../../tools/obtain.js';
import type { Made } from './page.js';

export const day = 86_400;

/** Samples of one text; it is twenty times what becomes of it, and read again for each block. */
const atOnce = 4e6;

/**
 * What rules read of the time before a Prometheus was started, as blocks of it: of each series as much as the longest range
 * it is asked over, but a day at the most, and six minutes at the least; of recorded ones a day.
 * @param rules PromQL in which those ranges stand
 * @param end milliseconds of the epoch, after which they are scraped
 * @returns samples
 */
export async function backfill(data: string, all: readonly Made[], rules: string, end: number): Promise<number> {
  const { promtool } = await obtain(['promtool']);
  const folder = mkdtempSync(join(tmpdir(), 'alert-history-'));
  const file = join(folder, 'history.om');
  let samples = 0;
  const take = async (out: number) => {
    writeSync(out, '# EOF\n');
    closeSync(out);
    const args = ['tsdb', 'create-blocks-from', '--max-block-duration=1458h', 'openmetrics', '-q', file, data];
    await promisify(execFile)(promtool, args);
  };
  try {
    let out = openSync(file, 'w');
    let inFile = 0;
    for (const made of all) {
      const times = isRecorded(made) ? timesOf(day, 15, end) : timesOf(rangeOf(made.name, rules), 5, end);
      const selector = `${made.name}{${Object.entries(made.labels)
        .map(([label, text]) => `${label}=${JSON.stringify(text)}`)
        .join(',')}}`;
      writeSync(out, times.map((at) => `${selector} ${made.value(at)} ${at / 1000}\n`).join(''));
      samples += times.length;
      inFile += times.length;
      if (inFile < atOnce) continue;
      await take(out);
      out = openSync(file, 'w');
      inFile = 0;
    }
    await take(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return samples;
}

const isRecorded = ({ name }: Made): boolean => name.includes(':');

/** Seconds of the longest range over which rules ask a series. */
function rangeOf(name: string, rules: string): number {
  const ranges = [...rules.matchAll(new RegExp(`\\b${name}(?:\\{[^}]*\\})?\\)?\\[(\\d+[smhd])[:\\]]`, 'g'))];
  return Math.min(Math.max(360, ...ranges.map(([, range]) => seconds(range!) + 60)), day);
}

const timesOf = (range: number, step: number, end: number): number[] =>
  Array.from({ length: Math.floor(range / step) }, (_, i) => end - (Math.floor(range / step) - i) * step * 1000);
