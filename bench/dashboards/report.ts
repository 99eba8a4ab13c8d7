import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { components } from '../../src/catalog/components.js';
import type { Load } from './load.js';

export interface Result {
  readonly board: string;
  readonly range: '24 h' | '30 d';
  readonly cold: Load;
  readonly warm: readonly Load[];
}

/** Seconds within which a dashboard is meant to be there. */
export const targets = { '24 h': 1, '30 d': 3 } as const;

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1] ?? Number.NaN;

export const machine = (): string =>
  `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB; ${platform()} ${release()} ${arch()}; Node ${process.version}; Prometheus ${components.prometheus.version}, Loki ${components.loki.version}; load ${loadavg()[0]!.toFixed(1)}`;

/** The page of one run. @param about what was measured, sentences */
export function page(results: readonly Result[], about: readonly string[], when: string): string {
  const slowest = results
    .flatMap(({ board, range, warm }) =>
      warm.at(-1)!.queries.map(({ panel, milliseconds, series }) => ({ board, range, panel, milliseconds, series })),
    )
    .sort((a, b) => b.milliseconds - a.milliseconds)
    .slice(0, 15);
  const errors = results.flatMap(({ board, range, cold, warm }) =>
    [cold, ...warm].flatMap(({ queries }) =>
      queries.flatMap(({ panel, error }) => (error === undefined ? [] : [`- ${board} / ${panel}, ${range}: ${error}`])),
    ),
  );
  return [
    `# bench:dashboards, ${when}`,
    '',
    ...about,
    '',
    ...(['24 h', '30 d'] as const).flatMap((range) => [
      `## ${range}: target ${targets[range]} s a dashboard, p95`,
      '',
      '| dashboard | queries | cold, s | warm p95, s | within the target | p95 of its queries, s | CPU of the stores, s |',
      '|---|---|---|---|---|---|---|',
      ...results
        .filter((one) => one.range === range)
        .map(({ board, cold, warm }) => {
          const whole = p95(warm.map(({ milliseconds }) => milliseconds));
          const each = p95(warm.flatMap(({ queries }) => queries.map(({ milliseconds }) => milliseconds)));
          return `| ${board} | ${cold.queries.length} | ${seconds(cold.milliseconds)} | ${seconds(whole)} | ${whole / 1000 < targets[range] ? 'yes' : 'no'} | ${seconds(each)} | ${warm.at(-1)!.cpuSeconds.toFixed(2)} |`;
        }),
      '',
    ]),
    '## The slowest panels, warm',
    '',
    '| panel | range | s | series |',
    '|---|---|---|---|',
    ...slowest.map(
      (one) => `| ${one.board} / ${one.panel} | ${one.range} | ${seconds(one.milliseconds)} | ${one.series} |`,
    ),
    '',
    '## Queries that failed',
    '',
    ...(errors.length > 0 ? [...new Set(errors)] : ['None.']),
    '',
  ].join('\n');
}
