import type { Alert } from './alert.js';
import type { Edge } from './graph.js';
import { askChosen } from './kept.js';
import { type Expr, promql, type Where } from './promql.js';
import { ask, labelsOfSignal, type Question, type Recorded, type Signal } from './signal.js';

/** A choice at the top of a dashboard: narrows every panel whose signal has the label. */
export interface Variable {
  /** The label it narrows; also the variable's name, so that links between dashboards keep it. */
  readonly label: string;
  readonly title: string;
  /** The recorded signals whose series hold the values to choose from. */
  readonly from: readonly [Recorded, ...Recorded[]];
  /** One value at a time and no "All", where curves of several would say nothing. */
  readonly one?: true;
}

export interface Dashboard {
  readonly title: string;
  readonly description: string;
  /** In chain order: each offers only what goes with the choices before it. */
  readonly variables: readonly Variable[];
  /** By name, a pattern that the reader types: LogQL refers to it as `=~"$name"`. Anything (`.*`) until then, as with "All". */
  readonly texts?: Readonly<Record<string, { readonly title: string; readonly help: string }>>;
  /** Row title, worded as the question it answers, to panels, top to bottom. */
  readonly rows: Readonly<Record<string, readonly Panel[]>>;
  /** How far back it looks when opened; `now-6h` by default. */
  readonly from?: string;
}

/** One curve, bar or number: a signal, asked in one way. */
export interface Shown extends Question {
  readonly signal: Signal;
  /** Grafana legend, `{{model}}`; by default the labels it is grouped by, else the signal's title. */
  readonly legend?: string;
  /**
   * Where this signal goes on and the shown one has nothing, nothing happened: 0 is shown. For counters that are born
   * with their first event, such as retries.
   */
  readonly zeroWhile?: Recorded;
  /** How a curve is drawn: as an end of the shaded band, the lower one first; dashed, for what is planned; as points. */
  readonly draw?: 'lower' | 'upper' | 'dashed' | 'points';
}

/** `show(signal, { by: ['model'] })`: the labels are checked against the signal's by the compiler. */
export const show = <const L extends string>(
  signal: Signal<L>,
  question: Question<NoInfer<L>> & Pick<Shown, 'legend' | 'zeroWhile' | 'draw'> = {},
): Shown => ({ signal, ...question });

interface Sized {
  /** Columns of 24; by default the panels of a row share it evenly. */
  readonly width?: number;
  /** Grid units of 30 pixels; 8 by default, 4 for a stat. */
  readonly height?: number;
}

/** A view of signals. Title, unit and help come from the first signal, the red line from the alert. */
export interface MetricPanel extends Sized {
  readonly view: 'timeseries' | 'stat' | 'gauge' | 'bars' | 'table' | 'heatmap' | 'scatter';
  readonly show: readonly [Shown, ...Shown[]];
  readonly title?: string;
  readonly help?: string;
  /** Grafana unit, where it is not the signal's: what is watched for anomalies has several. */
  readonly unit?: string;
  /** The least distance between two points, such as `1h`. */
  readonly step?: string;
  /** Bars in the order of this label, all of them; else the largest first. */
  readonly orderBy?: string;
  /** Why there may be nothing to see, said in the empty panel. */
  readonly empty?: string;
  /** Draws the alert's threshold as the red line. */
  readonly limit?: Alert;
  /** Red above this value, where no alert gives one. */
  readonly redAbove?: number;
  /** A maximum in the signal's unit, where it is known (a budget); a gauge fills up to it. */
  readonly max?: number;
  /** Shows each answer as its share of their sum, or of `max`. */
  readonly shareOf?: 'sum' | 'max';
  /** A range of its own, for example `now/d` for "today so far". */
  readonly from?: string;
  /** Curves on top of each other, where they are parts of one whole. */
  readonly stack?: boolean;
}

/** Log lines from Loki. */
export interface LogPanel extends Sized {
  readonly view: 'logs';
  readonly title: string;
  readonly help: string;
  /** LogQL; `$service` and the other variables are Grafana's to fill in. */
  readonly query: string;
}

/** Newest events of one name in Loki (a cost, a decision), a row each, with a link to the trace they belong to. */
export interface RecordPanel extends Sized {
  readonly view: 'records';
  readonly title: string;
  readonly help: string;
  /** Value of `event.name`, for example `llm.cost`. */
  readonly event: string;
  /** Fields that choices at the top of the dashboard narrow, by the name of the choice. */
  readonly chosenBy: Readonly<Record<string, string>>;
  /** Columns after the time: structured metadata to its title, and its Grafana unit where it is a number. */
  readonly columns: Readonly<Record<string, { readonly title: string; readonly unit?: string }>>;
}

/** What events of one name in Loki add up to in the chosen time, by one of their fields: a bar each, the largest first. */
export interface RecordSumPanel extends Sized {
  readonly view: 'record-sums';
  readonly title: string;
  readonly help: string;
  readonly empty: string;
  /** Value of `event.name`, for example `llm.cost`. */
  readonly event: string;
  /** As of a table of records. */
  readonly chosenBy: RecordPanel['chosenBy'];
  /** Structured metadata: what it is told apart by, and the number that is added up. */
  readonly by: string;
  readonly sum: string;
  readonly unit: string;
}

/** The newest traces in Jaeger of one service, each row a link to its trace. */
export interface TracePanel extends Sized {
  readonly view: 'traces';
  readonly title: string;
  readonly help: string;
  /** Jaeger tags in logfmt, for example `error=true`; empty for all traces. */
  readonly tags: string;
}

/** Who called whom in the chosen time, as nodes and lines. */
export interface GraphPanel extends Sized {
  readonly view: 'graph';
  readonly title: string;
  readonly help: string;
  readonly empty: string;
  readonly edges: readonly [Edge, ...Edge[]];
}

export type Panel = MetricPanel | LogPanel | RecordPanel | RecordSumPanel | TracePanel | GraphPanel;

/** Every kind of panel. */
export const views: readonly Panel['view'][] = [
  'timeseries',
  'stat',
  'gauge',
  'bars',
  'table',
  'heatmap',
  'scatter',
  'logs',
  'records',
  'record-sums',
  'traces',
  'graph',
];

export const dashboard = (body: Dashboard): Dashboard => body;

/** The title a panel has, from its own words or its first signal's. */
export const titleOf = (panel: Panel): string =>
  'show' in panel ? (panel.title ?? panel.show[0].signal.title) : panel.title;

/** The help a panel has, from its own words or its first signal's. */
export const helpOf = (panel: Panel): string =>
  'show' in panel ? (panel.help ?? panel.show[0].signal.help) : panel.help;

/** Grafana unit of what a panel shows. */
export const unitOf = (panel: MetricPanel): string =>
  panel.shareOf === undefined ? (panel.unit ?? panel.show[0].signal.unit) : 'percentunit';

/** Bars beyond these would be too thin to read, and small enough not to be missed. */
export const mostBars = 10;

/**
 * The PromQL of one thing a panel shows. `chosen` are matchers of the dashboard's variables: they apply to the labels
 * the signal has and that the panel does not fix itself.
 */
export function queryOf(panel: MetricPanel, shown: Shown, chosen: Where = {}): Expr {
  const query = asShare(panel, withZero(panel, shown, chosen));
  // An instant topk is also sorted, largest first.
  return panel.view === 'bars' && panel.orderBy === undefined ? promql`topk(${mostBars}, ${query})` : query;
}

function asShare({ shareOf, max = 1 }: MetricPanel, query: Expr): Expr {
  switch (shareOf) {
    case 'sum':
      return promql`(${query}) / on () group_left () (sum(${query}) > 0)`;
    case 'max':
      return promql`(${query}) / ${max}`;
    default:
      return query;
  }
}

function withZero(panel: MetricPanel, shown: Shown, chosen: Where): Expr {
  const { by = [], where = {}, zeroWhile } = shown;
  const asked = asksOf(panel, shown, chosen);
  if (zeroWhile === undefined) return asked;
  const shared = by.filter((label) => labelsOfSignal(zeroWhile).includes(label) && !(label in where));
  const going = ask(zeroWhile, { by: shared, where: narrowed(zeroWhile, chosen) });
  return promql`${asked} or on (${shared.join(', ')}) 0 * ${going}`;
}

function asksOf({ view }: MetricPanel, { signal, by = [], where, window }: Shown, chosen: Where): Expr {
  const question = { by, ...(where && { where }), ...(window && { window }) };
  // What is asked once is asked of the signal itself: of a single moment there is not too much to read.
  if (!isCurve(view)) return ask(signal, { ...question, where: { ...narrowed(signal, chosen), ...where } });
  return promql`${askChosen(signal, question, narrowed(signal, chosen)).join('\n  or ')}`;
}

/** Whether a view shows how something went; the others show how it stands. */
export const isCurve = (view: Panel['view']): boolean => view === 'timeseries' || view === 'heatmap';

/** The choices that narrow a signal. */
export const narrowed = (signal: Signal, chosen: Where): Where =>
  Object.fromEntries(Object.entries(chosen).filter(([label]) => labelsOfSignal(signal).includes(label)));
