import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alerts } from '../../alerts/index.js';
import { type MetricKey, metrics } from '../../src/catalog/metrics.js';
import { scraped } from '../../src/catalog/scraped.js';
import type { Metric } from '../../src/model/metric.js';
import { prometheus } from '../../src/query/prometheus.js';
import { yaml } from '../../src/render/bundle-file.js';
import { type PanelQuery, queriesOf } from '../../src/render/grafana/queries.js';
import { renderPrometheus } from '../../src/render/prometheus.js';
import { boardsOf, configOf, isInSteps, signalsOf, takesAnHour, takesHistory } from '../dashboards/rendered.js';
import { type Scraping, scraping, sooner } from './scraping.js';

const config = configOf({
  intervals: { scrape: '1s', evaluation: '1s', relaxed: '1s' },
  budget: { dailyDollars: 400 },
});
const signals = signalsOf(config);
const folder = mkdtempSync(join(tmpdir(), 'dashboards-'));
const startedAt = Date.now() / 1000;

/** Counters that are born with their first event, which a quiet service never saw. */
const rare: readonly MetricKey[] = [
  'llmRetries',
  'llmTokenDetails',
  'llmUnpricedTokens',
  'toolRepeats',
  'agentLoops',
  'agentWaste',
  'budgetThresholds',
  'agentDecisions',
  'agentSessionsStalled',
  'labelOverflow',
];

let server: Scraping;
let url: string;

beforeAll(async () => {
  server = await scraping(
    folder,
    page,
    (target) => ({
      ...Object.fromEntries(
        Object.entries(renderPrometheus(signals, alerts(signals, config), config)).map(([path, text]) => [
          path,
          sooner(text),
        ]),
      ),
      'targets/applications.yaml': yaml([{ targets: [target] }]),
    }),
    ['--enable-feature=created-timestamp-zero-ingestion,exemplar-storage'],
  );
  ({ url } = server);
});

afterAll(() => server?.stop());

const boards = Object.entries(boardsOf(config));
const queries = (values: Record<string, string>): (PanelQuery & { readonly board: string })[] =>
  boards.flatMap(([board, dashboard]) =>
    queriesOf(dashboard, { values, scrapeSeconds: 1 })
      .filter(
        ({ datasource, query }) =>
          datasource === 'prometheus' && ![isInSteps, takesHistory, takesAnHour].some((is) => is(query)),
      )
      .map((query) => ({ board, ...query })),
  );

describe('a real Prometheus with the generated rules', () => {
  test('every panel of every dashboard has data once there is traffic', async () => {
    await eventually(async () => expect(await emptyOf(queries({ service: 'busy' }))).toEqual([]));
  });

  test('a service in which nothing went wrong shows zeros, not gaps', async () => {
    const quiet = queries({ service: 'quiet' });
    await eventually(async () => {
      const empty = await emptyOf(quiet);
      // The table of alerts is the one panel that is rightly empty: there is no alert to make a row of.
      expect(empty.filter((line) => !line.startsWith('errors-alerts / Firing alerts'))).toEqual([]);
    });
    for (const [board, panel] of [
      ['llm-performance', 'Retries by reason'],
      ['agent-behavior', 'Loops by type'],
      ['agent-behavior', 'Stalled sessions'],
      ['tool-usage', 'Repeated calls by tool'],
      ['cost-analysis', 'Unpriced share now'],
      ['errors-alerts', 'Alerts that fire'],
    ]) {
      expect(await valuesOf(board!, panel!, 'quiet'), panel).toEqual([0]);
    }
  });

  test('the numbers are those of the traffic', async () => {
    // Of 8 model calls a second, 4 end well, and one in each of four other ways; cancelled is no failure.
    await eventually(async () => {
      expect((await valuesOf('overview', 'Error rate now', 'busy'))[0]).toBeCloseTo(3 / 8, 9);
      expect((await valuesOf('errors-alerts', 'Rate limited now', 'busy'))[0]).toBeCloseTo(1 / 8, 9);
      expect((await valuesOf('tool-usage', 'Results that are errors now', 'busy'))[0]).toBeCloseTo(1 / 8, 9);
      expect(await valuesOf('overview', 'Token usage by model', 'busy')).toEqual([1]);
    });
    const spent = (await valuesOf('overview', 'Cost today', 'busy'))[0]!;
    expect((await valuesOf('overview', 'Budget used today', 'busy'))[0]! / (spent / 400)).toBeCloseTo(1, 1);
  });
});

/** `board / panel: query` of those that give no number, as a curve where the panel is one. */
async function emptyOf(asked: readonly (PanelQuery & { readonly board: string })[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { board, panel, query, instant } of asked) {
    const values = instant
      ? (await prometheus(url).query(query)).map(({ value }) => value)
      : (await prometheus(url).range(query, startedAt, Date.now() / 1000, 1)).flatMap(({ points }) =>
          points.map(({ value }) => value),
        );
    if (values.every((value) => Number.isNaN(value))) lines.push(`${board} / ${panel}: ${query}`);
  }
  return lines;
}

async function valuesOf(board: string, panel: string, service: string): Promise<number[]> {
  const asked = queries({ service }).find((query) => query.board === board && query.panel === panel);
  if (asked === undefined) throw new Error(`no panel "${panel}" on ${board}`);
  return (await prometheus(url).query(asked.query)).map(({ value }) => value);
}

/** What is added up is recorded once a minute. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 130_000; ; await sleep(500)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Every metric of the catalog and of the collector's own, as two services would show it: a busy one, and one in which nothing goes wrong. */
function page(): string {
  const seconds = Math.floor(Date.now() / 1000 - startedAt) + 1;
  return Object.entries(metrics as Record<MetricKey, Metric>) // wider labels
    .flatMap(([key, metric]) => [
      `# TYPE ${metric.name} ${metric.kind}`,
      ...seriesFor('busy', metric, seconds, false),
      ...(rare.includes(key as MetricKey) ? [] : seriesFor('quiet', metric, seconds, true)), // a key of metrics
    ])
    .concat(
      // What the collector shows of itself is no service's.
      Object.values<Metric>(scraped).flatMap((metric) => [
        `# TYPE ${metric.name} ${metric.kind}`,
        ...seriesFor(undefined, metric, seconds, false),
      ]),
    )
    .join('\n')
    .concat('\n');
}

/** One series for each value of a closed label, or only the first, which is the good one; the first counts fourfold. */
function seriesFor(
  service: string | undefined,
  { kind, name, labels, buckets = [] }: Metric,
  seconds: number,
  goodOnly: boolean,
) {
  const open = Object.keys(labels).filter((label) => labels[label] === 'open');
  const closed = Object.entries(labels).find(([, values]) => values !== 'open');
  const values = closed === undefined ? [''] : [...closed[1]].slice(0, goodOnly ? 1 : undefined);
  return values.flatMap((value, i) => {
    const named = open.map((label) => `${label}="${label === 'policy' ? 'rootless' : `some-${label}`}"`);
    const pairs = service === undefined ? named : [`service="${service}"`, ...named];
    if (closed !== undefined) pairs.push(`${closed[0]}="${value}"`);
    const count = (i === 0 ? 4 : 1) * seconds;
    const series = (suffix: string, number: number, more = '') =>
      `${name}${suffix}{${pairs.join(',')}${more}} ${number}`;
    if (kind === 'gauge') return [series('', 0.25)];
    if (kind === 'counter') return [series('', count)];
    const middle = Math.floor(buckets.length / 2);
    return [
      ...buckets.map((bound, j) => series('_bucket', j < middle ? 0 : count, `,le="${bound}"`)),
      series('_bucket', count, ',le="+Inf"'),
      series('_sum', count * buckets[middle]!),
      series('_count', count),
    ];
  });
}
