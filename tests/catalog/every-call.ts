import { calcPrice } from '@pydantic/genai-prices';
import { nameTables } from '../../collector/price-names.js';
import { type PricedCall, pricedProviders, scheduleOf } from '../../src/catalog/prices.js';

/** Every kind of token, each with a number of its own; the long one is beyond every tier of the book. */
const kinds = {
  outputTokens: 1009,
  cacheReadTokens: 2003,
  cacheWriteTokens: 997,
  cacheWriteHourTokens: 211,
  reasoningTokens: 401,
  audioInputTokens: 701,
  audioOutputTokens: 307,
  cacheReadAudioTokens: 103,
};
export const usages = [
  { inputTokens: 10_007, ...kinds },
  { inputTokens: 600_011, ...kinds },
  { inputTokens: 5003, outputTokens: 701 },
];

/** Before and after every date of the book, and inside and outside its hours. */
export const moments = [
  '2024-06-01T17:00:00Z',
  '2026-08-20T02:30:00Z',
  '2026-11-20T12:00:00Z',
  '2027-01-01T00:00:00Z',
].map((time) => Date.parse(time));

/** A `gen_ai.provider.name` for each id of the price data. */
export const providerOf: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(pricedProviders)
    .map(([name, id]) => [id, name] as const)
    .reverse(),
);

/** Every name of the book, and names made of it that its patterns may take. */
export const namesOf = (id: string): string[] => {
  const table = nameTables()[id]!;
  const parts = [...table.exact.keys(), ...table.stems.keys()];
  const made = table.stems.size === 0 ? parts.filter((_, i) => i % 10 === 0) : parts;
  const variants = (name: string) => [
    `${name}-20250929`,
    `${name}-2026-01-02`,
    `${name}-v1:0`,
    `us.${name}`,
    `${name}@20250514`,
    `${name}-tts`,
  ];
  return [...new Set([...parts, ...made.flatMap(variants)])];
};

/** Each whole name with every kind of token, tier and date, also at the very border of a tier; each name made of it once. */
export function callsOf(id: string): PricedCall[] {
  const whole = nameTables()[id]!.exact;
  const borders = [...whole].flatMap(([model, info]) =>
    (scheduleOf(info) ?? []).flatMap(({ above }) =>
      above === undefined
        ? []
        : [above, above + 1].map((inputTokens) => ({
            provider: providerOf[id]!,
            models: [model],
            usage: { inputTokens, outputTokens: 1 },
            at: moments[2]!,
            seconds: 0,
          })),
    ),
  );
  const others = namesOf(id).flatMap((model, i) =>
    moments.flatMap((at, m) =>
      usages.flatMap((usage, u) =>
        whole.has(model) || (m + 4 * u) % 12 === i % 12
          ? [{ provider: providerOf[id]!, models: [model], usage, at, seconds: 0 }]
          : [],
      ),
    ),
  );
  return [...borders, ...others];
}

/** What the price data's own library says such a call costs; nothing where it has no price of tokens for it. */
export function libraryCost({ provider, models: [model = ''], usage, at }: PricedCall): number | undefined {
  const counts = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    cache_write_1h_tokens: usage.cacheWriteHourTokens,
    output_reasoning_tokens: usage.reasoningTokens,
    input_audio_tokens: usage.audioInputTokens,
    output_audio_tokens: usage.audioOutputTokens,
    cache_audio_read_tokens: usage.cacheReadAudioTokens,
  };
  const given = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
  const providerId = pricedProviders[provider];
  const found = calcPrice(given, model, { ...(providerId && { providerId }), timestamp: new Date(at) });
  return found && ('input_mtok' in found.model_price || 'output_mtok' in found.model_price)
    ? found.total_price
    : undefined;
}

/** Whether two costs are the same: both none, or equal to a billionth of a dollar and of themselves. */
export const same = (a: number | undefined, b: number | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Math.abs(a - b) <= 1e-9 * Math.min(1, Math.abs(b) + 1e-3);
