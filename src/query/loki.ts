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

interface InstantAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value: readonly [number, string];
    }[];
  };
}

/** Client of the Loki HTTP API. */
export const loki = (url: string) => ({
  /** What a metric query answers at a time in seconds since the epoch. */
  async instant(logql: string, at: number): Promise<{ readonly labels: LogLine['labels']; readonly value: number }[]> {
    const answer = await getJson<InstantAnswer>(url, 'loki/api/v1/query', { query: logql, time: `${at.toFixed(3)}` });
    return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  },
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
