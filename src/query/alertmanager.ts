import { getJson } from './http.js';

export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** Client of the Alertmanager v2 API. */
export const alertmanager = (url: string) => ({
  alerts: (): Promise<ActiveAlert[]> => getJson(url, 'api/v2/alerts'),
});
