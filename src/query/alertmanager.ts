import { getJson, sendJson } from './http.js';

export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed'; readonly silencedBy?: readonly string[] };
}

/** An alert as Prometheus hands it over; times in ISO 8601. */
export interface NewAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface Silence {
  readonly id: string;
  readonly matchers: readonly { readonly name: string; readonly value: string }[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly status: { readonly state: 'active' | 'pending' | 'expired' };
}

/** Client of the Alertmanager v2 API. */
export const alertmanager = (url: string) => ({
  alerts: (): Promise<ActiveAlert[]> => getJson(url, 'api/v2/alerts'),
  silences: (): Promise<Silence[]> => getJson(url, 'api/v2/silences'),
  post: async (alerts: readonly NewAlert[]): Promise<void> => {
    await sendJson(url, 'api/v2/alerts', 'POST', alerts);
  },
  /** Mutes alerts that have all of these labels; answers the id of the silence. */
  silence: async (
    labels: Readonly<Record<string, string>>,
    { from, until, by, why }: { readonly from: Date; readonly until: Date; readonly by: string; readonly why: string },
  ): Promise<string> => {
    const answer = await sendJson<{ silenceID: string }>(url, 'api/v2/silences', 'POST', {
      matchers: Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
      startsAt: from.toISOString(),
      endsAt: until.toISOString(),
      createdBy: by,
      comment: why,
    });
    return answer.silenceID;
  },
  unsilence: async (id: string): Promise<void> => {
    await sendJson(url, `api/v2/silence/${encodeURIComponent(id)}`, 'DELETE');
  },
});
