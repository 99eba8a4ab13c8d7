import { type Component, component } from '../src/model/collector.js';

/** Statements that run one after the other on the same record, when one of the conditions holds (none: always). */
export interface StatementGroup {
  /** Where paths name no context, the one they are of: such statements are written once for several. */
  readonly context?: string;
  readonly conditions?: readonly string[];
  readonly statements: readonly string[];
}

export type OttlSignal = 'trace' | 'metric' | 'log';

/** A text as a setting. The collector reads `$$` as one dollar sign, so that a pattern or a name is no reference to the environment. */
export const literal = (value: string): string => value.replaceAll('$', '$$$$');

/** A text in a statement. */
export const text = (value: string): string => literal(JSON.stringify(value));

/** Path of an attribute: `attribute('span', 'error.type')` is `span.attributes["error.type"]`. */
export const attribute = (context: string, key: string): string => `${context}.attributes[${text(key)}]`;

/** Path of a value that lives as long as the statements of one group run on one record. */
export const scratch = (context: string, key: string): string => `${context}.cache[${text(key)}]`;

export const set = (path: string, value: string, where?: string): string =>
  `set(${path}, ${value})${where === undefined ? '' : ` where ${where}`}`;

export const list = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`;

/** A map of literals: the collector builds it once, when it starts. */
export const literalMap = (entries: Readonly<Record<string, string>>): string =>
  `{${Object.entries(entries)
    .map(([key, value]) => `${text(key)}: ${value}`)
    .join(', ')}}`;

/** The same of texts. */
export const textMap = (entries: Readonly<Record<string, string>>): string =>
  literalMap(Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, text(value)])));

/** Looks literals up by keys that are paths; a key that is not there is an error, which `error_mode: silent` skips. */
export const lookUp = (map: string, ...keys: readonly string[]): string =>
  `Coalesce([${map}])${keys.map((key) => `[${key}]`).join('')}`;

/** A number that is a double for the collector, also where it is whole. */
export const double = (value: number): string => {
  const digits = Number.isInteger(value) ? value.toFixed(1) : String(value);
  return digits.includes('e') ? value.toFixed(20).replace(/0+$/, '') : digits;
};

/**
 * A transform processor. A statement that fails on a record (wrong type, missing key) is skipped there; one bad record
 * never stops the others.
 */
export const transform = (name: string, groups: Partial<Record<OttlSignal, readonly StatementGroup[]>>): Component =>
  component(`transform/${name}`, {
    error_mode: 'silent',
    ...Object.fromEntries(Object.entries(groups).map(([signal, list]) => [`${signal}_statements`, list])),
  });
