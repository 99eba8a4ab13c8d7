import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard, Variable } from '../../model/dashboard.js';
import { select, type Where } from '../../model/promql.js';
import { recordName } from '../../model/signal.js';
import {
  type SourceKind,
  searchesTraces,
  sourceRef,
  sourcesOf,
  sourceTitles,
  traceServiceVariable,
} from './sources.js';

const all = { text: ['All'], value: ['$__all'] };

/** The data sources first, then the board's own choices in their chain, then the service whose traces are searched. */
export function variablesOf(
  board: Dashboard,
  uids: Readonly<Record<SourceKind, string>>,
): (DatasourceVariableBuilder | QueryVariableBuilder | TextBoxVariableBuilder)[] {
  const kinds = sourcesOf(board);
  const service = board.variables.find(({ label }) => label === 'service');
  return [
    ...kinds.map((kind) => sourceVariable(kind, uids[kind])),
    ...board.variables.map((variable, i) => choice(variable, board.variables.slice(0, i))),
    ...Object.entries(board.texts ?? {}).map(([name, text]) => typed(name, text)),
    ...(searchesTraces(board) && service !== undefined ? [traceService(service)] : []),
  ];
}

const sourceVariable = (kind: SourceKind, uid: string): DatasourceVariableBuilder =>
  new DatasourceVariableBuilder(kind).label(sourceTitles[kind]).type(kind).current({ text: uid, value: uid });

const typed = (name: string, { title, help }: NonNullable<Dashboard['texts']>[string]): TextBoxVariableBuilder =>
  new TextBoxVariableBuilder(name)
    .label(title)
    .description(help)
    .defaultValue('.*')
    .current({ text: '.*', value: '.*' });

const choice = (variable: Variable, before: readonly Variable[]): QueryVariableBuilder =>
  variable.one
    ? query(variable.label, valuesOf(variable, before)).label(variable.title).multi(false).includeAll(false)
    : severalOf(variable, before);

const severalOf = (variable: Variable, before: readonly Variable[]): QueryVariableBuilder =>
  query(variable.label, valuesOf(variable, before))
    .label(variable.title)
    .multi(true)
    .includeAll(true)
    // Not the list of all values: `.*` is short, and keeps the series that lack the label.
    .allValue('.*')
    .current(all);

const traceService = (service: Variable): QueryVariableBuilder =>
  query(traceServiceVariable, valuesOf(service, [service]))
    .label('Traces of')
    .description('Jaeger searches the traces of one service at a time.')
    .multi(false)
    .includeAll(false);

const query = (name: string, values: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .datasource(sourceRef('prometheus'))
    .query(values)
    .definition(values)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);

/** `label_values(<recorded series>, <label>)`, narrowed by the choices before it for which those series have a label. */
function valuesOf({ label, from }: Variable, before: readonly Variable[]): string {
  const narrowing: Where = Object.fromEntries(
    before
      .filter((earlier) => from.every((signal) => signal.by.includes(earlier.label)))
      .map((earlier) => [earlier.label, { op: '=~', value: `$${earlier.label}` }]),
  );
  const names = from.map((signal) => recordName(signal, signal.windows === 'level' ? '' : signal.windows[0]));
  const series =
    names.length === 1
      ? select(names[0]!, narrowing)
      : select('', { __name__: { op: '=~', value: names.join('|') }, ...narrowing });
  return `label_values(${series}, ${label})`;
}
