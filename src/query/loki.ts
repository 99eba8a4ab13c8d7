import { getJson } from './http.js';

export interface LogLine {
  readonly labels: Readonly<Record<string, string>>;
  /** Nanoseconds since the epoch, as Loki writes them. */
  readonly time: string;
  readonly line: string;
}

interface Answer {
  readonly data: {
    readonly resultType: string;
    readonly result: readonly {
      stream?: Record<string, string>;
      metric?: Record<string, string>;
      values: [string, string][];
    }[];
  };
}

/** Client of the Loki HTTP API. */
export const loki = (url: string) => ({
  /** Range query, newest first; times in seconds since the epoch. Metric queries give their points as lines. */
  async query(logql: string, start: number, end: number, limit = 1000): Promise<LogLine[]> {
    const answer = await getJson<Answer>(url, 'loki/api/v1/query_range', {
      query: logql,
      start: `${Math.floor(start)}000000000`,
      end: `${Math.ceil(end)}000000000`,
      limit: String(limit),
    });
    return answer.data.result.flatMap(({ stream, metric, values }) =>
      values.map(([time, line]) => ({ labels: stream ?? metric ?? {}, time, line })),
    );
  },
});
