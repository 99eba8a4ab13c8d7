import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metrics } from '../../src/catalog/metrics.js';
import type { Metric } from '../../src/model/metric.js';
import { getJson } from '../../src/query/http.js';
import { prometheus } from '../../src/query/prometheus.js';
import { yaml } from '../../src/render/bundle-file.js';
import { type BoardPanel, boardsOf, configOf, contentOf } from '../dashboards/rendered.js';
import { type Scraping, scraping } from './scraping.js';

/*
 * A real Prometheus scrapes histograms with exemplars; what dashboards ask for has to find them, with what they narrow by, and
 * must not add a curve.
 */
const folder = mkdtempSync(join(tmpdir(), 'exemplars-'));
const histograms = Object.values<Metric>(metrics).filter(({ kind }) => kind === 'histogram');
const traceOf = (metric: Metric, service: string): string =>
  Buffer.from(`${metric.name}${service}`.padStart(16).slice(-16)).toString('hex');

let server: Scraping;
let url: string;
const started = Date.now() / 1000;

beforeAll(async () => {
  const config = (target: string) => ({
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'shim', honor_labels: true, static_configs: [{ targets: [target] }] }],
    storage: { exemplars: { max_exemplars: 1000 } },
  });
  server = await scraping(folder, page, (target) => ({ 'prometheus.yaml': yaml(config(target)) }), [
    '--enable-feature=exemplar-storage',
  ]);
  ({ url } = server);
});

afterAll(() => server?.stop());

const panels = Object.entries(boardsOf(configOf())).flatMap(([id, board]) =>
  contentOf(board).flatMap((panel) => exprsOf(panel).map((expr) => ({ id, title: panel.title, expr }))),
);

test('there are panels of every histogram that a dashboard draws', () => {
  expect(panels.length).toBeGreaterThan(35);
});

test.each(panels)('$id / $title finds the traces behind its curve, and draws nothing more', async ({ expr }) => {
  const metric = histograms.find(({ name }) => expr.includes(`${name}_bucket`))!;
  const shop = filled(expr, 'shop');
  await eventually(async () => expect(await tracesOf(shop)).toEqual([traceOf(metric, 'shop')]));
  // With All chosen those of both services.
  await eventually(async () => expect((await tracesOf(filled(expr, '.*'))).length).toBe(2));
  expect(await prometheus(url).range(shop, started, Date.now() / 1000, 1)).toEqual([]);
});

function exprsOf({ targets = [] }: BoardPanel): string[] {
  return targets.flatMap(({ exemplar, expr }) => (exemplar === true && typeof expr === 'string' ? [expr] : []));
}

const filled = (expr: string, service: string): string =>
  expr.replaceAll('$service', service).replaceAll('$__rate_interval', '5m').replace(/\$\w+/g, '.*');

interface Found {
  readonly data: readonly { readonly exemplars: readonly { readonly labels: { readonly trace_id: string } }[] }[];
}

async function tracesOf(query: string): Promise<string[]> {
  const range = { start: String(started - 60), end: String(Date.now() / 1000 + 60) };
  const { data } = await getJson<Found>(url, 'api/v1/query_exemplars', { query, ...range });
  return [...new Set(data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id)))];
}

async function eventually(check: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(300)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** All histograms of two services, an observation in the lowest bucket of each. */
function page(): string {
  const lines = histograms.flatMap((metric) => [
    `# TYPE ${metric.name} histogram`,
    ...['shop', 'till'].flatMap((service) => {
      const labels = [`service="${service}"`, ...Object.keys(metric.labels).map((label) => `${label}="some-${label}"`)];
      const seconds = Math.floor(Date.now() / 1000 - started) + 1;
      const line = (suffix: string, more: string, end = '') =>
        `${metric.name}${suffix}{${[...labels, ...(more ? [more] : [])].join(',')}} ${seconds}${end}`;
      const exemplar = ` # {trace_id="${traceOf(metric, service)}"} ${metric.buckets![0]! / 2}`;
      return [
        ...[...metric.buckets!, '+Inf'].map((bound, i) => line('_bucket', `le="${bound}"`, i === 0 ? exemplar : '')),
        line('_sum', ''),
        line('_count', ''),
      ];
    }),
  ]);
  return [...lines, '# EOF', ''].join('\n');
}
