import { calcPrice, findProvider, type MatchLogic, type ModelInfo, type Provider } from '@pydantic/genai-prices';
import { pricedProviders } from '../src/catalog/prices.js';

/** How the collector finds a model of one provider by name. `T` is what is found: the model of the price data. */
export interface NameTable {
  /** Whole names, in lower case, with the model that the price data has for them. */
  readonly exact: ReadonlyMap<string, ModelInfo>;
  /** Finds the part of a longer name that tells its model; none where all names are whole ones. */
  readonly patterns: readonly NamePattern[];
  /** Model by that part. */
  readonly stems: ReadonlyMap<string, ModelInfo>;
  /** Recognises the provider's models where nobody named the provider. */
  readonly owns: string | undefined;
}

export interface NamePattern {
  /** Regular expression (RE2 and JavaScript alike) with the groups below, one of which is the part. */
  readonly pattern: string;
  readonly groups: readonly string[];
  /** Holds for names that match this, or that do not. */
  readonly only: { readonly pattern: string; readonly match: boolean } | undefined;
}

interface Rule {
  readonly kind: keyof typeof shapes | 'whole';
  readonly text: string;
  readonly model: ModelInfo;
  /** Names that match this are none of the rule's. */
  readonly unless?: string;
}

/** What surrounds the telling part of a name. */
const shapes = {
  start: (part: string) => part,
  part: (part: string) => `.*?${part}`,
  end: (part: string) => `.*${part}$`,
  // The text of these three ends in the hyphen, which tells it from the same text in another kind of rule.
  date8: (part: string) => `${part}[0-9]{8}$`,
  // Dates with hyphens are written without them too; the price data takes both for the same.
  date10: (part: string) => `${part}(?:[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2})$`,
  digit: (part: string) => `${part}[0-9]`,
} as const;

/** Everyday forms of a provider's names, which are looked up as whole names then and need no search. */
const everyday: Readonly<Record<string, (name: string) => string>> = {
  aws: (name) => (/^(?:[a-z-]+\.)?(?:anthropic|amazon|meta)\./.test(name) ? name.replace(/(?:-v1)?$/, '-v1:0') : name),
  google: (name) => name.replace(/-(20[0-9]{6})$/, '@$1'),
};

let tables: Readonly<Record<string, NameTable>> | undefined;

/** The name tables of the book by id of the price data, in the order the data has. Made once: some 100 milliseconds. */
export function nameTables(): Readonly<Record<string, NameTable>> {
  const ids = [...new Set(Object.values(pricedProviders))].sort();
  tables ??= Object.fromEntries(ids.map((id) => [id, compile(findProvider({ providerId: id })!)]));
  return tables;
}

function compile(provider: Provider): NameTable {
  // A provider that sells the models of others knows them by the others' names, after its own.
  const sellers = [
    provider,
    ...(provider.fallback_model_providers ?? []).map((id) => findProvider({ providerId: id })!),
  ];
  const models = sellers.flatMap((seller) => seller.models);
  const rules = models.flatMap((model) => rulesOf(model.match).map((rule) => ({ ...rule, model })));
  const names = new Set([...rules.map(({ text }) => text), ...models.map(({ id }) => id.toLowerCase())].flatMap(dated));
  for (const name of [...names]) names.add(everyday[provider.id]?.(name) ?? name);
  const exact = [...names].flatMap((name) => {
    const model = calcPrice({}, name, { providerId: provider.id })?.model;
    return model === undefined ? [] : [[name, model] as const];
  });
  const parts = rules.filter(({ kind }) => kind !== 'whole');
  const unless = parts.find((rule) => rule.unless !== undefined)?.unless;
  return {
    exact: new Map(exact),
    patterns:
      unless === undefined
        ? patternOf(parts, undefined)
        : [
            ...patternOf(parts, { pattern: unless, match: false }),
            ...patternOf(
              parts.filter((rule) => rule.unless === undefined),
              { pattern: unless, match: true },
            ),
          ],
    // Of two rules with the same text the first counts, as in the price data.
    stems: new Map(parts.map(({ text, model }) => [text, model] as const).reverse()),
    owns: provider.model_match && ownPattern(provider.model_match),
  };
}

/**
 * The pattern of the rules in their order; or sorted by kind, which takes fewer groups and so half the time, where that
 * tells the same of all the names one can make of the rules.
 */
function patternOf(rules: readonly Rule[], only: NamePattern['only']): NamePattern[] {
  const kinds = Object.keys(shapes);
  const sorted = [...rules].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  const [inOrder, byKind] = [alternation(rules, only), alternation(sorted, only)];
  const tells = ([pattern]: NamePattern[], name: string) =>
    Object.values(new RegExp(pattern?.pattern ?? '').exec(name)?.groups ?? {}).join('');
  const ends = ['', 'x', '-20260101', '-2026-01-01', '-v1:0', '@20260101', '-latest'];
  const names = rules.flatMap(({ text }) => ends.flatMap((end) => [text + end, `us.${text}${end}`]));
  return names.every((name) => tells(inOrder, name) === tells(byKind, name)) ? byKind : inOrder;
}

/** One alternation, so that the first that fits wins; neighbours of a kind share a group. */
function alternation(rules: readonly Rule[], only: NamePattern['only']): NamePattern[] {
  const runs: { kind: keyof typeof shapes; texts: Set<string> }[] = [];
  for (const { kind, text } of rules) {
    if (kind === 'whole') continue;
    if (runs.at(-1)?.kind !== kind) runs.push({ kind, texts: new Set() });
    runs.at(-1)!.texts.add(text);
  }
  if (runs.length === 0) return [];
  const branches = runs.map(({ kind, texts }, i) => shapes[kind](`(?<g${i}>${[...texts].map(quote).join('|')})`));
  return [{ pattern: `^(?:${branches.join('|')})`, groups: runs.map((_, i) => `g${i}`), only }];
}

/** A name and, where it holds a date, the name with the date in its other form. */
function dated(name: string): string[] {
  const plain = name.replace(/-(20\d{2})-(\d{2})-(\d{2})(?=-|:|$)/g, '-$1$2$3');
  const hyphens = name.replace(/-(20\d{2})(\d{2})(\d{2})(?=-|:|$)/g, '-$1-$2-$3');
  return [name, plain, hyphens];
}

function rulesOf(match: MatchLogic): Omit<Rule, 'model'>[] {
  if ('or' in match) return match.or.flatMap(rulesOf);
  if ('and' in match) return match.and.length === 2 ? excepting(match.and[0]!, match.and[1]!) : [];
  if ('equals' in match) return [{ kind: 'whole', text: match.equals.toLowerCase() }];
  if ('starts_with' in match) return [{ kind: 'start', text: match.starts_with.toLowerCase() }];
  if ('contains' in match) return [{ kind: 'part', text: match.contains.toLowerCase() }];
  if ('ends_with' in match) return [{ kind: 'end', text: match.ends_with.toLowerCase() }];
  return fromPattern(match.regex);
}

/** Suffix of a pattern in the price data to what it says; what is before it is a literal text. */
const suffixes: readonly (readonly [string, Rule['kind']])[] = [
  ['-\\d{4}-\\d{2}-\\d{2}$', 'date10'],
  ['-\\d{8}$', 'date8'],
  ['-\\d', 'digit'],
  ['$', 'whole'],
];

function fromPattern(regex: string): Omit<Rule, 'model'>[] {
  const [suffix, kind] = suffixes.find(([end]) => regex.endsWith(end)) ?? ['', 'whole'];
  const literal = regex.slice(1, regex.length - suffix.length) + (suffix.startsWith('-') ? '-' : '');
  // What is no literal is left to the tests, which compare every name with the price data itself.
  if (!regex.startsWith('^') || /[*+?()|]|\\[a-zA-Z]/.test(literal)) return [];
  return [{ kind, text: literal.replaceAll('\\', '') }];
}

/** "This, but not where that is in the name": RE2 knows no look-ahead, so the exception is kept apart. */
function excepting(match: MatchLogic, exception: MatchLogic): Omit<Rule, 'model'>[] {
  const unless = 'regex' in exception ? /^\^\(\?!\.\*(.*)\)$/.exec(exception.regex)?.[1] : undefined;
  return unless === undefined ? [] : rulesOf(match).map((rule) => ({ ...rule, unless }));
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function ownPattern(match: MatchLogic): string {
  if ('or' in match) return match.or.map(ownPattern).join('|');
  if ('equals' in match) return `^${quote(match.equals.toLowerCase())}$`;
  if ('starts_with' in match) return `^${quote(match.starts_with.toLowerCase())}`;
  if ('contains' in match) return quote(match.contains.toLowerCase());
  if (!('regex' in match)) return '^$';
  // "No slash in it" without a look-ahead.
  const noSlash = '(?![^/]+/)';
  return match.regex.includes(noSlash) ? `${match.regex.replace(noSlash, '')}[^/]*$` : match.regex;
}
