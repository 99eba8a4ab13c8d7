import { inBook, pricesAsOf } from './book.js';
import { inSettings, overrideTable, type PriceSettings, perMillion } from './overrides.js';
import { costOf, type Price, type Usage } from './price.js';
import { routed } from './routes.js';
import { type Occasion, type PriceSchedule, priceAt } from './schedule.js';
import { tierFactor, tierFactors } from './service-tiers.js';

/** One model call, as far as its cost depends on it. */
export interface PricedCall {
  /** A `gen_ai.provider.name`; empty or `unknown` where nobody said, then the model's name tells. */
  readonly provider: string;
  /** Names of the model, the surest first: what answered, then what was asked for. */
  readonly models: readonly (string | undefined)[];
  readonly usage: Usage;
  /** When it began, in milliseconds of the epoch. */
  readonly at: number;
  /** How long it took. */
  readonly seconds: number;
  readonly serviceTier?: string | undefined;
}

export interface Priced {
  /** US dollars. */
  readonly cost: number;
  readonly price: Price;
  /** It is the `default` of a pricing file, as nothing else has a price for the model. */
  readonly isDefault: boolean;
}

/** The prices of one stack or application: the settings' first, then the book's, then the pricing file's default. */
export class PriceList {
  private readonly own: ReturnType<typeof overrideTable>;
  private readonly factors: ReturnType<typeof tierFactors>;
  /** The pricing file's price of whatever has none. */
  private readonly standard: PriceSchedule | undefined;

  constructor(settings: PriceSettings = {}) {
    this.own = overrideTable(settings);
    this.factors = tierFactors(settings);
    const standard = settings.pricing?.default;
    this.standard = standard && [{ price: perMillion(standard) }];
  }

  /** Prices of a model, or nothing where it has none. The default of a pricing file is not looked at. */
  find(provider: string, model: string): PriceSchedule | undefined {
    return inSettings(this.own, provider, model) ?? inBook(provider, model);
  }

  /** What a call costs, or nothing where there is no price: unpriced is not free. */
  price(call: PricedCall): Priced | undefined {
    const { provider, usage, seconds, at } = call;
    const schedule = this.schedule(call);
    const factor = tierFactor(provider, call.serviceTier, this.factors);
    if (schedule === undefined || factor === undefined) return undefined;
    const price = priceAt(schedule, { at, inputTokens: usage.inputTokens });
    return { cost: costOf(usage, price, { seconds, factor }), price, isDefault: schedule === this.standard };
  }

  /** By what answered; then by what was asked for, of whom the name says it is. */
  private schedule({ provider, models }: PricedCall): PriceSchedule | undefined {
    const [answered, ...others] = models.filter((model) => model !== undefined && model !== '');
    if (answered === undefined) return this.standard;
    const requested = others.at(-1) ?? answered;
    const route = routed(provider, requested) ?? { provider, model: requested };
    return this.find(provider, answered) ?? this.find(route.provider, route.model) ?? this.standard;
  }
}

/**
 * Price of a model, or nothing where it is unknown: unpriced is not free.
 * @param occasion the call; by default a short one on the day of the book
 */
export function findPrice(
  provider: string,
  model: string,
  settings: PriceSettings = {},
  { at = Date.parse(pricesAsOf), inputTokens = 0 }: Partial<Occasion> = {},
): Price | undefined {
  const schedule = new PriceList(settings).find(provider, model);
  return schedule && priceAt(schedule, { at, inputTokens });
}
