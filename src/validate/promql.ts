import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { nearest } from '../errors.js';
import { isNoLabel } from '../model/kept.js';
import type { RuleId } from './finding.js';
import type { SeriesList } from './known-series.js';

export interface Problem {
  readonly rule: RuleId;
  readonly message: string;
}

/** What stands for a variable where PromQL wants a name, and for one where it wants a duration. */
const anyName = 'grafana_variable';

/** PromQL without Grafana's variables: within quotes they may stay, elsewhere a name or a duration takes their place. */
export const withoutVariables = (query: string): string =>
  query
    .replace(/(\[|:|offset\s+)\s*(?:\$\{?\w+(?::\w+)?\}?|\[\[\w+\]\])(?=\s*[\]:)]|\s|$)/g, '$15m')
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\$\{\w+(?::\w+)?\}|\$\w+|\[\[\w+\]\]/g, (found) =>
      /^["']/.test(found) ? found : anyName,
    );

/**
 * What is wrong with a query as it stands in a panel: its syntax, series nobody writes, labels they lack, counters read
 * as gauges, windows that do not follow the panel's time.
 * @param isCurve the panel draws it over time, so its windows have to follow the zoom
 */
export function promqlProblems(query: string, known: SeriesList, isCurve: boolean): Problem[] {
  const problems: Problem[] = [];
  const text = withoutVariables(query);
  const textOf = (node: SyntaxNode): string => text.slice(node.from, node.to);
  const labels = new Set<string>();
  const groupings: string[] = [];
  let complete = true;
  const tree = parser.parse(text);
  // What is half written has nodes without what belongs into them: nothing else is looked at.
  const wrong = firstError(tree);
  if (wrong !== undefined) {
    return [{ rule: 'promql-syntax', message: `expected PromQL, got an error at character ${wrong + 1} of ${text}.` }];
  }
  tree.iterate({
    enter: ({ type, node }) => {
      if (type.name === 'VectorSelector') selector(node);
      if (type.name === 'GroupingLabels' && isGrouping(node))
        groupings.push(...node.getChildren('LabelName').map(textOf));
      if (type.name === 'FunctionIdentifier' && ['label_replace', 'label_join', 'count_values'].includes(textOf(node)))
        complete = false;
    },
  });
  if (isCurve) problems.push(...windowProblems(query));
  if (complete) {
    for (const label of groupings.filter((one) => one !== anyName && !labels.has(one))) {
      problems.push({
        rule: 'unknown-label',
        message: `expected a label of the series, got ${label} in by (…).${hint(label, [...labels])}`,
      });
    }
  }
  return problems;

  function selector(node: SyntaxNode): void {
    const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
    const pairs = matchers.map(
      (one) => [textOf(one.getChild('LabelName')!), stringOf(textOf(one.getChild('StringLiteral')!))] as const,
    );
    for (const name of namesOf(node, pairs)) {
      const series = known.get(name);
      if (series === undefined) {
        if (name.includes(anyName) || /[$*+?()[\]\\^]/.test(name)) complete = false;
        else
          problems.push({
            rule: 'unknown-metric',
            message: `expected a series that exists, got ${name}.${hint(name, [...known.keys()])}`,
          });
        complete = false;
        continue;
      }
      if (series.labels === undefined) complete = false;
      for (const label of series.labels ?? []) labels.add(label);
      for (const [label] of pairs) {
        if (label === '__name__' || isNoLabel(label) || series.labels === undefined) continue;
        if (series.labels.includes(label)) continue;
        problems.push({
          rule: 'unknown-label',
          message: `expected a label of ${name}, got ${label}.${hint(label, series.labels)}`,
        });
      }
      typed(node, name, series.kind);
    }
    if (namesOf(node, pairs).length === 0) complete = false;
  }

  function typed(node: SyntaxNode, name: string, kind: 'counter' | 'gauge' | undefined): void {
    const range = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
    const call = callAround(range ?? node);
    const fn = call && textOf(call.getChild('FunctionIdentifier')!);
    const isIncrease = fn !== undefined && ['rate', 'irate', 'increase'].includes(fn);
    if (isIncrease && kind === 'gauge') {
      problems.push({ rule: 'metric-type', message: `expected a counter in ${fn}(), got the gauge ${name}.` });
    }
    const fine =
      isIncrease ||
      [
        'resets',
        'absent',
        'absent_over_time',
        'present_over_time',
        'count_over_time',
        'changes',
        'timestamp',
        'last_over_time',
      ].includes(fn ?? '');
    if (kind === 'counter' && !fine && !isCounted(node)) {
      problems.push({
        rule: 'metric-type',
        message: `expected rate() or increase() around the counter ${name}, got its total since the last restart.`,
      });
    }
  }

  /** `count(x)`, `group(x)` and comparisons of presence do not read the value. */
  function isCounted(node: SyntaxNode): boolean {
    for (let at = node.parent; at !== null; at = at.parent) {
      if (at.name === 'AggregateExpr') return /^(count|group)$/.test(textOf(at.getChild('AggregateOp')!));
      if (at.name === 'BinaryExpr' && (at.getChild('Unless') || at.getChild('And'))) return true;
    }
    return false;
  }

  function namesOf(node: SyntaxNode, pairs: readonly (readonly [string, string])[]): string[] {
    const identifier = node.getChild('Identifier');
    if (identifier !== null) return [textOf(identifier)];
    const quoted = node.getChild('LabelMatchers')?.getChild('QuotedLabelName');
    if (quoted) return [stringOf(textOf(quoted))];
    return pairs.filter(([label]) => label === '__name__').flatMap(([, value]) => value.split('|'));
  }
}

function firstError(tree: Tree): number | undefined {
  let at: number | undefined;
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from;
    },
  });
  return at;
}

const stringOf = (literal: string): string => literal.slice(1, -1);

/** The labels behind `by`, `on`, `group_left`; what `without` and `ignoring` name need not be there. */
const isGrouping = (node: SyntaxNode): boolean =>
  node.parent?.name === 'AggregateModifier' && node.parent.getChild('By') !== null;

function callAround(node: SyntaxNode): SyntaxNode | undefined {
  let at = node.parent;
  while (at !== null && ['FunctionCallBody', 'ParenExpr', 'OffsetExpr', 'StepInvariantExpr'].includes(at.name))
    at = at.parent;
  return at?.name === 'FunctionCall' ? at : undefined;
}

/** Only the text of the query shows which window was written: a macro, or a number. */
function windowProblems(query: string): Problem[] {
  return [...query.matchAll(/\b(rate|irate|increase)\s*\([^[]*\[\s*([^\]:]+?)\s*\]/g)].flatMap(
    ([, fn, window = '']) => {
      if (/^\$\{?__interval(_ms)?\}?$/.test(window)) {
        return [
          {
            rule: 'rate-window' as const,
            message: `expected $__rate_interval in ${fn}(), got ${window}: zoomed in, it holds fewer than two samples.`,
          },
        ];
      }
      if (!/^[\d.]+(ms|[smhdwy])/.test(window) || fn === 'increase') return [];
      return [
        {
          rule: 'rate-window' as const,
          message: `expected $__rate_interval in ${fn}(), got ${window}: zoomed out, it skips what lies between two points.`,
        },
      ];
    },
  );
}

function hint(wrong: string, known: readonly string[]): string {
  const near = nearest(wrong, known);
  return near === undefined ? '' : ` Did you mean ${near}?`;
}
