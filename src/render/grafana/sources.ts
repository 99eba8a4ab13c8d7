import type { Dashboard, Panel } from '../../model/dashboard.js';
import type { Where } from '../../model/promql.js';

/** A kind of data source: also its plugin type, and the name of the variable that refers to it. */
export type SourceKind = 'prometheus' | 'loki' | 'jaeger';

export const sourceTitles: Readonly<Record<SourceKind, string>> = {
  prometheus: 'Metrics from',
  loki: 'Logs from',
  jaeger: 'Traces from',
};

/** A reference by variable, so that the JSON also works in a Grafana whose data sources have other uids. */
export const sourceRef = (kind: SourceKind) => ({ type: kind, uid: `\${${kind}}` });

/** Jaeger searches one service at a time, so its choice is a variable of its own that knows no "All". */
export const traceServiceVariable = 'trace_service';

/** The data sources a dashboard reads; every one has variables, which come from Prometheus. */
export function sourcesOf(board: Dashboard): SourceKind[] {
  const used: SourceKind[] = ['prometheus'];
  if (has(board, 'logs') || has(board, 'records') || has(board, 'record-sums')) used.push('loki');
  // Records link to their traces.
  if (has(board, 'traces') || has(board, 'records')) used.push('jaeger');
  return used;
}

export const searchesTraces = (board: Dashboard): boolean => has(board, 'traces');

const has = ({ rows }: Dashboard, view: Panel['view']): boolean =>
  Object.values(rows).some((panels) => panels.some((panel) => panel.view === view));

/** The matchers of a dashboard's choices, `service=~"$service"`. "All" stands for `.*`, which matches a missing label too. */
export const matchersOf = ({ variables }: Dashboard): Where =>
  Object.fromEntries(variables.map(({ label, one }) => [label, one ? `$${label}` : { op: '=~', value: `$${label}` }]));
