import { findPrice, type PriceOverrides, type TokenPrice } from '../catalog/prices.js';

/** Models whose look-up is remembered; the names come from the application, so there is an end to it. */
const remembered = 500;

/** The price book behind a cache: most calls are to the few models of a process. */
export class Prices {
  private readonly found = new Map<string, TokenPrice | undefined>();

  constructor(private readonly overrides: PriceOverrides) {}

  /** Price of the first of the names that has one. */
  of(provider: string, models: readonly (string | undefined)[]): TokenPrice | undefined {
    for (const model of models) {
      const price = model ? this.find(provider, model) : undefined;
      if (price !== undefined) return price;
    }
    return undefined;
  }

  private find(provider: string, model: string): TokenPrice | undefined {
    const key = `${provider}\0${model}`;
    if (this.found.has(key)) return this.found.get(key);
    const price = findPrice(provider, model, this.overrides);
    if (this.found.size < remembered) this.found.set(key, price);
    return price;
  }
}
