import {
  type ConditionalPrice,
  findProvider,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
  type Provider,
} from '@pydantic/genai-prices';

/** Tokens of one model call. Input includes cached tokens, output includes reasoning. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  /** Already in `outputTokens`; priced as output. */
  readonly reasoningTokens?: number | undefined;
}

/** US dollars per million tokens. Cached input without a price of its own costs as input. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
}

/** Prices by exact model name that come before the book's; one with a provider holds for that provider alone. */
export type PriceOverrides = Readonly<Record<string, TokenPrice & { readonly provider?: string | undefined }>>;

/** The prices of one provider, by lower-case model name. */
export interface ProviderPrices {
  /** Whole names. */
  readonly exact: Readonly<Record<string, TokenPrice>>;
  /** Parts of names; `stem` finds the part. */
  readonly stems: Readonly<Record<string, TokenPrice>>;
  /** Names that a date follows, `-20260101` or `-2026-01-01`. */
  readonly dated: Readonly<Record<string, TokenPrice>>;
  /** Regular expression (RE2 and JavaScript alike) with the groups start, part and end, one of which is the stem. */
  readonly stem: string | undefined;
  /** Providers whose models it sells as well, and the names it sells them under. */
  readonly sells: readonly { readonly from: string; readonly models: string }[];
  /** Recognises the provider's models where nobody named the provider. */
  readonly owns: string | undefined;
}

/** The day whose prices the book holds. Moved when @pydantic/genai-prices is updated. */
export const pricesAsOf = '2026-11-20';

/** Ids of the price data by `gen_ai.provider.name`. Providers that are not here have no prices but overrides. */
export const pricedProviders: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  'aws.bedrock': 'aws',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  'gcp.gen_ai': 'google',
  cohere: 'cohere',
  deepseek: 'deepseek',
  groq: 'groq',
  mistral_ai: 'mistral',
  perplexity: 'perplexity',
  x_ai: 'x-ai',
  moonshot_ai: 'moonshotai',
};

export const datedSuffix = '-(?:20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})$';

/**
 * Cost of a call in US dollars: `(input - cacheRead - cacheWrite) * input price`, cached tokens at their own prices,
 * output at the output price. Where the cache counts exceed the input, the uncached part is 0. The collector computes
 * the same in the same order, so both agree to the last bit.
 */
export function costOf(usage: Usage, price: TokenPrice): number {
  const read = usage.cacheReadTokens ?? 0;
  const write = usage.cacheWriteTokens ?? 0;
  const uncached = Math.max(0, usage.inputTokens - read - write);
  return (
    (uncached * price.input +
      read * (price.cacheRead ?? price.input) +
      write * (price.cacheWrite ?? price.input) +
      usage.outputTokens * price.output) /
    1e6
  );
}

/**
 * Price of a model, or nothing where it is unknown: unpriced is not free.
 * @param provider a `gen_ai.provider.name`; empty or `unknown` where nobody said, then the model's name tells
 * @param model the provider's model name, dated snapshots included
 */
export function findPrice(provider: string, model: string, overrides: PriceOverrides = {}): TokenPrice | undefined {
  const name = model.trim().toLowerCase();
  for (const [key, price] of Object.entries(overrides)) {
    if (key.toLowerCase() === name && (price.provider ?? provider) === provider) return price;
  }
  const book = priceBook();
  const seller = book[pricedProviders[provider] ?? ownerOf(provider, name) ?? ''];
  const other = seller?.sells.find(({ models }) => new RegExp(models).test(name))?.from;
  const prices = other === undefined ? seller : book[other];
  if (prices === undefined) return undefined;
  return (
    own(prices.exact, name) ??
    own(prices.stems, stemOf(prices, name)) ??
    own(prices.dated, name.replace(new RegExp(datedSuffix), ''))
  );
}

const own = (table: Readonly<Record<string, TokenPrice>>, key: string): TokenPrice | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function ownerOf(provider: string, model: string): string | undefined {
  if (provider !== '' && provider !== 'unknown') return undefined;
  return Object.entries(priceBook()).find(([, { owns }]) => owns !== undefined && new RegExp(owns).test(model))?.[0];
}

function stemOf({ stem }: ProviderPrices, model: string): string {
  const groups = stem === undefined ? undefined : new RegExp(stem).exec(model)?.groups;
  return groups?.['start'] || groups?.['part'] || groups?.['end'] || '';
}

let book: Readonly<Record<string, ProviderPrices>> | undefined;

/** The price book, by id of the price data (the values of `pricedProviders`). Made once: it takes some milliseconds. */
export function priceBook(): Readonly<Record<string, ProviderPrices>> {
  book ??= Object.fromEntries(
    [...new Set(Object.values(pricedProviders))].map((id) => [id, compile(findProvider({ providerId: id })!)]),
  );
  return book;
}

interface Rule {
  readonly kind: 'exact' | 'start' | 'part' | 'end' | 'dated';
  readonly text: string;
  readonly price: TokenPrice;
}

function compile(provider: Provider): ProviderPrices {
  const rules = provider.models.flatMap(rulesOf);
  // In the data the first rule that matches a name wins, so the name's price is that rule's, not its own entry's.
  const table = (...kinds: Rule['kind'][]) =>
    Object.fromEntries(
      rules
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ kind, text }) => [text, rules.find((rule) => fits(rule, kind, text))!.price]),
    );
  // Each group is there even if nothing can match it, because the collector reads all three.
  const any = (kind: Rule['kind']) =>
    [...new Set(rules.filter((r) => r.kind === kind).map((r) => quote(r.text)))].join('|') || '[^\\s\\S]';
  const stem = `^(?:(?<start>${any('start')})|.*?(?<part>${any('part')})|.*(?<end>${any('end')})$)`;
  return {
    exact: table('exact'),
    stems: table('start', 'part', 'end'),
    dated: table('dated'),
    stem: rules.some(({ kind }) => ['start', 'part', 'end'].includes(kind)) ? stem : undefined,
    sells: soldFrom(provider, rules),
    owns: provider.model_match && ownPattern(provider.model_match),
  };
}

function fits(rule: Rule, kind: Rule['kind'], name: string): boolean {
  if (rule.kind === kind && rule.text === name) return true;
  if (kind !== 'exact') return false;
  if (/-tts(?:-|$)/.test(name) && !rule.text.includes('-tts')) return false; // speech is never priced as its text model
  if (rule.kind === 'start') return name.startsWith(rule.text);
  if (rule.kind === 'part') return name.includes(rule.text);
  return rule.kind === 'end' && name.endsWith(rule.text);
}

/** Azure sells the models of OpenAI and others: names that only the other has a price for are the other's. */
function soldFrom(provider: Provider, own: readonly Rule[]): ProviderPrices['sells'] {
  return (provider.fallback_model_providers ?? []).flatMap((from) => {
    const rules = findProvider({ providerId: from })!.models.flatMap(rulesOf);
    const sold = rules.filter(({ kind, text }) => {
      const name = kind === 'dated' ? `${text}-20260101` : text;
      return !own.some((rule) => fits(rule, 'exact', name) || (rule.kind === 'exact' && rule.text === name));
    });
    const names = (kind: Rule['kind'], end: string) =>
      sold.filter((rule) => rule.kind === kind).map(({ text }) => quote(text) + end);
    return sold.length === 0
      ? []
      : [
          {
            from,
            models: `^(?:${[...names('exact', '$'), ...names('start', ''), ...names('part', '').map((part) => `.*${part}`), ...names('dated', datedSuffix)].join('|')})`,
          },
        ];
  });
}

function rulesOf(model: ModelInfo): Rule[] {
  const price = tokenPrice(pricesOn(model.prices, pricesAsOf));
  if (price === undefined) return [];
  const found = matches(model.match);
  const id = model.id.toLowerCase();
  // A name that needs no pattern is the cheapest to find, and most calls name the model by its id or by its stem.
  const whole = found.filter(({ kind, text }) => kind === 'start' || (kind === 'part' && id === text));
  return [...found, ...whole.map(({ text }) => ({ kind: 'exact' as const, text }))].map((match) => ({
    ...match,
    price,
  }));
}

/** What a match means for names; the few that are none of these (a name that must not hold `-tts`) are left out. */
function matches(match: MatchLogic): Omit<Rule, 'price'>[] {
  if ('or' in match) return match.or.flatMap(matches);
  if ('and' in match) return match.and.filter((part) => 'starts_with' in part).flatMap(matches);
  if ('equals' in match) return [{ kind: 'exact', text: match.equals.toLowerCase() }];
  if ('starts_with' in match) return [{ kind: 'start', text: match.starts_with.toLowerCase() }];
  if ('contains' in match) return [{ kind: 'part', text: match.contains.toLowerCase() }];
  if ('ends_with' in match) return [{ kind: 'end', text: match.ends_with.toLowerCase() }];
  const dated = /^\^(.*?)-(?:\\d\{8\}|\\d\{4\}-\\d\{2\}-\\d\{2\})\$$/.exec(match.regex);
  return dated ? [{ kind: 'dated', text: dated[1]!.replaceAll('\\', '') }] : [];
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The latest prices in force on a day; of prices by the hour the dearest, as cost is better over than under. */
function pricesOn(prices: ModelInfo['prices'], day: string): ModelPrice {
  if (!Array.isArray(prices)) return prices;
  const hourly = prices.filter(({ constraint }) => constraint?.type === 'time_of_date');
  if (hourly.length > 0) return prices.map((p) => p.prices).sort((a, b) => inputOf(b) - inputOf(a))[0]!;
  const begun = ({ constraint }: ConditionalPrice) => constraint?.type !== 'start_date' || constraint.start_date <= day;
  return (prices.filter(begun).at(-1) ?? prices[0]!).prices;
}

const inputOf = (prices: ModelPrice): number => tokenPrice(prices)?.input ?? 0;

function tokenPrice(prices: ModelPrice): TokenPrice | undefined {
  const of = (key: string): number | undefined => {
    const price = prices[key];
    return typeof price === 'object' ? price.base : price;
  };
  const input = of('input_mtok');
  const output = of('output_mtok');
  if (input === undefined && output === undefined) return undefined;
  return {
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: of('cache_read_mtok'),
    cacheWrite: of('cache_write_mtok'),
  };
}

function ownPattern(match: MatchLogic): string {
  if ('or' in match) return match.or.map(ownPattern).join('|');
  if ('equals' in match) return `^${quote(match.equals)}$`;
  if ('starts_with' in match) return `^${quote(match.starts_with)}`;
  if ('contains' in match) return quote(match.contains);
  // RE2 has no look-ahead; this one keeps out names with a slash, which what follows it does not match anyway.
  return 'regex' in match ? match.regex.replace('(?![^/]+/)', '') : '^$';
}
