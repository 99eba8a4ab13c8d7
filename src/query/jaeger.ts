import { getJson } from './http.js';

export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly { readonly refType: string; readonly spanID: string }[];
  /** Microseconds. */
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  readonly logs: readonly { readonly fields: readonly { readonly key: string; readonly value: unknown }[] }[];
  readonly processID: string;
}

export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<
    Record<string, { readonly serviceName: string; readonly tags?: readonly { key: string; value: unknown }[] }>
  >;
}

/** Client of the Jaeger query API. */
export const jaeger = (url: string) => ({
  services: async (): Promise<string[]> => (await getJson<{ data: string[] | null }>(url, 'api/services')).data ?? [],
  /** Newest traces of a service; `tags` must all match. */
  async search(
    service: string,
    {
      tags = {},
      limit = 20,
      lookbackSeconds = 3600,
    }: { tags?: Record<string, string>; limit?: number; lookbackSeconds?: number } = {},
  ): Promise<JaegerTrace[]> {
    const end = Date.now() * 1000;
    const answer = await getJson<{ data: JaegerTrace[] | null }>(url, 'api/traces', {
      service,
      limit: String(limit),
      start: String(end - lookbackSeconds * 1e6),
      end: String(end),
      ...(Object.keys(tags).length > 0 && { tags: JSON.stringify(tags) }),
    });
    return answer.data ?? [];
  },
  /** One trace by id. */
  async trace(id: string): Promise<JaegerTrace | undefined> {
    return (await getJson<{ data: JaegerTrace[] | null }>(url, `api/traces/${id}`)).data?.[0];
  },
});
