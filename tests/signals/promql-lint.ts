import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { isNoLabel } from '../../src/model/kept.js';

/** What is known of a series: whether it only ever grows, its labels, and the values of those that are closed. */
export interface KnownSeries {
  readonly kind: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

/** What an expression comes to: its labels, and whether it still is a counter; nothing for a number. */
type Shape = { readonly kind: 'counter' | 'gauge'; readonly labels: readonly string[] } | undefined;

export interface Verdict {
  /** One sentence a mistake. */
  readonly problems: readonly string[];
  readonly series: readonly string[];
  /** Labels of the result, sorted; none for a number. */
  readonly labels: readonly string[];
}

/** Functions that turn a counter into something that may be looked at. */
const increases = ['rate', 'increase', 'irate'];

/**
 * Checks an expression against the series that exist, from the leaves up. Syntax errors end it. Sides of `or` have the
 * same labels, unless `mixed` says that series of several origins are put together.
 */
export function lint(expr: string, known: ReadonlyMap<string, KnownSeries>, { mixed = false } = {}): Verdict {
  const problems: string[] = [];
  const names: string[] = [];
  const textOf = (node: SyntaxNode): string => expr.slice(node.from, node.to);
  const demand = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };

  const tree = parser.parse(expr);
  tree.iterate({
    enter: (node) => demand(!node.type.isError, `syntax error at ${node.from}`),
  });
  if (problems.length > 0) return { problems, series: [], labels: [] };

  const shape = shapeOf(tree.topNode.firstChild!);
  demand(shape?.kind !== 'counter', 'a counter is looked at without rate or increase');
  return { problems, series: names, labels: [...(shape?.labels ?? [])].sort() };

  function shapeOf(node: SyntaxNode): Shape {
    switch (node.name) {
      case 'VectorSelector':
        return selected(node);
      case 'FunctionCall':
        return called(node);
      case 'AggregateExpr':
        return aggregated(node);
      case 'BinaryExpr':
        return combined(node);
      case 'StepInvariantExpr':
      case 'MatrixSelector':
      case 'SubqueryExpr':
      case 'OffsetExpr':
      case 'ParenExpr':
        return shapeOf(node.firstChild!);
      default:
        return undefined;
    }
  }

  function selected(node: SyntaxNode): Shape {
    const matchers = node.getChild('LabelMatchers');
    const name = unquoted(node.getChild('Identifier') ?? matchers!.getChild('QuotedLabelName')!);
    names.push(name);
    const series = known.get(name);
    demand(series !== undefined, `${name} is no series that exists`);
    if (series === undefined) return { kind: 'gauge', labels: [] };
    for (const matcher of [
      ...(matchers?.getChildren('UnquotedLabelMatcher') ?? []),
      ...(matchers?.getChildren('QuotedLabelMatcher') ?? []),
    ]) {
      const label = unquoted(matcher.getChild('LabelName') ?? matcher.getChild('QuotedLabelName')!);
      demand(isNoLabel(label) || series.labels.includes(label), `${name} has no label ${label}`);
      const wanted = JSON.parse(textOf(matcher.getChild('StringLiteral')!)) as string; // a PromQL string is a JSON one here
      for (const value of wanted.split('|').filter((value) => !value.startsWith('$'))) {
        const values = series.values?.[label];
        demand(values === undefined || values.includes(value), `${label} of ${name} is never "${value}"`);
      }
    }
    return series;
  }

  function called(node: SyntaxNode): Shape {
    const name = textOf(node.getChild('FunctionIdentifier')!);
    const body = node.getChild('FunctionCallBody')!;
    const shapes = childrenOf(body).map(shapeOf);
    const argument = shapes.find((shape) => shape !== undefined);
    // Made of numbers: they carry no labels.
    if (name === 'vector' || (/^(day_of|month|year|hour|minute)/.test(name) && argument === undefined)) {
      return { kind: 'gauge', labels: [] };
    }
    if (name === 'scalar') return undefined;
    if (increases.includes(name)) {
      demand(body.getChild('MatrixSelector') !== null, `${name} of something that is no raw series`);
      demand(argument?.kind === 'counter', `${name} over a gauge`);
      // Read as it stands, on purpose: whoever does looks out for restarts.
    } else if (!['resets', 'last_over_time'].includes(name))
      demand(argument?.kind !== 'counter', `${name} of a counter without rate or increase`);
    const ofBuckets = ['histogram_quantile', 'histogram_fraction'].includes(name);
    if (ofBuckets) demand(argument?.labels.includes('le') ?? false, 'a quantile without le');
    const labels = argument?.labels.filter((label) => !ofBuckets || label !== 'le') ?? [];
    // The functions that add a label: their second argument.
    const texts = body.getChildren('StringLiteral').map(unquoted);
    const sources = name === 'label_join' ? texts.slice(2) : name === 'label_replace' ? texts.slice(2, 3) : [];
    for (const source of sources)
      demand(source === '' || labels.includes(source), `${name} of ${source}: there is no such label`);
    const added = name === 'label_replace' || name === 'label_join' ? texts.slice(0, 1) : [];
    return argument && { kind: 'gauge', labels: [...new Set([...labels, ...added])] };
  }

  function aggregated(node: SyntaxNode): Shape {
    const body = node.getChild('FunctionCallBody')!;
    const argument = childrenOf(body).map(shapeOf).at(-1);
    demand(argument?.kind !== 'counter', 'a counter is added up before its rate: restarts would count as falls');
    const modifier = node.getChild('AggregateModifier');
    const by = modifier === null ? [] : labelsIn(modifier.getChild('GroupingLabels')!);
    demand(modifier?.getChild('Without') == null, 'labels are to be named with by, not left over by without');
    for (const label of by) demand(argument?.labels.includes(label) ?? false, `by (${label}): there is no such label`);
    const op = textOf(node.getChild('AggregateOp')!);
    // It makes a label of the value.
    const made = op === 'count_values' ? body.getChildren('StringLiteral').map(unquoted) : [];
    if (made.length > 0) return { kind: 'gauge', labels: [...by, ...made] };
    return { kind: 'gauge', labels: op === 'topk' ? (argument?.labels ?? []) : by };
  }

  function combined(node: SyntaxNode): Shape {
    const [left, right] = [shapeOf(node.firstChild!), shapeOf(node.lastChild!)];
    // A counter that was not there before has grown by what it is.
    if (left?.kind === 'counter' && /^(.+) unless \(\1 offset \w+\)$/.test(textOf(node))) {
      return { kind: 'gauge', labels: left.labels };
    }
    demand(left?.kind !== 'counter' && right?.kind !== 'counter', 'a counter is compared or divided without its rate');
    if (left === undefined || right === undefined) return left ?? right;
    const clause = node.getChild('MatchingModifierClause');
    const on = clause?.getChild('On') ? labelsIn(clause.getChild('GroupingLabels')!) : undefined;
    for (const label of on ?? []) {
      const both = left.labels.includes(label) && right.labels.includes(label);
      demand(both, `on (${label}): not a label of both sides`);
    }
    if (mixed && clause === null && node.getChild('Or') !== null)
      return { kind: 'gauge', labels: [...new Set([...left.labels, ...right.labels])] };
    const same = [...left.labels].sort().join() === [...right.labels].sort().join();
    demand(on !== undefined || same, 'the sides have different labels and say not by which to match');
    // `group_left (hour)` takes a label over from the side of the ones.
    const [, taken] = clause?.getChild('GroupLeft') ? clause.getChildren('GroupingLabels').map(labelsIn) : [];
    for (const label of taken ?? [])
      demand(right.labels.includes(label), `group_left (${label}): no label of the right`);
    return { kind: 'gauge', labels: [...new Set([...left.labels, ...(taken ?? [])])] };
  }

  function labelsIn(node: SyntaxNode): string[] {
    return [...node.getChildren('LabelName'), ...node.getChildren('QuotedLabelName')].map(unquoted);
  }

  /** A PromQL string is a JSON one here. */
  function unquoted(node: SyntaxNode): string {
    const text = textOf(node);
    return text.startsWith('"') ? (JSON.parse(text) as string) : text; // of a text JSON makes a string
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}
