import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import type { Price, TokenPrice } from './price.js';

/** A price and when it holds. */
export interface PriceStep {
  /** Second of the Unix epoch from which it holds. */
  readonly from?: number | undefined;
  /** Seconds of the UTC day: from the first up to the second. */
  readonly hours?: readonly [number, number] | undefined;
  /** Holds for calls with more input tokens than this. */
  readonly above?: number | undefined;
  readonly price: Price;
}

/** All prices of a model. Of the steps that hold for a call the last is its price; where none does, the first. */
export type PriceSchedule = readonly PriceStep[];

/** What a schedule is asked with: when the call began (milliseconds of the epoch) and how long its input was. */
export interface Occasion {
  readonly at: number;
  readonly inputTokens: number;
}

export const dayInSeconds = 86_400;

/** The price of a call. Its own start decides, not the time it is priced at. */
export function priceAt(schedule: PriceSchedule, { at, inputTokens }: Occasion): Price {
  const second = Math.floor(at / 1000);
  const ofDay = second % dayInSeconds;
  const holds = ({ from = 0, hours: [start, end] = [0, dayInSeconds], above = -1 }: PriceStep) =>
    second >= from && ofDay >= start && ofDay < end && inputTokens > above;
  return (schedule.findLast(holds) ?? schedule[0]!).price;
}

/** Schedule of a model of the price data; none where it has no prices of tokens (a price of pages, of hours, none at all). */
export function scheduleOf({ prices }: Pick<ModelInfo, 'prices'>): PriceSchedule | undefined {
  const steps = (Array.isArray(prices) ? prices : [{ prices }]).flatMap(stepsOf);
  return steps.length === 0 ? undefined : steps;
}

function stepsOf({ constraint, prices }: ConditionalPrice): PriceStep[] {
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  );
  const tiers = [undefined, ...[...new Set(starts)].sort((a, b) => a - b)];
  return whenOf(constraint).flatMap((when) =>
    tiers.flatMap((above) => {
      const price = tokenPrice(prices, above);
      return price === undefined ? [] : [{ ...when, ...(above !== undefined && { above }), price }];
    }),
  );
}

function whenOf(constraint: ConditionalPrice['constraint']): Pick<PriceStep, 'from' | 'hours'>[] {
  if (constraint === undefined) return [{}];
  if (constraint.type === 'start_date') return [{ from: Date.parse(constraint.start_date) / 1000 }];
  const [start, end] = [secondOfDay(constraint.start_time), secondOfDay(constraint.end_time)];
  return end >= start ? [{ hours: [start, end] }] : [{ hours: [start, dayInSeconds] }, { hours: [0, end] }];
}

/** `16:30:00Z`, or with an offset such as `+02:00`. */
const secondOfDay = (time: string): number =>
  (((Date.parse(`1970-01-02T${time}`) / 1000) % dayInSeconds) + dayInSeconds) % dayInSeconds;

/** The tokens' prices for input above that many tokens. */
function tokenPrice(prices: ModelPrice, above = -1): TokenPrice | undefined {
  const of = (key: string): number | undefined => {
    const price = prices[key];
    return typeof price === 'object'
      ? (price.tiers.findLast(({ start }) => start <= above)?.price ?? price.base)
      : price;
  };
  const [input, output, requests] = [of('input_mtok'), of('output_mtok'), of('requests_kcount')];
  if (input === undefined && output === undefined) return undefined;
  return defined({
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: of('cache_read_mtok'),
    cacheWrite: of('cache_write_mtok'),
    cacheWriteHour: of('cache_write_1h_mtok'),
    reasoning: of('output_reasoning_mtok'),
    audioInput: of('input_audio_mtok'),
    audioOutput: of('output_audio_mtok'),
    cacheReadAudio: of('cache_audio_read_mtok'),
    request: requests && requests / 1000,
  });
}

const defined = (price: TokenPrice): TokenPrice =>
  // Leaving out what is undefined keeps every required key, as those are never undefined.
  Object.fromEntries(Object.entries(price).filter(([, value]) => value !== undefined)) as unknown as TokenPrice;
