import type { GpuPrice, TokenPrice } from './price.js';
import type { PriceSchedule, PriceStep } from './schedule.js';

/** When a price of the config holds, and for which provider (`gen_ai.provider.name`; for all where there is none). */
interface When {
  readonly provider?: string | undefined;
  /** First day, `2026-03-01`, in UTC. */
  readonly from?: string | undefined;
  /** Holds for calls with more input tokens than this. */
  readonly above?: number | undefined;
}

export type PriceOverride = (TokenPrice | GpuPrice) & When;

/** Prices by model, before the book's. Of several for one model, the last that holds for a call is its price. */
export type PriceOverrides = Readonly<Record<string, PriceOverride | readonly PriceOverride[]>>;

/** Prices per 1,000 tokens, as in a pricing file. */
export interface PerThousand {
  readonly prompt_token_cost: number;
  readonly completion_token_cost: number;
}

/** A pricing file. `default` is the price of every model that nothing else has a price for. */
export interface PricingFile {
  readonly default?: PerThousand | undefined;
  readonly models?: Readonly<Record<string, PerThousand>> | undefined;
}

/** What a stack or an application says about prices beyond the book. */
export interface PriceSettings {
  readonly prices?: PriceOverrides | undefined;
  readonly pricing?: PricingFile | undefined;
  /** Factors by `gen_ai.provider.name` and service tier, before those of `serviceTiers`. */
  readonly serviceTiers?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
}

/** A date at the end of a name, which an override without it leaves open: `-20260131`, `-2026-01-31`, `@20260131`. */
export const dateAtEnd = '[-@](?:20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})$';

/** Schedules of the settings by provider (`''`: any) and lower-case model name. `prices` come before `pricing`. */
export function overrideTable({
  prices = {},
  pricing,
}: PriceSettings): ReadonlyMap<string, ReadonlyMap<string, PriceSchedule>> {
  const table = new Map<string, Map<string, PriceStep[]>>();
  const add = (provider: string, model: string, step: PriceStep) => {
    const models = table.get(provider) ?? new Map<string, PriceStep[]>();
    table.set(provider, models);
    models.set(model, [...(models.get(model) ?? []), step]);
  };
  for (const [name, entry] of Object.entries(prices)) {
    for (const one of Array.isArray(entry) ? (entry as readonly PriceOverride[]) : [entry as PriceOverride]) {
      // isArray does not narrow readonly arrays
      const { provider = '', from, above, ...price } = one;
      const day = from === undefined ? {} : { from: Date.parse(`${from}T00:00:00Z`) / 1000 };
      add(provider, name.trim().toLowerCase(), { ...day, ...(above !== undefined && { above }), price });
    }
  }
  for (const [name, price] of Object.entries(pricing?.models ?? {})) {
    const model = name.trim().toLowerCase();
    if (!table.get('')?.has(model)) add('', model, { price: perMillion(price) });
  }
  return table;
}

/** A pricing file's price as the price book says it. Rounded where the binary fraction would show. */
export const perMillion = ({ prompt_token_cost, completion_token_cost }: PerThousand): TokenPrice => ({
  input: thousandfold(prompt_token_cost),
  output: thousandfold(completion_token_cost),
});

const thousandfold = (value: number): number => Number((value * 1000).toPrecision(15));

/** Schedule of a model in the settings: the whole name before the name without its date, its provider before any. */
export function inSettings(
  table: ReturnType<typeof overrideTable>,
  provider: string,
  model: string,
): PriceSchedule | undefined {
  const whole = model.trim().toLowerCase();
  for (const name of new Set([whole, whole.replace(new RegExp(dateAtEnd), '')])) {
    const found = table.get(provider)?.get(name) ?? table.get('')?.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
