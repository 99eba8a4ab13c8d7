import { PriceList, type PriceSchedule } from '../catalog/prices.js';

/** Models whose look-up is remembered; the names come from the application, so there is an end to it. */
const remembered = 500;

/** The prices behind a cache: most calls are to the few models of a process. */
export class Prices extends PriceList {
  private readonly found = new Map<string, PriceSchedule | undefined>();

  override find(provider: string, model: string): PriceSchedule | undefined {
    const key = `${provider}\0${model}`;
    if (this.found.has(key)) return this.found.get(key);
    const schedule = super.find(provider, model);
    if (this.found.size < remembered) this.found.set(key, schedule);
    return schedule;
  }
}
