import {
  bookModels,
  dollarsPerSecond,
  isGpuPrice,
  overrideTable,
  type PriceSchedule,
  type PriceSettings,
  type PriceStep,
  perMillion,
  pricesAsOf,
  scheduleOf,
} from '../catalog/prices.js';

/**
 * A price book as it is saved: numbers by provider, model and field. Fields are dollars per million tokens, `request`
 * dollars a call, `second` dollars a second; a price that holds at times only says when (`input from 2026-03-13`).
 */
export interface SavedBook {
  readonly asOf: string;
  readonly providers: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
}

type Fields = Readonly<Record<string, number>>;

/** Where the stack config's own prices stand among the providers. */
const ownProvider = (name: string) => (name === '' ? 'config' : `config:${name}`);

/** The prices a stack uses: the book's, and those of its config beside them. */
export function savedBook(settings: PriceSettings): SavedBook {
  const book = bookModels().map(([id, models]) => [
    id,
    Object.fromEntries(models.map((model) => [model.id, fieldsOf(scheduleOf(model) ?? [])])),
  ]);
  const own = [...overrideTable(settings)].map(([provider, models]) => [
    ownProvider(provider),
    Object.fromEntries([...models].map(([model, schedule]) => [model, fieldsOf(schedule)])),
  ]);
  const standard = settings.pricing?.default;
  const others = standard === undefined ? [] : [['config:default', { '*': { ...perMillion(standard) } }]];
  return { asOf: pricesAsOf, providers: Object.fromEntries([...book, ...own, ...others]) };
}

const fieldsOf = (schedule: PriceSchedule): Fields =>
  Object.fromEntries(
    schedule.flatMap((step) => {
      const fields = isGpuPrice(step.price) ? { second: dollarsPerSecond(step.price) } : step.price;
      return Object.entries(fields).map(([field, price]) => [[field, ...when(step)].join(' '), price as number]); // no undefined in a schedule
    }),
  );

const when = ({ from, hours, above }: PriceStep): string[] => [
  ...(from === undefined ? [] : [`from ${new Date(from * 1000).toISOString().slice(0, 10)}`]),
  ...(hours === undefined ? [] : [`${clock(hours[0])}-${clock(hours[1])} UTC`]),
  ...(above === undefined ? [] : [`above ${above} tokens`]),
];

const clock = (second: number): string => new Date(second * 1000).toISOString().slice(11, 16);

/** What one book says otherwise than another. */
export interface PriceChange {
  readonly provider: string;
  readonly model: string;
  readonly field: string;
  /** None where the price, or the whole model, is new. */
  readonly old: number | undefined;
  readonly new: number | undefined;
}

/** Every price that differs, sorted by provider and model. A model without prices that appears or goes is no change. */
export function comparePrices(before: SavedBook, after: SavedBook): PriceChange[] {
  return keys(before.providers, after.providers).flatMap((provider) => {
    const [old = {}, now = {}] = [before.providers[provider], after.providers[provider]];
    return keys(old, now).flatMap((model) => {
      const [a = {}, b = {}] = [old[model], now[model]];
      return [...new Set([...Object.keys(a), ...Object.keys(b)])]
        .filter((field) => a[field] !== b[field])
        .map((field) => ({ provider, model, field, old: a[field], new: b[field] }));
    });
  });
}

const keys = (...records: readonly Readonly<Record<string, unknown>>[]): string[] =>
  [...new Set(records.flatMap(Object.keys))].sort();

/** The changes as a table for people, and how many there are. */
export function renderChanges(changes: readonly PriceChange[], before: SavedBook, after: SavedBook): string {
  const dates = `${before.asOf} -> ${after.asOf}`;
  if (changes.length === 0) return `No price differs (${dates}).`;
  const rows = changes.map(({ provider, model, field, old, new: now }) => [
    provider,
    model,
    field,
    `${old ?? 'none'} -> ${now ?? 'none'}`,
    old !== undefined && now !== undefined && old > 0 ? percent(now / old - 1) : '',
  ]);
  const models = new Set(changes.map(({ provider, model }) => `${provider} ${model}`)).size;
  return `${table([['provider', 'model', 'field', 'old -> new', 'change'], ...rows])}\n\n${count(changes.length, 'price')} of ${count(models, 'model')} ${changes.length === 1 ? 'differs' : 'differ'} (${dates}).`;
}

const percent = (share: number): string => `${share > 0 ? '+' : ''}${Number((share * 100).toPrecision(3))} %`;

const count = (n: number, noun: string): string => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;

/** A summary of a book: how old, how many models of whom, how many without a price. */
export function renderSummary({ asOf, providers }: SavedBook, now: Date): string {
  const days = Math.floor((now.getTime() - Date.parse(asOf)) / 86_400_000);
  const all = Object.entries(providers).map(([provider, models]) => {
    const priced = Object.values(models).filter((fields) => Object.keys(fields).length > 0).length;
    return { provider, priced, unpriced: Object.keys(models).length - priced };
  });
  const sum = (key: 'priced' | 'unpriced') => all.reduce((total, one) => total + one[key], 0);
  return [
    `Prices of ${asOf} (${count(days, 'day')} old): ${count(sum('priced'), 'model')} of ${count(all.length, 'provider')}, and ${count(sum('unpriced'), 'model')} without a token price.`,
    '',
    table([
      ['provider', 'models', 'unpriced'],
      ...all.map(({ provider, priced, unpriced }) => [provider, `${priced}`, `${unpriced}`]),
    ]),
  ].join('\n');
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
