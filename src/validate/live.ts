import { performance } from 'node:perf_hooks';
import { jaeger } from '../query/jaeger.js';
import { loki } from '../query/loki.js';
import { prometheus } from '../query/prometheus.js';
import { type PanelQuery, queriesOf } from '../render/grafana/queries.js';

export interface Stores {
  readonly prometheus?: string;
  readonly loki?: string;
  readonly jaeger?: string;
}

/** What a store answered to a panel's query. */
export interface Answer {
  readonly board: string;
  readonly panel: string;
  readonly refId: string;
  readonly store: keyof Stores;
  /** `no store`: none of its kind was given; `no value`: a variable without All was not chosen. */
  readonly outcome: 'data' | 'empty' | 'error' | 'no store' | 'no value';
  /** Series of Prometheus, lines of Loki, traces of Jaeger. */
  readonly count: number;
  readonly milliseconds: number;
  readonly error?: string;
}

export interface Ask {
  readonly board: string;
  readonly json: unknown;
}

/** A panel sends as many points as it is wide. */
const points = 300;

/** Sends every query of the dashboards as Grafana would, one after the other; times in milliseconds. */
export async function* askStores(
  boards: readonly Ask[],
  stores: Stores,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  for (const { board, json } of boards) {
    const now = Date.now() / 1000;
    for (const query of queriesOf(json, { now, values, points })) {
      if (signal.aborted) return;
      yield await answerOf(board, query, stores, now);
    }
  }
}

async function answerOf(board: string, query: PanelQuery, stores: Stores, now: number): Promise<Answer> {
  const of = { board, panel: query.panel, refId: query.refId, store: query.datasource };
  const url = stores[query.datasource];
  if (url === undefined) return { ...of, outcome: 'no store', count: 0, milliseconds: 0 };
  // `$1` is of a pattern, and no variable.
  if (/\$\{?[a-zA-Z_]/.test(query.query)) return { ...of, outcome: 'no value', count: 0, milliseconds: 0 };
  const started = performance.now();
  try {
    const count = await countOf(query, url, now);
    return { ...of, outcome: count > 0 ? 'data' : 'empty', count, milliseconds: performance.now() - started };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { ...of, outcome: 'error', count: 0, milliseconds: performance.now() - started, error: text };
  }
}

async function countOf({ datasource, query, instant, rangeSeconds }: PanelQuery, url: string, now: number) {
  const start = now - rangeSeconds;
  switch (datasource) {
    case 'prometheus': {
      if (instant) return (await prometheus(url).query(query, now)).filter(({ value }) => !Number.isNaN(value)).length;
      const step = Math.max(1, Math.ceil(rangeSeconds / points));
      const series = await prometheus(url).range(query, start, now, step);
      return series.filter((one) => one.points.some(({ value }) => !Number.isNaN(value))).length;
    }
    case 'loki':
      if (instant) return (await loki(url).instant(query, now)).length;
      return (await loki(url).query(query, start, now, 100)).length;
    case 'jaeger': {
      const parameters = new URLSearchParams(query);
      const tags = JSON.parse(parameters.get('tags') ?? '{}') as Record<string, string>; // queriesOf wrote it
      const limit = Number(parameters.get('limit') ?? 20);
      const found = await jaeger(url).search(parameters.get('service') ?? '', {
        tags,
        limit,
        lookbackSeconds: rangeSeconds,
      });
      return found.length;
    }
  }
}
