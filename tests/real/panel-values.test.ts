import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alerts as defineAlerts } from '../../alerts/index.js';
import { dashboards } from '../../dashboards/index.js';
import { type GraphPanel, type MetricPanel, titleOf } from '../../src/model/dashboard.js';
import { getJson } from '../../src/query/http.js';
import { prometheus } from '../../src/query/prometheus.js';
import { yaml } from '../../src/render/bundle-file.js';
import { queriesOf } from '../../src/render/grafana/queries.js';
import { renderPrometheus } from '../../src/render/prometheus.js';
import { obtain } from '../../tools/obtain.js';
import { type Answer, expected, expectedEdges, keyOf } from '../dashboards/expected.js';
import { budget, pastSamples } from '../dashboards/past.js';
import { boardsOf, configOf, signalsOf } from '../dashboards/rendered.js';
import { samples } from '../dashboards/traffic.js';
import { type Scraping, scraping, sooner } from './scraping.js';

/*
 * Known traffic in, known numbers out: a day of counters that grow evenly, and a month of what rules recorded of it, is written into
 * a real Prometheus as blocks and goes on growing while the generated rules run over it; each number of each panel is then what
 * arithmetic says.
 */
const config = configOf({ intervals: { scrape: '5s', evaluation: '2s', relaxed: '2s' }, budget });
const signals = signalsOf(config);
const alerts = defineAlerts(signals, config);
const folder = mkdtempSync(join(tmpdir(), 'panel-values-'));
const day = 86_400;
const began = Math.floor(Date.now() / 1000) - day - 7200;

let server: Scraping;
let url: string;

beforeAll(async () => {
  const { promtool } = await obtain(['promtool']);
  const now = Math.floor(Date.now() / 1000);
  const text: string[] = [];
  // The nearer, the denser: what a rate of fifteen minutes sees is as dense as scraping.
  for (let at = began; at < now - 2; at += at < now - 7200 ? 300 : at < now - 1500 ? 60 : 5) {
    text.push(...samples(at - began, at));
  }
  const history = join(folder, 'history.txt');
  text.push(...pastSamples(now - 2));
  writeFileSync(history, [...text.sort(byName), '# EOF', ''].join('\n'));
  await promisify(execFile)(promtool, [
    'tsdb',
    'create-blocks-from',
    // In one block: with the usual two hours the text is read once for each of them.
    '--max-block-duration=1458h',
    'openmetrics',
    '-q',
    history,
    join(folder, 'data'),
  ]);
  rmSync(history);

  const rendered = Object.entries(renderPrometheus(signals, alerts, config)).map(
    // Rules whose values are added up have to keep their pace.
    ([path, text]) => [path, path.includes('signals-counted') ? text : sooner(text)] as const,
  );
  server = await scraping(
    folder,
    () => `${samples(Date.now() / 1000 - began).join('\n')}\n`,
    (target) => ({
      ...Object.fromEntries(rendered),
      'prometheus.yaml': yaml({
        global: { scrape_interval: '5s', evaluation_interval: '2s' },
        rule_files: ['rules/*.yaml'],
        scrape_configs: [
          {
            job_name: 'history',
            honor_labels: true,
            // The series go on under the very labels of the blocks.
            metric_relabel_configs: [{ action: 'labeldrop', regex: 'job|instance' }],
            static_configs: [{ targets: [target] }],
          },
        ],
      }),
    }),
    ['--storage.tsdb.retention.time=40d'],
  );
  ({ url } = server);
});

afterAll(() => server?.stop());

/** The panels that show metrics, each with the query of each signal as Grafana sends it. */
const rendered = boardsOf(config);
const panels = Object.entries(dashboards(signals, alerts, config)).flatMap(([id, board]) => {
  // What is unusual is asked of one service at a time.
  const queries = queriesOf(rendered[id], { values: id === 'anomalies' ? { service: 'shop' } : {} });
  return Object.values(board.rows)
    .flat()
    .filter((panel): panel is MetricPanel => 'show' in panel)
    .map((panel) => ({
      id,
      panel,
      title: titleOf(panel),
      queries: queries.filter((query) => query.panel === titleOf(panel)),
    }));
});

const graphs = Object.entries(dashboards(signals, alerts, config)).flatMap(([id, { rows }]) =>
  Object.values(rows)
    .flat()
    .filter((panel): panel is GraphPanel => panel.view === 'graph')
    .map((panel) => ({ id, panel })),
);

describe('a real Prometheus with known traffic shows what arithmetic says', () => {
  test('there are panels, and each signal of each has a query', () => {
    expect(panels.length).toBeGreaterThan(100);
    for (const { id, title, panel, queries } of panels)
      expect(queries.length, `${id} / ${title}`).toBe(panel.show.length);
  });

  test.each(panels)('$id / $title', async ({ panel, queries }) => {
    for (const [i, shown] of panel.show.entries()) {
      const { query, rangeSeconds } = queries[i]!;
      // Alerts are no traffic: Prometheus itself says which fire.
      const wanted =
        shown.signal === signals.alerting.firing
          ? () => firing(shown.by ?? [])
          : async () => expected(panel, shown, rangeSeconds);
      await eventually(async () => compare(await answer(query), await wanted()));
    }
  });

  test.each(graphs)('$id / $panel.title', async ({ id, panel }) => {
    const [{ query, rangeSeconds } = { query: '', rangeSeconds: 0 }, ...more] = queriesOf(rendered[id]).filter(
      (one) => one.panel === panel.title,
    );
    expect(more).toEqual([]);
    await eventually(async () => compare(await answer(query), expectedEdges(panel, rangeSeconds)));
  });

  test('alerts are drawn across the curves while they fire', async () => {
    const { expr } = rendered['overview']!.annotations.list[0]!;
    for (const [service, some] of [
      ['.*', true],
      ['shop', true],
    ] as const) {
      await eventually(async () => {
        const drawn = await prometheus(url).range(
          expr.replace('$service', service),
          Date.now() / 1000 - 60,
          Date.now() / 1000,
          5,
        );
        const names = new Set(drawn.map(({ labels }) => labels['alertname']!));
        expect([...names].sort()).toEqual(
          [...(await firing(['alertname'])).keys()].map((key) => key.slice('alertname='.length)).sort(),
        );
        expect(names.size > 0).toBe(some);
      });
    }
  });

  // What rules keep of everything is read with nothing chosen; the same numbers have to come from the signals themselves.
  test.each(panels.filter(({ queries }) => queries.some(({ query }) => query.includes('any_service'))))(
    '$id / $title, with a service chosen',
    async ({ id, title, panel }) => {
      const chosen = (service: string) =>
        queriesOf(rendered[id], { values: { service } }).filter((query) => query.panel === title);
      for (const [i, shown] of panel.show.entries()) {
        const { query, rangeSeconds } = chosen('shop')[i]!;
        await eventually(async () => compare(await answer(query), expected(panel, shown, rangeSeconds)));
        expect(await answer(chosen('nobody')[i]!.query)).toEqual(new Map());
      }
    },
  );
});

function compare(got: Answer, wanted: Answer): void {
  expect([...got.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [key, value] of wanted) {
    // Two hundredths: windows are longer or shorter than said by up to a step of the history.
    expect(Math.abs(got.get(key)! - value), `${key}: expected ${value}, got ${got.get(key)}`).toBeLessThanOrEqual(
      Math.abs(value) / 50,
    );
  }
}

const answer = async (query: string): Promise<Answer> =>
  new Map((await prometheus(url).query(query)).map(({ labels, value }) => [keyOf(labels), value]));

interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

async function firing(by: readonly string[]): Promise<Answer> {
  const { data } = await getJson<{ data: { alerts: readonly Alert[] } }>(url, 'api/v1/alerts');
  const counts = new Map<string, number>();
  // What always fires, the Watchdog, is no alarm.
  for (const { labels } of data.alerts.filter((one) => one.state === 'firing' && one.labels['severity'] !== 'none')) {
    const key = keyOf(Object.fromEntries(by.map((label) => [label, labels[label] ?? ''])));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Rules of long windows run twice a minute. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 70_000; ; await sleep(500)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** OpenMetrics wants the samples of a series together. */
function byName(a: string, b: string): number {
  const [one, other] = [a.slice(0, a.indexOf('}')), b.slice(0, b.indexOf('}'))];
  return one < other ? -1 : one > other ? 1 : 0;
}
