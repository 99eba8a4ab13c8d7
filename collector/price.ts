import { datedSuffix, priceBook, pricedProviders, type TokenPrice } from '../src/catalog/prices.js';
import { attributes, inferenceOperations } from '../src/catalog/spans.js';
import type { Config } from '../src/config/schema.js';
import { attribute, double, list, literalMap, lookUp, scratch, set, text, textMap, transform } from './ottl.js';

const provider = scratch('span', 'provider');
const owner = scratch('span', 'owner');
const model = scratch('span', 'model');
const stem = scratch('span', 'stem');
const row = scratch('span', 'row');
const price = scratch('span', 'price');
const input = attribute('span', attributes.inputTokens);
const output = attribute('span', attributes.outputTokens);
const cost = attribute('span', attributes.cost);
const unpriced = attribute('span', attributes.unpriced);
const requested = attribute('span', attributes.requestModel);
const answered = attribute('span', attributes.responseModel);
/** Name of the model whose price is looked up; there between the processors of this file only. */
const billed = attribute('span', 'llm.price.model');
const isInference = `ContainsValue(${list(inferenceOperations)}, ${attribute('span', attributes.operation)})`;

/** Inference spans with tokens are priced, but for those whose cost is there already (the shim's). */
export const byAnswer = transform('price-by-answer', {
  trace: [
    {
      conditions: [`${isInference} and ${cost} == nil and (${input} != nil or ${output} != nil)`],
      statements: [set(billed, `Coalesce([${answered}, ${requested}, ""])`)],
    },
  ],
});

/** The model that answered is what is billed. Only where it has no price, the name in the request (an alias, a deployment) is asked. */
export const byRequest = transform('price-by-request', {
  trace: [
    {
      conditions: [
        `${unpriced} == true and ${requested} != nil and ${answered} != nil and ${requested} != ${answered}`,
      ],
      statements: [set(billed, requested), `delete_key(span.attributes, ${text(attributes.unpriced)})`],
    },
  ],
});

/**
 * Sets `llm.cost.usd`, or the mark of an unpriced call: unknown is not free. The tables of the price book stand in the
 * statements as literals, which the collector builds once, so that a span costs a few look-ups.
 */
export function pricing(config: Config) {
  return transform('price', {
    trace: [
      {
        conditions: [`${billed} != nil`],
        statements: [
          set(model, `ToLowerCase(Trim(String(${billed})))`),
          `delete_key(span.attributes, "llm.price.model")`,
          set(provider, attribute('span', attributes.provider)),
          ...overrides(config),
          ...inBook(),
          ...arithmetic,
        ],
      },
    ],
  });
}

/** As `findPrice` in src/catalog/prices.ts: whole name, part of the name, name before a date. */
function inBook(): string[] {
  const book = priceBook();
  const open = `${price} == nil`;
  const rows = [
    ...new Set(Object.values(book).flatMap((p) => [p.exact, p.stems, p.dated].flatMap(Object.values).map(numbers))),
  ];
  const table = (part: 'exact' | 'stems' | 'dated') =>
    literalMap(
      Object.fromEntries(
        Object.entries(book).map(([id, prices]) => [
          id,
          literalMap(
            Object.fromEntries(
              Object.entries(prices[part]).map(([name, own]) => [name, String(rows.indexOf(numbers(own)))]),
            ),
          ),
        ]),
      ),
    );
  const missing = `${open} and ${row} == nil`;
  return [
    set(owner, lookUp(textMap(pricedProviders), provider)),
    ...Object.entries(book).flatMap(([id, { owns, sells }]) => [
      ...(owns === undefined
        ? []
        : [
            set(
              owner,
              text(id),
              `${owner} == nil and (${provider} == nil or ${provider} == "unknown") and IsMatch(${model}, ${text(owns)})`,
            ),
          ]),
      ...sells.map(({ from, models }) =>
        set(owner, text(from), `${owner} == ${text(id)} and IsMatch(${model}, ${text(models)})`),
      ),
    ]),
    set(row, lookUp(table('exact'), owner, model), open),
    ...Object.entries(book).flatMap(([id, { stem: pattern }]) =>
      pattern === undefined
        ? []
        : set(stem, `ExtractPatterns(${model}, ${text(pattern)})`, `${missing} and ${owner} == ${text(id)}`),
    ),
    set(stem, `Concat([${stem}["start"], ${stem}["part"], ${stem}["end"]], "")`, `${missing} and IsMap(${stem})`),
    set(row, lookUp(table('stems'), owner, stem), missing),
    `replace_pattern(${model}, ${text(datedSuffix)}, "") where ${missing}`,
    set(row, lookUp(table('dated'), owner, model), missing),
    set(price, `Coalesce([[${rows.join(', ')}]])[${row}]`, `${open} and ${row} != nil`),
  ];
}

/** Prices from the config, before the book's; those for one provider before those for any. */
function overrides({ prices }: Config): string[] {
  const entries = Object.entries(prices).map(([name, own]) => [name.toLowerCase(), own] as const);
  const providers = [...new Set(entries.flatMap(([, own]) => own.provider ?? []))];
  const rowsOf = (id: string | undefined) =>
    literalMap(
      Object.fromEntries(entries.filter(([, own]) => own.provider === id).map(([name, own]) => [name, numbers(own)])),
    );
  return [
    ...(providers.length > 0
      ? [set(price, lookUp(literalMap(Object.fromEntries(providers.map((id) => [id, rowsOf(id)]))), provider, model))]
      : []),
    ...(entries.some(([, own]) => own.provider === undefined)
      ? [set(price, lookUp(rowsOf(undefined), model), `${price} == nil`)]
      : []),
  ];
}

const read = scratch('span', 'read');
const write = scratch('span', 'write');
const uncached = scratch('span', 'uncached');
const written = scratch('span', 'output');

/** As `costOf` in src/catalog/prices.ts, step by step, so that shim and collector agree. */
const arithmetic: readonly string[] = [
  set(read, '0.0'),
  set(read, `Double(${attribute('span', attributes.cacheReadTokens)})`),
  set(write, '0.0'),
  set(write, `Double(${attribute('span', attributes.cacheWriteTokens)})`),
  set(uncached, '0.0'),
  set(uncached, `Double(${input}) - ${read} - ${write}`, `${input} != nil`),
  set(uncached, '0.0', `${uncached} < 0.0`),
  set(written, '0.0'),
  set(written, `Double(${output})`),
  set(
    cost,
    `(${uncached} * ${price}[0] + ${read} * ${price}[2] + ${write} * ${price}[3] + ${written} * ${price}[1]) / 1000000.0`,
    `${price} != nil`,
  ),
  set(unpriced, 'true', `${cost} == nil`),
];

/** Dollars per million tokens: input, output, cache read, cache write. */
const numbers = ({ input, output, cacheRead, cacheWrite }: TokenPrice): string =>
  `[${[input, output, cacheRead ?? input, cacheWrite ?? input].map(double).join(', ')}]`;
