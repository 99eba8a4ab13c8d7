import {
  dateAtEnd,
  dayInSeconds,
  openModels,
  pricedProviders,
  routePattern,
  routePrefixes,
  slashedProviders,
} from '../src/catalog/prices.js';
import { attributes } from '../src/catalog/spans.js';
import type { Config } from '../src/config/schema.js';
import type { Component } from '../src/model/collector.js';
import { isCall } from './count-once.js';
import { attribute, list, lookUp, type StatementGroup, scratch, set, text, textMap, transform } from './ottl.js';
import { arithmetic, serviceTier } from './price-arithmetic.js';
import { firstSchedule, PriceTables, unpricedCode } from './price-tables.js';

const provider = scratch('span', 'provider');
const owner = scratch('span', 'owner');
const model = scratch('span', 'model');
const bare = scratch('span', 'bare');
const code = scratch('span', 'code');
const input = attribute('span', attributes.inputTokens);
const output = attribute('span', attributes.outputTokens);
const named = attribute('span', attributes.provider);
const cost = attribute('span', attributes.cost);
const unpriced = attribute('span', attributes.unpriced);
const requested = attribute('span', attributes.requestModel);
const answered = attribute('span', attributes.responseModel);
const hasTokens = `(${input} != nil or ${output} != nil)`;
const repeats = attribute('span', attributes.repeats);
/** A call that another span of the process tells is paid for there. */
const isInference = `${isCall} and (${repeats} == nil or ${repeats} == "usage")`;

/** What one group of statements leaves for the next; there between the processors of this file only. */
const passed = {
  model: 'llm.price.model',
  seller: 'llm.price.seller',
  owner: 'llm.price.owner',
  code: 'llm.price.code',
  name: 'llm.price.name',
} as const;
const billed = attribute('span', passed.model);
const billedSeller = attribute('span', passed.seller);
const billedOwner = attribute('span', passed.owner);
const billedCode = attribute('span', passed.code);
const billedName = attribute('span', passed.name);
/**
 * Codes by provider and name, of the spans of one request: most calls of a process are of a few models, and the first of each is
 * looked up for all. What is no text is looked up by itself, and so is a name that says its seller.
 */
const codes = 'llm.price.codes';
const codeOfAll = `${attribute('resource', codes)}[${named}][${billed}]`;
const isShared = `IsString(${named}) and IsString(${billed}) and ${billedSeller} == nil`;
const forgetCodes: StatementGroup = { statements: [`delete_key(resource.attributes, ${text(codes)})`] };

/** Inference spans with tokens are priced, but for those whose cost is there already (the shim's). A GPU is paid for without tokens too. */
export const byAnswer = (config: Config) =>
  transform('price-by-answer', {
    trace: [
      {
        conditions: [`${isInference} and ${cost} == nil${new PriceTables(config).hasGpu ? '' : ` and ${hasTokens}`}`],
        statements: [set(billed, `Coalesce([${answered}, ${requested}, ""])`)],
      },
    ],
  });

/**
 * The model that answered is what is billed. Only where it has no price, the name in the request (an alias, a
 * deployment) is asked, and the provider whose that name says it is: `openai/gpt-4o`. As `PriceList.schedule`.
 */
export const byRequest = transform('price-by-request', {
  trace: [{ conditions: [`${unpriced} == true`], statements: otherName() }],
});

function otherName(): string[] {
  const [name, route, seller] = [scratch('span', 'name'), scratch('span', 'route'), scratch('span', 'seller')];
  const idOf = (path: string) => lookUp(textMap(pricedProviders), path);
  return [
    set(billed, requested, `${answered} != nil and ${requested} != ${answered}`),
    set(name, `ToLowerCase(Trim(String(Coalesce([${requested}, ${answered}]))))`),
    set(route, `ExtractPatterns(${name}, ${text(routePattern)})`, `not IsMatch(${name}, ${text(openModels)})`),
    set(seller, lookUp(textMap(routePrefixes), `${route}["route"]`)),
    set(
      billedSeller,
      seller,
      `not ContainsValue(${list(slashedProviders)}, ${named}) or ${idOf(seller)} == ${idOf(named)}`,
    ),
    set(billed, `${route}["model"]`, `${billedSeller} != nil`),
    `delete_key(span.attributes, ${text(attributes.unpriced)}) where ${billed} != nil`,
  ];
}

/**
 * Sets `llm.cost.usd`, or the mark of an unpriced call: unknown is not free. The tables stand in the statements as
 * literals, which the collector builds once, so that a span costs a few look-ups.
 */
export function pricing(config: Config): Component {
  const tables = new PriceTables(config);
  const price = transform('price', {
    trace: [
      // Not the sender's.
      forgetCodes,
      {
        conditions: [`${billed} != nil`],
        statements: [
          set(billedName, `ToLowerCase(Trim(String(${billed})))`, `not (${isShared}) or ${codeOfAll} == nil`),
          // A number would make a list of it.
          set(codeOfAll, String(unpricedCode), isShared),
        ],
      },
      wholeName(tables),
      partOfName(tables),
      { conditions: [`${billedName} != nil`], statements: [set(codeOfAll, billedCode, isShared)] },
      {
        conditions: [`${billed} != nil and ${billedCode} == nil and ${billedSeller} == nil`],
        statements: [set(billedCode, codeOfAll)],
      },
      forgetCodes,
      inForce(tables),
      {
        conditions: [`${billed} != nil and ${billedCode} >= 0`],
        statements: [
          set(scratch('span', 'price'), `Coalesce([${tables.rows}])[${billedCode}]`),
          ...serviceTier(config),
          ...arithmetic(tables),
        ],
      },
      {
        conditions: [`${billed} != nil`],
        statements: [
          set(unpriced, 'true', `${cost} == nil and ${hasTokens}`),
          ...Object.values(passed).map((key) => `delete_key(span.attributes, ${text(key)})`),
        ],
      },
    ],
  });
  return { ...price, file: 'prices.yaml' };
}

/** Finds the model's code by its whole name: in the config's prices, then in the book. As `PriceList.find`. */
function wholeName(tables: PriceTables): StatementGroup {
  const open = `${code} == nil`;
  const unnamed = `(${provider} == nil or ${provider} == "" or ${provider} == "unknown")`;
  const { byProvider, any } = tables.own;
  const ours = (name: string) => [
    ...(byProvider === undefined ? [] : [set(code, lookUp(byProvider, provider, name), open)]),
    ...(any === undefined ? [] : [set(code, lookUp(any, name), open)]),
  ];
  return {
    conditions: [`${billedName} != nil`],
    statements: [
      set(model, billedName),
      set(provider, `Coalesce([${billedSeller}, ${named}])`),
      ...ours(model),
      ...(ours(bare).length === 0
        ? []
        : [set(bare, model, open), `replace_pattern(${bare}, ${text(dateAtEnd)}, "") where ${open}`, ...ours(bare)]),
      set(owner, lookUp(textMap(pricedProviders), provider), open),
      ...Object.entries(tables.names).flatMap(([id, { owns }]) =>
        owns === undefined
          ? []
          : [set(owner, text(id), `${owner} == nil and ${open} and ${unnamed} and IsMatch(${model}, ${text(owns)})`)],
      ),
      set(code, lookUp(tables.exact, owner, model), open),
      set(billedCode, code, `${code} != nil`),
      set(billedOwner, owner, `${open} and ${owner} != nil`),
    ],
  };
}

/** Finds what is left by the part of its name that tells the model. */
function partOfName({ names, stems }: PriceTables): StatementGroup {
  const stem = scratch('span', 'stem');
  const searches = Object.entries(names).flatMap(([id, { patterns }]) =>
    patterns.flatMap(({ pattern, groups, only }) => {
      const applies = `${billedOwner} == ${text(id)}${
        only === undefined ? '' : ` and ${only.match ? '' : 'not '}IsMatch(${billedName}, ${text(only.pattern)})`
      }`;
      const parts = groups.map((group) => `${stem}[${text(group)}]`).join(', ');
      return [
        set(stem, `ExtractPatterns(${billedName}, ${text(pattern)})`, applies),
        set(stem, `Concat([${parts}], "")`, `IsMap(${stem})`),
      ];
    }),
  );
  return {
    conditions: [`${billedOwner} != nil`],
    statements: [...searches, set(billedCode, lookUp(stems, billedOwner, stem), `IsString(${stem})`)],
  };
}

/** The row that holds for this call, where that depends on the call. As `priceAt`: of the steps that hold the last one wins. */
function inForce(tables: PriceTables): StatementGroup {
  const steps = scratch('span', 'steps');
  const second = scratch('span', 'second');
  const ofDay = scratch('span', 'of_day');
  const tokens = scratch('span', 'tokens');
  return {
    conditions: [`${billed} != nil and ${billedCode} <= ${firstSchedule}`],
    statements: [
      set(code, `${firstSchedule} - ${billedCode}`),
      set(steps, `Coalesce([${tables.schedules}])[${code}]`),
      set(second, 'span.start_time_unix_nano / 1000000000'),
      set(ofDay, `${second} - ${second} / ${dayInSeconds} * ${dayInSeconds}`),
      set(tokens, '0'),
      set(tokens, input, `${input} != nil`),
      ...Array.from({ length: tables.steps + 1 }, (_, i) => {
        const at = (position: number) => `${steps}[${i}][${position}]`;
        return set(
          billedCode,
          at(4),
          `${second} >= ${at(0)} and ${tokens} > ${at(1)} and ${ofDay} >= ${at(2)} and ${ofDay} < ${at(3)}`,
        );
      }),
    ],
  };
}
