import { contentKeys, countKeys } from '../src/catalog/spans.js';
import type { Config } from '../src/config/schema.js';
import { attribute, type OttlSignal, type StatementGroup, scratch, set, text, transform } from './ottl.js';
import { apiKey, bearer, cardCandidate, cardHint, email, longDigits, type Secret } from './patterns.js';

/** A kind of record and what of it can hold text. */
interface Place {
  readonly context: string;
  /** Paths of texts beside the attributes, by a name of their own. */
  readonly texts: Readonly<Record<string, string>>;
  /** Path of a value of any type. */
  readonly body?: string;
}

const places: Readonly<Record<OttlSignal, readonly Place[]>> = {
  trace: [
    { context: 'resource', texts: {} },
    { context: 'scope', texts: { name: 'scope.name', version: 'scope.version' } },
    { context: 'span', texts: { name: 'span.name', message: 'span.status.message', state: 'span.trace_state' } },
    { context: 'spanevent', texts: { name: 'spanevent.name' } },
  ],
  log: [
    { context: 'resource', texts: {} },
    { context: 'scope', texts: { name: 'scope.name', version: 'scope.version' } },
    { context: 'log', texts: { name: 'log.event_name', severity: 'log.severity_text' }, body: 'log.body' },
  ],
  metric: [
    { context: 'resource', texts: {} },
    { context: 'scope', texts: { name: 'scope.name', version: 'scope.version' } },
    { context: 'datapoint', texts: {} },
  ],
};

/** Card numbers looked at one by one in a record; where there are more, the rest go unchecked: all are masked. */
const cardsChecked = 4;

/** Marks a record in which there is something to mask, for the statements that do it; gone when they are done. */
const due = 'redaction.due';

/**
 * Drops content and masks what is left of addresses, cards and keys, in every text of every record, at any depth.
 * A cheap search over the whole record comes first; only records it finds something in are taken apart.
 */
export function redact(config: Config) {
  const { redaction, captureContent } = config;
  const secrets = [redaction.email && email, redaction.apiKey && apiKey, redaction.apiKey && bearer].filter(
    (secret) => secret !== false,
  );
  const mask = new Masking(secrets, redaction.card);
  const of = (signal: OttlSignal): StatementGroup[] =>
    mask.nothing ? [] : places[signal].flatMap((place) => mask.record(place));
  return transform('redact', {
    trace: [...(captureContent ? [] : [spanContent, eventContent]), ...of('trace')],
    log: [...(captureContent ? [] : [logContent]), ...of('log')],
    metric: [...of('metric'), ...(mask.nothing ? [] : [mask.descriptions()])],
  });
}

const isContent = `^(?:${contentKeys.join('|')})$`;
const dropContent = (context: string) => `delete_matching_keys(${context}.attributes, ${text(isContent)})`;
const messageEvent = '^gen_ai\\.(?:.*\\.message|choice|content\\..*)$';
const messageParts = '^(?:content|message|tool_calls|parts|arguments|.*\\.content|.*\\.arguments)$';

const spanContent: StatementGroup = { statements: [dropContent('span')] };

const eventContent: StatementGroup = {
  statements: [
    dropContent('spanevent'),
    `delete_matching_keys(spanevent.attributes, ${text(messageParts)}) where IsMatch(spanevent.name, ${text(messageEvent)})`,
  ],
};

const logContent: StatementGroup = {
  statements: [
    dropContent('log'),
    `delete_matching_keys(log.body, ${text(isContent)}) where IsMap(log.body)`,
    ...['log.event_name', attribute('log', 'event.name')].flatMap((name) => [
      `delete_matching_keys(log.attributes, ${text(messageParts)}) where ${name} != nil and IsMatch(${name}, ${text(messageEvent)})`,
      `delete_matching_keys(log.body, ${text(messageParts)}) where IsMap(log.body) and ${name} != nil and IsMatch(${name}, ${text(messageEvent)})`,
      set(
        'log.body',
        text('[content]'),
        `IsString(log.body) and ${name} != nil and IsMatch(${name}, ${text(messageEvent)})`,
      ),
    ]),
  ],
};

class Masking {
  constructor(
    private readonly secrets: readonly Secret[],
    private readonly cards: boolean,
  ) {}

  get nothing(): boolean {
    return this.secrets.length === 0 && !this.cards;
  }

  record(place: Place): StatementGroup[] {
    const { context, texts, body } = place;
    const all = scratch(context, 'all');
    const parts = [`String(${context}.attributes)`, ...Object.values(texts), ...(body ? [`String(${body})`] : [])];
    const hints = [...new Set(this.secrets.flatMap((secret) => secret.hints))].map(
      (hint) => `IsMatch(${all}, ${text(hint.replace(/[.]/g, '\\$&'))})`,
    );
    const found = [...hints, ...(this.cards ? [`IsMatch(${all}, ${text(cardHint)})`] : [])].join(' or ');
    return [
      {
        statements: [set(all, `Concat([${parts.join(', ')}], " ")`), set(attribute(context, due), 'true', found)],
      },
      { conditions: [`${attribute(context, due)} == true`], statements: this.maskRecord(place) },
    ];
  }

  /** The record as JSON is masked as one text and read back: that reaches lists, maps, numbers and keys. */
  private maskRecord({ context, texts, body }: Place): string[] {
    const json = scratch(context, 'json');
    const bodyText = scratch(context, 'body');
    const rest = scratch(context, 'rest');
    const read = scratch(context, 'read');
    const targets = [json, ...(body ? [bodyText] : [])];
    const own = `${context}.attributes`;
    const members = [`"attributes": ${own}`, ...Object.entries(texts).map(([name, path]) => `${text(name)}: ${path}`)];
    return [
      `delete_key(${own}, ${text(due)})`,
      set(scratch(context, 'record'), `{${members.join(', ')}}`),
      set(json, `String(${scratch(context, 'record')})`),
      ...(body ? [set(bodyText, `String(${body})`)] : []),
      ...this.secrets.flatMap(({ pattern, replacement }) => [
        `replace_all_patterns(${own}, "value", ${text(pattern)}, ${text(replacement)})`,
        ...targets.map((target) => `replace_pattern(${target}, ${text(pattern)}, ${text(replacement)})`),
      ]),
      ...(this.cards ? this.maskCards(context, rest, targets) : []),
      set(read, `ParseJSON(${json})`),
      // A number that was masked is no JSON any more: there it becomes 0.
      `replace_pattern(${json}, ${text('([:,\\[])\\[card\\]([,}\\]])')}, ${text('$1 0$2')}) where not IsMap(${read})`,
      set(read, `ParseJSON(${json})`, `not IsMap(${read})`),
      // What cannot be read back is not let through.
      set(read, '{"attributes": {"redaction.failed": true}}', `not IsMap(${read})`),
      ...Object.entries(texts).map(([name, path]) =>
        set(path, `${read}[${text(name)}]`, `${read}[${text(name)}] != nil`),
      ),
      ...Object.values(texts).map((path) =>
        set(path, text('[redacted]'), `${read}["attributes"]["redaction.failed"] == true and ${path} != ""`),
      ),
      // Texts of the attributes themselves are masked in place, above; the rest needs the JSON, which knows no whole numbers.
      set(own, `${read}["attributes"]`, `String(${own}) != String(${read}["attributes"])`),
      ...(context === 'span'
        ? countKeys.map((key) =>
            set(attribute(context, key), `Int(${attribute(context, key)})`, `IsDouble(${attribute(context, key)})`),
          )
        : []),
      ...(body ? this.maskBody(body, bodyText) : []),
    ];
  }

  private maskBody(body: string, masked: string): string[] {
    const changed = `String(${body}) != ${masked}`;
    return [
      set(body, masked, `${changed} and not IsMap(${body}) and not IsList(${body})`),
      set(body, `ParseJSON(${masked})`, changed),
      // Fails only where a number was masked.
      set(body, masked, changed),
    ];
  }

  private maskCards(context: string, rest: string, targets: readonly string[]): string[] {
    const card = scratch(context, 'card');
    const number = scratch(context, 'number');
    const isCard = `${number} != "" and IsValidLuhn(${number})`;
    const one = [
      set(card, text('')),
      set(card, `ExtractPatterns(${rest}, ${text(cardCandidate)})["card"]`),
      set(number, card),
      `replace_pattern(${number}, "[ -]", "")`,
      `replace_all_patterns(${context}.attributes, "value", ${card}, "[card]") where ${isCard}`,
      ...targets.map((target) => `replace_pattern(${target}, ${card}, "[card]") where ${isCard}`),
      `replace_pattern(${rest}, ${card}, "") where ${card} != ""`,
    ];
    const unchecked = `IsMatch(${rest}, ${text(cardCandidate)})`;
    return [
      set(rest, `Concat([${targets.join(', ')}], " ")`),
      ...Array.from({ length: cardsChecked }, () => one).flat(),
      set(card, text('')),
      set(card, text('more'), unchecked),
      `replace_all_patterns(${context}.attributes, "value", ${text(longDigits)}, "[card]") where ${card} == "more"`,
      ...targets.map((target) => `replace_pattern(${target}, ${text(longDigits)}, "[card]") where ${card} == "more"`),
    ];
  }

  /** Descriptions are few and long-lived, so they are simply searched. */
  descriptions(): StatementGroup {
    return {
      statements: this.secrets.map(
        ({ pattern, replacement }) => `replace_pattern(metric.description, ${text(pattern)}, ${text(replacement)})`,
      ),
    };
  }
}
