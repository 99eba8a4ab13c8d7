import {
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { type Finding, type RuleId, rules } from './finding.js';

/** A JSON file whose every value knows its line. */
export interface Document {
  readonly file: string;
  readonly value: unknown;
  /** A finding at a place in the JSON; a path that is not there is reported at the nearest one around it. */
  at(path: JSONPath, rule: RuleId, message: string, of?: string): Finding;
}

/** A dashboard as it is imported may stand in an envelope: the answer of Grafana's API. */
const inside = (value: unknown): JSONPath =>
  typeof value === 'object' && value !== null && 'dashboard' in value && typeof value.dashboard === 'object'
    ? ['dashboard']
    : [];

/** The dashboard in a text, or what keeps it from being JSON. */
export function read(file: string, text: string): Document | readonly Finding[] {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const position = lines(text);
  if (errors.length > 0 || root === undefined) {
    return (errors.length > 0 ? errors : [{ error: 0, offset: 0, length: 0 }]).map(({ error, offset }) => ({
      rule: 'json',
      severity: rules.json.severity,
      file,
      ...position(offset),
      message: `expected JSON, got an error (${words(printParseErrorCode(error))}).`,
    }));
  }
  const start = inside(getNodeValue(root));
  return {
    file,
    value: getNodeValue(findNodeAtLocation(root, start)!),
    at: (path, rule, message, of) => ({
      rule,
      severity: rules[rule].severity,
      file,
      ...position(nearest(root, [...start, ...path]).offset),
      ...(of !== undefined && { of }),
      message,
    }),
  };
}

function nearest(root: Node, path: JSONPath): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

const words = (code: string): string =>
  code
    .replace(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();

function lines(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - starts[line]! + 1 };
  };
}
