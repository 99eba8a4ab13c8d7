import { ordinaryTiers, type PriceSettings, perMillion, ratesOf, tierFactors } from '../src/catalog/prices.js';
import { attributes } from '../src/catalog/spans.js';
import type { Config } from '../src/config/schema.js';
import { attribute, double, list, literalMap, lookUp, scratch, set, text, transform } from './ottl.js';
import { column, gpuColumns, type PriceTables, plainColumns } from './price-tables.js';

const price = scratch('span', 'price');
const factor = scratch('span', 'factor');
const tier = scratch('span', 'tier');
const given = scratch('span', 'input');
const read = scratch('span', 'read');
const hour = scratch('span', 'hour');
const write = scratch('span', 'write');
const uncached = scratch('span', 'uncached');
const written = scratch('span', 'output');
const part = scratch('span', 'part');
const sum = scratch('span', 'sum');
/** True where the row has more than the four prices that every model has. */
const special = scratch('span', 'special');
const cost = attribute('span', attributes.cost);
const unpriced = attribute('span', attributes.unpriced);
const rate = (name: keyof typeof column) => `${price}[${column[name]}]`;

/** Where a span says its tier, the surest first: what was given, then what was asked for. */
const tierAttributes = [
  attributes.serviceTier,
  'gen_ai.openai.response.service_tier',
  'gen_ai.response.service_tier',
  'openai.request.service_tier',
  'gen_ai.openai.request.service_tier',
  'gen_ai.request.service_tier',
];

/** As `tierFactor`: 1 for an ordinary tier or none, below zero for one whose price is not known. */
export function serviceTier(settings: PriceSettings): string[] {
  const factors = literalMap(
    Object.fromEntries(
      Object.entries(tierFactors(settings)).map(([provider, tiers]) => [
        provider,
        literalMap(Object.fromEntries(Object.entries(tiers).map(([name, value]) => [name, double(value)]))),
      ]),
    ),
  );
  const said = `${tier} != nil`;
  return [
    set(factor, '1.0'),
    set(tier, `Coalesce([${tierAttributes.map((key) => attribute('span', key)).join(', ')}])`),
    set(tier, `ToLowerCase(Trim(String(${tier})))`, said),
    set(factor, '-1.0', `${said} and not ContainsValue(${list(['', ...ordinaryTiers])}, ${tier})`),
    set(factor, lookUp(factors, attribute('span', attributes.provider), tier), said),
  ];
}

/** A count that is not there is zero. */
const count = (path: string, key: string): string[] => [
  set(path, '0.0'),
  set(path, `Double(${attribute('span', key)})`, `${attribute('span', key)} != nil`),
];

/** A part costs its surcharge on what it is part of, and is held to it. */
function surcharge(key: string, whole: string, name: keyof typeof column): string[] {
  const there = `${special} == true and ${attribute('span', key)} != nil and ${rate(name)} != 0.0`;
  return [
    set(part, `Double(${attribute('span', key)})`, there),
    set(part, whole, `${there} and ${part} > ${whole}`),
    set(sum, `${sum} + ${part} * ${rate(name)}`, there),
  ];
}

/** As `costOf` in src/catalog/prices/price.ts, step by step, so that shim and collector agree. */
export function arithmetic({ hasGpu }: Pick<PriceTables, 'hasGpu'>): string[] {
  const hours = attribute('span', attributes.cacheWriteHourTokens);
  const seconds = `Double(span.end_time_unix_nano - span.start_time_unix_nano) / 1000000000.0`;
  return [
    ...count(given, attributes.inputTokens),
    ...count(read, attributes.cacheReadTokens),
    ...count(write, attributes.cacheWriteTokens),
    ...count(written, attributes.outputTokens),
    set(hour, `Double(${hours})`, `${hours} != nil`),
    set(write, hour, `${hours} != nil and ${write} < ${hour}`),
    set(uncached, `${given} - ${read} - ${write}`),
    set(uncached, '0.0', `${uncached} < 0.0`),
    set(
      sum,
      `${uncached} * ${rate('input')} + ${read} * ${rate('cacheRead')} + ${write} * ${rate('cacheWrite')} + ${written} * ${rate('output')}`,
    ),
    set(special, 'true', `Len(${price}) > ${plainColumns}`),
    set(sum, `${sum} + ${hour} * ${rate('cacheWriteHour')}`, `${special} == true and ${hours} != nil`),
    ...surcharge(attributes.reasoningTokens, written, 'reasoning'),
    ...surcharge(attributes.audioInputTokens, given, 'audioInput'),
    ...surcharge(attributes.audioOutputTokens, written, 'audioOutput'),
    ...surcharge(attributes.cacheReadAudioTokens, read, 'cacheReadAudio'),
    set(sum, `${sum} / 1000000.0`),
    set(sum, `${sum} + ${rate('request')}`, `${special} == true`),
    set(cost, `${sum} * ${factor}`, `${factor} >= 0.0`),
    ...(hasGpu ? [set(cost, `${seconds} * ${price}[0]`, `${factor} >= 0.0 and Len(${price}) == ${gpuColumns}`)] : []),
  ];
}

/** The `default` of a pricing file prices what has no price; it comes last of all. The span says so. */
export function byDefault(config: Config) {
  const standard = config.pricing?.default;
  if (standard === undefined) return undefined;
  const rates = ratesOf(perMillion(standard));
  return transform('price-by-default', {
    trace: [
      {
        conditions: [`${unpriced} == true and ${cost} == nil`],
        statements: [
          ...serviceTier(config),
          ...count(given, attributes.inputTokens),
          ...count(written, attributes.outputTokens),
          set(
            cost,
            `(${given} * ${double(rates.input)} + ${written} * ${double(rates.output)}) / 1000000.0 * ${factor}`,
            `${factor} >= 0.0`,
          ),
          set(attribute('span', attributes.costBasis), '"default"', `${cost} != nil`),
          `delete_key(span.attributes, ${text(attributes.unpriced)}) where ${cost} != nil`,
        ],
      },
    ],
  });
}
