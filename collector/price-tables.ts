import {
  dayInSeconds,
  dollarsPerSecond,
  isGpuPrice,
  overrideTable,
  type Price,
  type PriceSchedule,
  type PriceSettings,
  ratesOf,
  scheduleOf,
} from '../src/catalog/prices.js';
import { double, literalMap } from './ottl.js';
import { type NameTable, nameTables } from './price-names.js';

/** Positions in a row of prices. */
export const column = {
  input: 0,
  output: 1,
  cacheRead: 2,
  cacheWrite: 3,
  cacheWriteHour: 4,
  reasoning: 5,
  audioInput: 6,
  audioOutput: 7,
  cacheReadAudio: 8,
  request: 9,
} as const;

/** A row of one number is dollars a second; one of four has no surcharges and no price a request. */
export const gpuColumns = 1;
export const plainColumns = 4;

/** A model that the book knows but has no prices of tokens for. */
export const unpricedCode = -1;
/** The code of a model whose price depends on the call is this, less the position of its schedule. */
export const firstSchedule = -2;

/**
 * Everything the collector looks prices up in, as literals. Each model has a code: the position of its row, or for a
 * price that depends on the call (date, hour, length) `firstSchedule` less the position of its schedule.
 */
export class PriceTables {
  private readonly rowTexts: string[] = [];
  private readonly rowNumbers = new Map<string, number>();
  private readonly found: string[] = [];
  private readonly schedulesSeen: PriceSchedule[] = [];

  readonly names: Readonly<Record<string, NameTable>> = nameTables();
  /** Code by data provider and whole name. */
  readonly exact: string;
  /** Code by data provider and telling part. */
  readonly stems: string;
  /** Code by provider and model, and by model, of the config's own prices. */
  readonly own: { readonly byProvider: string | undefined; readonly any: string | undefined };
  readonly hasGpu: boolean;

  constructor(settings: PriceSettings) {
    const table = overrideTable(settings);
    const codes = (models: Iterable<readonly [string, PriceSchedule]>) =>
      literalMap(Object.fromEntries([...models].map(([name, schedule]) => [name, this.code(schedule)])));
    const named = [...table].filter(([provider]) => provider !== '');
    const any = table.get('');
    this.own = {
      byProvider:
        named.length === 0
          ? undefined
          : literalMap(Object.fromEntries(named.map(([provider, models]) => [provider, codes(models)]))),
      any: any && codes(any),
    };
    this.hasGpu = [...table.values()].some((models) =>
      [...models.values()].flat().some(({ price }) => isGpuPrice(price)),
    );
    this.exact = this.ofBook(({ exact }) => exact);
    this.stems = this.ofBook(({ stems }) => stems);
  }

  get rows(): string {
    return `[${this.rowTexts.join(', ')}]`;
  }

  /** Number of steps in the longest schedule; all have as many, the first repeated. */
  get steps(): number {
    return Math.max(1, ...this.schedulesSeen.map((schedule) => schedule.length));
  }

  /** Schedules of steps: from (seconds), above (tokens), start and end (seconds of the day), row. */
  get schedules(): string {
    const padded = this.schedulesSeen.map((schedule) => [
      // Before a step holds that should, the first one does.
      ...Array.from({ length: this.steps - schedule.length + 1 }, () => ({ price: schedule[0]!.price })),
      ...schedule,
    ]);
    return `[${padded.map((steps) => `[${steps.map((step) => this.step(step)).join(', ')}]`).join(', ')}]`;
  }

  private step({
    from = 0,
    above = -1,
    hours: [start, end] = [0, dayInSeconds],
    price,
  }: PriceSchedule[number]): string {
    return `[${from}, ${above}, ${start}, ${end}, ${this.row(price)}]`;
  }

  private ofBook(models: (table: NameTable) => NameTable['exact']): string {
    return literalMap(
      Object.fromEntries(
        Object.entries(this.names).map(([id, table]) => [
          id,
          literalMap(
            Object.fromEntries(
              [...models(table)].map(([name, model]) => {
                const schedule = scheduleOf(model);
                return [name, schedule === undefined ? String(unpricedCode) : this.code(schedule)];
              }),
            ),
          ),
        ]),
      ),
    );
  }

  /** The code of a schedule, whose rows and steps are put into the tables. */
  code(schedule: PriceSchedule): string {
    const numbers = schedule.map(({ price }) => this.row(price));
    const [only] = schedule;
    const always = schedule.length === 1 || new Set(numbers).size === 1;
    if (always && only !== undefined) return String(numbers[0]);
    const text = schedule.map((step) => this.step(step)).join();
    if (!this.found.includes(text)) {
      this.found.push(text);
      this.schedulesSeen.push(schedule);
    }
    return String(firstSchedule - this.found.indexOf(text));
  }

  private row(price: Price): number {
    const text = numbers(price);
    const known = this.rowNumbers.get(text);
    if (known !== undefined) return known;
    this.rowNumbers.set(text, this.rowTexts.push(text) - 1);
    return this.rowTexts.length - 1;
  }
}

const numbers = (price: Price): string => {
  if (isGpuPrice(price)) return `[${double(dollarsPerSecond(price))}]`;
  const rates = ratesOf(price);
  const row = (Object.keys(column) as (keyof typeof column)[]).map((key) => rates[key]); // keys of a literal
  const plain = row.slice(plainColumns).every((rate) => rate === 0);
  return `[${(plain ? row.slice(0, plainColumns) : row).map(double).join(', ')}]`;
};
