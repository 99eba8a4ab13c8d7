import { suggest } from '../errors.js';
import {
  type BoardJson,
  everyPanel,
  nameOf,
  panelsOf,
  type Source,
  targetsOf,
  type VariableJson,
} from './dashboard.js';
import type { Document } from './document.js';
import type { Finding } from './finding.js';

/** Grafana's own: https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables */
const builtIn =
  /^(__all_variables|__all|__auto.*|__cell.*|__dashboard|__data|__field|__from|__interval|__interval_ms|__name|__org|__range|__range_s|__range_ms|__rate_interval|__rate_interval_ms|__series|__tags|__time.*|__to|__trace.*|__span.*|__url.*|__user|__value.*|timeFilter|__searchFilter|__sql.*)$/;

/** Sources that are Grafana itself. */
const grafanas = ['grafana', '-- Grafana --', '-- Mixed --', '-- Dashboard --', '__expr__', '-100'];

/** References to data sources and variables lead somewhere, and every variable is used. */
export function referenceFindings(board: BoardJson, document: Document): Finding[] {
  const variables = board.templating?.list ?? [];
  const inputs = (board.__inputs ?? []).map(({ name }) => name);
  return [...sources(board, document, variables, inputs), ...uses(board, document, variables, inputs)];
}

function sources(
  board: BoardJson,
  document: Document,
  variables: readonly VariableJson[],
  inputs: readonly string[],
): Finding[] {
  const ofPanels = panelsOf(board).flatMap((panel) => [
    ...(panel.json.datasource === undefined && targetsOf(panel).length > 0 && !targetsOf(panel).every(hasSource)
      ? [{ source: undefined, path: panel.path, of: nameOf(panel.json) }]
      : []),
    ...[panel, ...targetsOf(panel)]
      .filter(hasSource)
      .map(({ json, path }) => ({ source: json.datasource, path: [...path, 'datasource'], of: nameOf(panel.json) })),
  ]);
  const ofVariables = variables.flatMap((variable, i) =>
    variable.datasource === undefined
      ? []
      : [{ source: variable.datasource, path: ['templating', 'list', i, 'datasource'], of: variable.name }],
  );
  return [...ofPanels, ...ofVariables].flatMap(({ source, path, of }) => {
    const wrong = wrongSource(source, variables, inputs);
    return wrong === undefined ? [] : [document.at(path.slice(), wrong.rule, wrong.message, of)];
  });
}

const hasSource = ({ json }: { readonly json: { readonly datasource?: Source } }): boolean =>
  json.datasource !== undefined && json.datasource !== null;

function wrongSource(source: Source, variables: readonly VariableJson[], inputs: readonly string[]) {
  const uid = typeof source === 'string' ? source : source?.uid;
  if (!uid) {
    const message = 'datasource: expected a type and a uid, got none: Grafana would take its default.';
    return { rule: 'datasource', message } as const;
  }
  const type = typeof source === 'object' ? source?.type : undefined;
  if (grafanas.includes(uid) || (type !== undefined && grafanas.includes(type))) return undefined;
  const name = /^\$\{?(\w+)(?::\w+)?\}?$/.exec(uid)?.[1];
  if (name === undefined) {
    const message = `datasource: expected a variable of type datasource or an input, such as "\${prometheus}", got the fixed uid "${uid}".`;
    return { rule: 'datasource-uid', message } as const;
  }
  if (inputs.includes(name)) return undefined;
  const variable = variables.find((one) => one.name === name);
  const kinds = variables.filter((one) => one.type === 'datasource').map((one) => one.name);
  if (variable === undefined) {
    const known = [...kinds, ...inputs];
    const remedy = known.length === 0 ? ' Define a variable of type datasource.' : suggest(name, known);
    return {
      rule: 'datasource',
      message: `datasource: expected a variable that is defined, got "${uid}".${remedy}`,
    } as const;
  }
  if (variable.type !== 'datasource') {
    return {
      rule: 'datasource',
      message: `datasource: expected a variable of type datasource, got "${name}" of type ${variable.type}.`,
    } as const;
  }
  return type !== undefined && typeof variable.query === 'string' && variable.query !== type
    ? ({
        rule: 'datasource',
        message: `datasource: expected type ${variable.query}, as "${name}" chooses, got ${type}.`,
      } as const)
    : undefined;
}

function uses(
  board: BoardJson,
  document: Document,
  variables: readonly VariableJson[],
  inputs: readonly string[],
): Finding[] {
  const defined = [...variables.map(({ name }) => name), ...inputs];
  const found = new Set<string>();
  const findings: Finding[] = [];
  const look = (value: unknown, path: readonly (string | number)[], of?: string): void => {
    if (typeof value === 'string') {
      for (const name of variablesIn(value)) {
        found.add(name);
        if (defined.includes(name) || builtIn.test(name)) continue;
        const remedy = defined.length > 0 ? suggest(name, defined) : '';
        const message = `expected a variable that is defined, got $${name}.${remedy}`;
        findings.push(document.at([...path], 'undefined-variable', message, of));
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        // A reference to a data source is looked at as such.
        if (key === 'datasource') remember(inner, found);
        else if (key !== 'panels') look(inner, [...path, Array.isArray(value) ? Number(key) : key], of);
      }
    }
  };
  for (const { json, path } of everyPanel(board)) {
    look(json, path, nameOf(json));
    if (json.repeat) found.add(json.repeat);
  }
  const list = variables.map((variable, i) => ({ variable, path: ['templating', 'list', i] }));
  for (const { variable, path } of list) {
    look({ query: variable.query }, path, variable.name);
    remember(variable.datasource, found);
  }
  // A choice may be used by a link or an annotation only.
  const elsewhere = JSON.stringify([board.annotations, 'links' in board ? board.links : undefined]);
  for (const name of variablesIn(elsewhere)) found.add(name);
  for (const { variable, path } of list) {
    if (found.has(variable.name) || variable.type === 'adhoc' || variable.type === 'constant') continue;
    const message = 'expected a panel, variable, link or annotation that uses it, got none.';
    findings.push(document.at(path, 'unused-variable', message, variable.name));
  }
  return findings;
}

function remember(source: unknown, found: Set<string>): void {
  for (const name of variablesIn(JSON.stringify(source) ?? '')) found.add(name);
}

/** `$name`, `${name}`, `${name:format}`, `${name.path}` and `[[name]]`; not `$1` of a pattern, nor `$` at the end of one. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(/\$(?:([a-zA-Z_]\w*)|\{([a-zA-Z_]\w*)(?:[:.[][^}]*)?\})|\[\[(\w+)(?::\w+)?\]\]/g)].map(
    ([, plain, braced, old]) => (plain ?? braced ?? old)!,
  );
