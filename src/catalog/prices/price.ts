/** Tokens of one model call. Input includes cached and audio tokens, output includes reasoning and audio. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number | undefined;
  /** All writes, those kept for an hour included. */
  readonly cacheWriteTokens?: number | undefined;
  /** Of the writes, those kept for an hour; the rest is kept for five minutes. */
  readonly cacheWriteHourTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly audioInputTokens?: number | undefined;
  readonly audioOutputTokens?: number | undefined;
  /** Of the audio input, what came from the cache: part of `cacheReadTokens` too. */
  readonly cacheReadAudioTokens?: number | undefined;
}

/**
 * US dollars per million tokens. A kind without a price of its own costs as what it is part of: cached and audio input
 * as input, writes for an hour as writes, reasoning and audio output as output.
 */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly cacheWriteHour?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly audioInput?: number | undefined;
  readonly audioOutput?: number | undefined;
  readonly cacheReadAudio?: number | undefined;
  /** US dollars a call, whatever its tokens. */
  readonly request?: number | undefined;
}

/** A model on machines of one's own: US dollars per GPU and hour. */
export interface GpuPrice {
  readonly gpuHour: number;
  /** GPUs the model runs on; 1 by default. */
  readonly gpus?: number | undefined;
  /** Calls that share them at a time, on average; 1 by default. */
  readonly concurrency?: number | undefined;
}

export type Price = TokenPrice | GpuPrice;

export const isGpuPrice = (price: Price): price is GpuPrice => 'gpuHour' in price && price.gpuHour !== undefined;

/** US dollars of one second of a call. */
export const dollarsPerSecond = ({ gpuHour, gpus = 1, concurrency = 1 }: GpuPrice): number =>
  (gpuHour * gpus) / concurrency / 3600;

/** A price as the numbers that the arithmetic is made of: what a kind costs more (or less) than what it is part of. */
export interface Rates {
  /** Dollars per million tokens. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** The same, on top of the price of what the kind is part of. */
  readonly cacheWriteHour: number;
  readonly reasoning: number;
  readonly audioInput: number;
  readonly audioOutput: number;
  readonly cacheReadAudio: number;
  /** Dollars a call. */
  readonly request: number;
}

/** Kinds on top, each with what holds at least that many tokens. */
export const onTop = ['cacheWriteHour', 'reasoning', 'audioInput', 'audioOutput', 'cacheReadAudio'] as const;

export function ratesOf(price: TokenPrice): Rates {
  const { input, output, cacheRead = input, cacheWrite = input, audioInput = input } = price;
  // Cached audio is cached input and audio input at once: both surcharges are there already.
  const cachedAudio = price.cacheReadAudio ?? (price.cacheRead === undefined ? audioInput : cacheRead);
  return {
    input,
    output,
    cacheRead,
    cacheWrite,
    cacheWriteHour: (price.cacheWriteHour ?? cacheWrite) - cacheWrite,
    reasoning: (price.reasoning ?? output) - output,
    audioInput: audioInput - input,
    audioOutput: (price.audioOutput ?? output) - output,
    cacheReadAudio: cachedAudio - cacheRead - audioInput + input,
    request: price.request ?? 0,
  };
}

/** What a cost depends on beside tokens and price. */
export interface Circumstances {
  /** Duration of the call, for a price by the GPU hour. */
  readonly seconds?: number | undefined;
  /** Factor of the service tier: 0.5 for a batch. It does not touch prices by the GPU hour. */
  readonly factor?: number | undefined;
}

/**
 * Cost of a call in US dollars. Counts that contradict each other (more cached tokens than input) never make it smaller:
 * a part is held to the whole, the uncached rest to zero. The collector computes the same in the same order.
 */
export function costOf(usage: Usage, price: Price, { seconds = 0, factor = 1 }: Circumstances = {}): number {
  if (isGpuPrice(price)) return seconds * dollarsPerSecond(price);
  const rates = ratesOf(price);
  const hour = usage.cacheWriteHourTokens ?? 0;
  const read = usage.cacheReadTokens ?? 0;
  const write = Math.max(usage.cacheWriteTokens ?? 0, hour);
  const uncached = Math.max(0, usage.inputTokens - read - write);
  const part = (count: number | undefined, whole: number) => Math.min(count ?? 0, whole);
  const dollars =
    uncached * rates.input +
    read * rates.cacheRead +
    write * rates.cacheWrite +
    usage.outputTokens * rates.output +
    hour * rates.cacheWriteHour +
    part(usage.reasoningTokens, usage.outputTokens) * rates.reasoning +
    part(usage.audioInputTokens, usage.inputTokens) * rates.audioInput +
    part(usage.audioOutputTokens, usage.outputTokens) * rates.audioOutput +
    part(usage.cacheReadAudioTokens, read) * rates.cacheReadAudio;
  return (dollars / 1e6 + rates.request) * factor;
}
