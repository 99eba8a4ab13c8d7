import { basename } from 'node:path';
import { UserError } from '../errors.js';
import type { DashboardFile } from '../validate/index.js';
import { type Answer, askStores } from '../validate/live.js';

export interface LiveOptions {
  readonly live?: string;
  readonly loki?: string;
  readonly jaeger?: string;
  readonly var: readonly string[];
  readonly allowEmpty?: boolean;
}

/** Asks the stores, prints a line for each panel that has none or too late an answer, and the sums. */
export async function live(files: readonly DashboardFile[], options: LiveOptions): Promise<void> {
  const { live, loki, jaeger } = options;
  for (const [option, url] of Object.entries({ live, loki, jaeger })) {
    if (url !== undefined && !/^https?:\/\/[^/]/.test(url)) {
      throw new UserError(`validate --${option}: expected a URL such as "http://localhost:9090", got "${url}".`);
    }
  }
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const answers: Answer[] = [];
  try {
    const boards = files.map(({ file, text }) => ({
      board: basename(file, '.json'),
      json: JSON.parse(text) as unknown,
    }));
    const stores = { ...(live && { prometheus: live }), ...(loki && { loki }), ...(jaeger && { jaeger }) };
    let board = '';
    for await (const answer of askStores(boards, stores, choices(options.var), stopping.signal)) {
      if (answer.board !== board) {
        board = answer.board;
        console.log(`\n${board}`);
      }
      answers.push(answer);
      console.log(line(answer));
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  console.log(`\n${sums(answers)}`);
  if (stopping.signal.aborted) {
    console.log('Stopped before all were asked.');
    process.exitCode = 130;
    return;
  }
  const isFailed = answers.some(({ outcome }) => outcome === 'error' || (outcome === 'empty' && !options.allowEmpty));
  if (isFailed) process.exitCode = 1;
}

function choices(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) {
        throw new UserError(`validate --var: expected name=value, got "${pair}".`);
      }
      return [name, value] as const;
    }),
  );
}

const units = { prometheus: 'series', loki: 'lines', jaeger: 'traces' } as const;

function line({ outcome, panel, refId, store, count, milliseconds, error }: Answer): string {
  const amount = outcome === 'data' ? `${count} ${units[store]}` : '';
  const time = milliseconds > 0 ? `${milliseconds.toFixed(0)} ms` : '';
  const more = error === undefined ? '' : `\n             ${error}`;
  return `  ${outcome.padEnd(9)}${time.padStart(9)} ${amount.padStart(14)}  ${panel} (${refId})${more}`;
}

function sums(answers: readonly Answer[]): string {
  const of = (outcome: Answer['outcome']) => answers.filter((one) => one.outcome === outcome).length;
  const asked = answers.filter(({ milliseconds }) => milliseconds > 0).map(({ milliseconds }) => milliseconds);
  const slowest = Math.max(0, ...asked);
  const others = [
    of('no store') > 0 ? `${of('no store')} of a store that was not given` : '',
    of('no value') > 0 ? `${of('no value')} wait for --var` : '',
  ].filter((one) => one !== '');
  return [
    `${answers.length} queries: ${of('data')} with data, ${of('empty')} empty, ${of('error')} failed`,
    ...others,
    `slowest ${slowest.toFixed(0)} ms.`,
  ].join(', ');
}
