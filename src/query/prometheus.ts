import { getJson } from './http.js';

/** One series of an instant answer; values as numbers (`NaN` and `Inf` included), times in seconds. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly time: number;
  readonly value: number;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

interface Answer {
  readonly data: {
    readonly resultType: string;
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value?: [number, string];
      readonly values?: [number, string][];
    }[];
  };
}

/** Client of the Prometheus HTTP API. */
export const prometheus = (url: string) => ({
  /** Instant query. */
  async query(promql: string, time?: number): Promise<Sample[]> {
    const answer = await getJson<Answer>(url, 'api/v1/query', { query: promql, ...(time && { time: String(time) }) });
    return answer.data.result.map(({ metric, value }) => ({
      labels: metric,
      time: value?.[0] ?? Number.NaN,
      value: Number(value?.[1]),
    }));
  },
  /** Range query; times and step in seconds. */
  async range(promql: string, start: number, end: number, step: number): Promise<Series[]> {
    const answer = await getJson<Answer>(url, 'api/v1/query_range', {
      query: promql,
      start: String(start),
      end: String(end),
      step: String(step),
    });
    return answer.data.result.map(({ metric, values = [] }) => ({
      labels: metric,
      points: values.map(([time, value]) => ({ time, value: Number(value) })),
    }));
  },
});
