import { type Expr, promql, select, type Where } from './promql.js';
import type { Step } from './source.js';

/** A Prometheus range: `5m`, `1h`, or a Grafana macro such as `$__range`. */
export type Window = string;

/** What people read about a signal: said here once, shown by panels, alerts and documents. */
export interface Facts {
  readonly title: string;
  /** Grafana unit id, for example `reqps` or `percentunit`. */
  readonly unit: string;
  readonly help: string;
}

/** An answer that a recording rule keeps, under labels by which it can be filtered and added up again. */
export interface Recorded<L extends string = string> extends Facts {
  readonly kind: 'recorded';
  /** Rule name without window, `level:metric:operation`, for example `llm:requests:rate`. */
  readonly name: string;
  /** Labels the answer keeps. */
  readonly by: readonly L[];
  /** How several answers make one: rates add up, the worst of several levels is their `max` or `min`. */
  readonly combine: 'sum' | 'max' | 'min';
  /** Ranges it is recorded for, the usual one first; `level` where there is no range (a gauge as it stands). */
  readonly windows: readonly [Window, ...Window[]] | 'level';
  /** The same answer under fewer labels, recorded beside it: asked wherever those are enough, as it has far fewer series. */
  readonly summary?: Recorded;
  /** Read by one panel only: no rule keeps it, the query is sent as it is. */
  readonly inline?: true;
  /** Changes so slowly, or looks back so far, that it is evaluated less often. Windows of an hour and more always are (src/render/pace.ts). */
  readonly slow?: boolean;
  /** How often it is evaluated, where not even every half minute is needed. Below five minutes, or it is taken for gone. */
  readonly every?: Window;
  /** Its values are added up: it is evaluated just so often as `every` says, not less where the stack is slower. */
  readonly summed?: true;
  /** See `withKept`. */
  readonly kept?: readonly Recorded[];
  /** The query over raw metrics; `where` narrows it when a range nobody recorded is asked for. */
  readonly expr: (window: Window, where: Where) => Expr;
  /** What has to be recorded for it, for a range it is recorded for. */
  readonly steps?: (window: Window) => readonly Step[];
}

/** Part over whole, each recorded on its own, so that a panel can regroup without averaging ratios. */
export interface Ratio<L extends string = string> extends Facts {
  readonly kind: 'ratio';
  readonly part: Recorded<L>;
  readonly partWhere: Where;
  readonly whole: Recorded<L>;
  readonly wholeWhere: Where;
}

/** A quantile over recorded bucket rates: the value that `q` of the observations stay within. */
export interface Quantile<L extends string = string> extends Facts {
  readonly kind: 'quantile';
  readonly q: number;
  readonly of: Recorded<L | 'le'>;
  /** See `withKept`. */
  readonly kept?: readonly Recorded[];
}

/** A question asked of the metrics: answered the same way for every alert and panel. */
export type Signal<L extends string = string> = Recorded<L> | Ratio<L> | Quantile<L>;

export const recorded = <const L extends string>(body: Omit<Recorded<L>, 'kind'>): Recorded<L> => ({
  kind: 'recorded',
  ...body,
});

export const ratio = <const L extends string>(
  body: Omit<Ratio<L>, 'kind' | 'partWhere' | 'wholeWhere'> & {
    readonly partWhere?: WhereOf<L>;
    readonly wholeWhere?: WhereOf<L>;
  },
): Ratio<L> => ({
  kind: 'ratio',
  ...body,
  partWhere: (body.partWhere ?? {}) as Where, // WhereOf narrows the keys of Where
  wholeWhere: (body.wholeWhere ?? {}) as Where, // WhereOf narrows the keys of Where
});

export const quantile = <const L extends string>(
  body: Facts & { readonly q: number; readonly of: Recorded<L> },
): Quantile<Exclude<L, 'le'>> => ({ kind: 'quantile', ...body }) as Quantile<Exclude<L, 'le'>>; // L contains `le`: checked by a test

export type WhereOf<L extends string> = { readonly [K in L]?: Where[string] };

/** How a signal is asked: regrouped by some of its labels, narrowed to some, over a range. */
export interface Question<L extends string = string> {
  readonly by?: readonly L[];
  readonly where?: WhereOf<L>;
  readonly window?: Window;
  /** Matchers of labels that its series need not have. */
  readonly also?: Where;
}

/** The labels a signal can be filtered and grouped by. */
export function labelsOfSignal(signal: Signal): readonly string[] {
  switch (signal.kind) {
    case 'recorded':
      return signal.by;
    case 'ratio':
      return signal.part.by.filter((label) => signal.whole.by.includes(label));
    case 'quantile':
      return signal.of.by.filter((label) => label !== 'le');
  }
}

/** The recorded signals a signal is made of. */
export function leavesOf(signal: Signal): readonly Recorded[] {
  switch (signal.kind) {
    case 'recorded':
      return [signal];
    case 'ratio':
      return signal.part === signal.whole ? [signal.part] : [signal.part, signal.whole];
    case 'quantile':
      return [signal.of];
  }
}

/** What rules keep of signals. */
export const recordsOf = (signals: readonly Signal[]): readonly Recorded[] =>
  signals.filter((signal): signal is Recorded => signal.kind === 'recorded' && !signal.inline);

/** The ranges a signal is recorded for; of a level none, which is one rule all the same. */
export const windowsOf = (signal: Recorded): readonly Window[] => (signal.windows === 'level' ? [''] : signal.windows);

/** Recording rule name, `level:metric:operation`: https://prometheus.io/docs/practices/rules/ */
export const recordName = (signal: Recorded, window: Window): string =>
  signal.windows === 'level' ? signal.name : signal.name + window;

/** The query a panel or an alert sends. A window that is not recorded is computed from the raw metrics. */
export function ask<const L extends string>(signal: Signal<L>, question: Question<NoInfer<L>> = {}): Expr {
  const { by = [], where = {} as WhereOf<L>, window, also = {} } = question;
  for (const label of [...by, ...Object.keys(where)]) {
    if (!labelsOfSignal(signal).includes(label)) throw new Error(`signal "${signal.title}" has no label "${label}"`);
  }
  switch (signal.kind) {
    case 'recorded':
      return regroup(signal, by, where as Where, window, also);
    case 'ratio': {
      const part = regroup(signal.part, by, { ...signal.partWhere, ...where }, window, also);
      const whole = regroup(signal.whole, by, { ...signal.wholeWhere, ...where }, window, also);
      // A part that never happened is none of the whole, not "no data"; 0/0 (no traffic) stays empty.
      return promql`(${part} or 0 * ${whole}) / (${whole} > 0)`;
    }
    case 'quantile':
      // Of buckets that are NaN it would name the bound of one.
      return promql`histogram_quantile(${signal.q}, ${regroup(signal.of, [...by, 'le'], where as Where, window, also)} >= 0)`;
  }
}

function regroup(signal: Recorded, by: readonly string[], where: Where, window?: Window, also: Where = {}): Expr {
  const asked = window ?? (signal.windows === 'level' ? '' : signal.windows[0]);
  const kept = [signal.summary, signal].find(
    (one) => one !== undefined && isEnough(one, asked, [...by, ...Object.keys(where)]),
  );
  const all = { ...where, ...also };
  const inner = kept === undefined ? signal.expr(asked, all) : select(recordName(kept, asked), all);
  return promql`${signal.combine}${by.length > 0 ? ` by (${by.join(', ')})` : ''} (${inner})`;
}

const isEnough = ({ inline, windows, by }: Recorded, window: Window, labels: readonly string[]): boolean =>
  !inline && (windows === 'level' || windows.includes(window)) && labels.every((label) => by.includes(label));
