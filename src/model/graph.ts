import { type Expr, promql, type Where } from './promql.js';
import type { Recorded } from './signal.js';

/** Who calls whom: a node for each value of two labels, and a line where one called the other. */
export interface Edge<L extends string = string> {
  /** A signal of `counted`: what happened in the chosen time. */
  readonly of: Recorded<L>;
  readonly from: L;
  readonly to: L;
  /** How a name at the end of the line is written, with `$1` for it; as it is unless said. */
  readonly as?: string;
}

/** `edge(counted.requests, 'agent', 'model')`: the labels are checked against the signal's by the compiler. */
export const edge = <const L extends string>(of: Recorded<L>, from: NoInfer<L>, to: NoInfer<L>, as?: string): Edge => ({
  of,
  from,
  to,
  ...(as !== undefined && { as }),
});

/** More lines than these are a knot. */
export const mostEdges = 100;

/**
 * One row a line, with what Grafana's node graph asks of edges: `id`, `source`, `target`, and a number. It makes the nodes out of them.
 * https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/node-graph/#edges-data-frame-structure
 */
export function graphQuery(edges: readonly Edge[], chosen: Where = {}): Expr {
  const each = edges.map(({ of, from, to, as = '$1' }) => {
    const where = Object.fromEntries(Object.entries(chosen).filter(([label]) => of.by.includes(label)));
    const counted = promql`sum by (${from}, ${to}) (${of.expr('$__range', where)}) > 0`;
    const ends = promql`label_replace(label_replace(${counted}, "source", "$1", "${from}", "(.+)"), "target", "${as}", "${to}", "(.+)")`;
    return promql`label_join(${ends}, "id", " > ", "source", "target")`;
  });
  return promql`topk(${mostEdges}, sum by (id, source, target) (${each.join('\n  or ')}))`;
}
