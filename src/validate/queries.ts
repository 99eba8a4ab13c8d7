import { parser as logql } from '@grafana/lezer-logql';
import {
  type BoardJson,
  kindOf,
  nameOf,
  type PanelJson,
  type Placed,
  panelsOf,
  type TargetJson,
  targetsOf,
} from './dashboard.js';
import type { Document } from './document.js';
import type { Finding } from './finding.js';
import type { SeriesList } from './known-series.js';
import { type Problem, promqlProblems, withoutVariables } from './promql.js';

/** Panels that get their content from no query. */
const still = ['text', 'news', 'dashlist', 'alertlist', 'annolist', 'welcome', 'gettingstarted'];

/** Every query of panels, variables and annotations, read by the grammar of the store it goes to. */
export const queryFindings = (board: BoardJson, document: Document, known: SeriesList): Finding[] => [
  ...panelsOf(board).flatMap((panel) => ofPanel(panel, document, known)),
  ...(board.templating?.list ?? []).flatMap((variable, i) =>
    kindOf(variable.datasource) === 'prometheus'
      ? valuesProblems(textOf(variable.query), known).map(({ rule, message }) =>
          document.at(['templating', 'list', i, 'query'], rule, message, variable.name),
        )
      : [],
  ),
  ...(board.annotations?.list ?? []).flatMap(({ name, datasource, expr }, i) =>
    kindOf(datasource) === 'prometheus' && typeof expr === 'string'
      ? promqlProblems(expr, known, false).map(({ rule, message }) =>
          document.at(['annotations', 'list', i, 'expr'], rule, message, name),
        )
      : [],
  ),
];

function ofPanel(panel: Placed<PanelJson>, document: Document, known: SeriesList): Finding[] {
  const { json, path } = panel;
  if (json.libraryPanel !== undefined || still.includes(json.type)) return [];
  const targets = targetsOf(panel);
  if (targets.length === 0)
    return [document.at([...path], 'query', 'targets: expected a query, got none.', nameOf(json))];
  return targets.flatMap((target) =>
    problemsOf(panel, target.json, known).map(({ rule, message, field = '' }) =>
      document.at([...target.path, field], rule, `query ${target.json.refId ?? '?'}: ${message}`, nameOf(json)),
    ),
  );
}

function problemsOf(
  { json: panel }: Placed<PanelJson>,
  target: TargetJson,
  known: SeriesList,
): (Problem & { readonly field?: string })[] {
  switch (kindOf(target.datasource) ?? kindOf(panel.datasource)) {
    case 'prometheus': {
      if (!target.expr?.trim()) return [{ rule: 'query', message: 'expr: expected PromQL, got none.' }];
      const isCurve = target.instant !== true || target.range === true;
      return promqlProblems(target.expr, known, isCurve).map((one) => ({ ...one, field: 'expr' }));
    }
    case 'loki':
      if (!target.expr?.trim()) return [{ rule: 'query', message: 'expr: expected LogQL, got none.' }];
      return logqlProblems(target.expr).map((one) => ({ ...one, field: 'expr' }));
    case 'jaeger':
      return jaegerProblems(target);
    default:
      return [];
  }
}

export function logqlProblems(query: string): Problem[] {
  const text = withoutVariables(query);
  let at: number | undefined;
  const loose: string[] = [];
  logql.parse(text).iterate({
    enter: ({ type, node, from }) => {
      if (type.isError) at ??= from;
      if (type.name !== 'Selector') return;
      const selector = text.slice(node.from, node.to);
      // https://grafana.com/docs/loki/latest/query/log_queries/#log-stream-selector
      const matchers = [...selector.matchAll(/(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|`[^`]*`)/g)];
      const isTight = matchers.some(([, op, value = '']) => {
        const inner = value.slice(1, -1);
        return op === '=' ? inner !== '' : op === '=~' && !/^$|^\.\*$|^\$|^\[\[/.test(inner);
      });
      if (!isTight) loose.push(selector);
    },
  });
  if (at !== undefined) {
    return [{ rule: 'logql-syntax', message: `expected LogQL, got an error at character ${at + 1} of ${text}.` }];
  }
  return loose.map((selector) => ({
    rule: 'logql-selector',
    message: `expected a matcher that does not match the empty string, got ${selector}: with "All" as ".*" Loki refuses it. Add one such as service_name=~".+".`,
  }));
}

function jaegerProblems({
  queryType,
  service,
  query,
  tags,
  limit,
}: TargetJson): (Problem & { readonly field?: string })[] {
  const problems: (Problem & { field: string })[] = [];
  const wrong = (field: string, message: string) => problems.push({ rule: 'jaeger-query', field, message });
  switch (queryType) {
    case 'search':
      if (!service?.trim()) wrong('service', 'service: expected the service whose traces are searched, got none.');
      for (const pair of tags?.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? []) {
        if (!/^[^=\s"]+=/.test(pair)) wrong('tags', `tags: expected key=value in logfmt, got ${pair}.`);
      }
      if (limit !== undefined && !(limit > 0)) wrong('limit', `limit: expected a number above 0, got ${limit}.`);
      break;
    case 'dependencyGraph':
    case 'upload':
      break;
    case undefined:
    case '':
      if (!query?.trim()) wrong('query', 'query: expected the id of a trace, or queryType "search", got none.');
      break;
    default:
      wrong('queryType', `queryType: expected search, dependencyGraph, upload or none, got "${queryType}".`);
  }
  return problems;
}

/** `label_values(…)` and its siblings are Grafana's; what stands inside is PromQL. */
function valuesProblems(query: string, known: SeriesList): Problem[] {
  const inner = /^\s*label_values\(\s*([\s\S]+),\s*(\w+)\s*\)\s*$/.exec(query);
  if (inner !== null) {
    const [, series = '', label = ''] = inner;
    return promqlProblems(`count by (${label}) (${series})`, known, false);
  }
  const result = /^\s*query_result\(([\s\S]+)\)\s*$/.exec(query);
  return result === null ? [] : promqlProblems(result[1]!, known, false);
}

/** A variable's query is a text, or an object around one. */
const textOf = (query: unknown): string =>
  typeof query === 'string'
    ? query
    : typeof query === 'object' && query !== null && 'query' in query && typeof query.query === 'string'
      ? query.query
      : '';
