import type { LabelSpec, LabelValues, Metric } from './metric.js';

/** A PromQL expression. PromQL stays PromQL: only the selectors are built for you. */
export type Expr = string & { readonly __promql: true };

/** Tags a template as PromQL and takes its common indent away. */
export const promql = (parts: TemplateStringsArray, ...values: readonly (string | number)[]): Expr =>
  dedent(String.raw({ raw: parts }, ...values)) as Expr; // the one place where text becomes an Expr

/** A label value to select: one value, any of several, or a matcher written out such as `=~"$model"`. */
export type Match = string | readonly string[] | { readonly op: '=' | '!=' | '=~' | '!~'; readonly value: string };

/** Matchers by label. */
export type Where = Readonly<Record<string, Match>>;

type TypedWhere<L extends LabelSpec> = {
  readonly [K in keyof LabelValues<L>]?: LabelValues<L>[K] | readonly LabelValues<L>[K][];
} & { readonly service?: Match };

const selector =
  (suffix: string) =>
  <L extends LabelSpec>(metric: Metric<L>, where: TypedWhere<L> = {}, also: Where = {}): Expr =>
    select(metric.name + suffix, { ...(where as Where), ...also }); // TypedWhere narrows the values of Where

/**
 * Selector of a counter or gauge. `where` is the definition's own, its labels and closed values checked by the
 * compiler; `also` is what the asker adds (a dashboard's variables).
 */
export const series = selector('');
/** Selectors of the three series of a histogram. */
export const bucket = selector('_bucket');
export const sumOf = selector('_sum');
export const countOf = selector('_count');

/** A selector over any series by name; for recorded series, whose labels the signal knows. */
export function select(name: string, where: Where = {}): Expr {
  const matchers = Object.entries(where).map(([label, match]) => `${named(label)}${matcher(match)}`);
  if (name !== '' && named(name) !== name) return promql`{${[named(name), ...matchers].join(', ')}}`;
  return promql`${name}${matchers.length > 0 ? `{${matchers.join(', ')}}` : ''}`;
}

/** The name of a series or label as PromQL takes it: one with a dot, as OpenTelemetry's have, stands in quotes. */
export const named = (name: string): string => (/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) ? name : quote(name));

function matcher(match: Match): string {
  if (typeof match === 'string') return `=${quote(match)}`;
  if ('op' in match) return match.op + quote(match.value);
  return `=~${quote(match.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'))}`;
}

export const quote = (value: string): string => JSON.stringify(value);

const dedent = (text: string): string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const indents = lines.slice(text.startsWith('\n') ? 0 : 1).map((line) => line.search(/\S/));
  const indent = indents.length > 0 ? Math.min(...indents) : 0;
  return lines.map((line) => (line.search(/\S/) >= indent ? line.slice(indent) : line)).join('\n');
};
