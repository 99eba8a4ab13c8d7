import { performance } from 'node:perf_hooks';
import { getJson } from '../../src/query/http.js';
import { type PanelQuery, queriesOf } from '../../src/render/grafana/queries.js';

/** A browser has six connections to a server, so Grafana asks six panels at a time. */
const atOnce = 6;
/** A panel is some five hundred pixels wide, and sends as many points. */
const points = 500;
/** Longer than anybody waits; a query that takes longer is in the page as failed. */
const timeout = 10_000;

export interface Asked {
  readonly panel: string;
  readonly milliseconds: number;
  readonly series: number;
  readonly error?: string;
}

export interface Load {
  /** From the first query sent to the last one answered. */
  readonly milliseconds: number;
  /** What the stores worked for it, both together: on a busy machine the clock says little. */
  readonly cpuSeconds: number;
  readonly queries: readonly Asked[];
}

/** Asks everything of a dashboard that goes to Prometheus or Loki, over so many seconds until `end`. */
export async function load(
  board: object,
  urls: { readonly prometheus: string; readonly loki: string },
  range: number,
  end: number,
): Promise<Load> {
  const json = { ...board, time: { from: `now-${range / 3600}h`, to: 'now' } };
  const waiting = queriesOf(json, { now: end, points, values: { service: '.*', session: 'session-1-1' } })
    // What is unusual is looked at one service at a time.
    .map((query) => ({ ...query, query: query.query.replaceAll('service=".*"', 'service="service-7"') }))
    .filter(({ datasource }) => datasource !== 'jaeger');
  const queries: Asked[] = [];
  const stores = [...new Set(waiting.map(({ datasource }) => urls[datasource === 'loki' ? 'loki' : 'prometheus']))];
  const cpuBefore = await cpuOf(stores);
  const started = performance.now();
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      queries.push(await ask(next, urls, end));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const milliseconds = performance.now() - started;
  return { milliseconds, cpuSeconds: (await cpuOf(stores)) - cpuBefore, queries };
}

/** Seconds that servers have computed since they began, as they say themselves. */
async function cpuOf(urls: readonly string[]): Promise<number> {
  const pages = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return pages.reduce((sum, page) => sum + Number(/^process_cpu_seconds_total (\S+)/m.exec(page)?.[1]), 0);
}

interface Answer {
  readonly data: { readonly result: readonly unknown[] };
}

async function ask(
  query: PanelQuery,
  urls: { readonly prometheus: string; readonly loki: string },
  end: number,
): Promise<Asked> {
  const started = performance.now();
  const done = (series: number, error?: string): Asked => ({
    panel: query.panel,
    milliseconds: performance.now() - started,
    series,
    ...(error !== undefined && { error }),
  });
  try {
    const { data } = await getJson<Answer>(
      urls[query.datasource === 'loki' ? 'loki' : 'prometheus'],
      ...request(query, end),
      timeout,
    );
    return done(data.result.length);
  } catch (error) {
    return done(0, error instanceof Error ? error.message : String(error));
  }
}

function request(
  { datasource, query, instant, rangeSeconds, maxLines = 100 }: PanelQuery,
  end: number,
): [path: string, query: Record<string, string>] {
  const step = Math.max(5, Math.ceil(rangeSeconds / points));
  const root = datasource === 'loki' ? 'loki/api/v1' : 'api/v1';
  if (instant) return [`${root}/query`, { query, time: String(end) }];
  const start = Math.floor((end - rangeSeconds) / step) * step;
  const range = { query, start: String(start), end: String(end) };
  return [
    `${root}/query_range`,
    { ...range, ...(datasource === 'loki' ? { limit: String(maxLines) } : { step: String(step) }) },
  ];
}
