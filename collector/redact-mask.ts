import { type Detector, detectors, stoodIn } from '../src/catalog/detectors.js';
import { loose } from '../src/catalog/personal-data.js';
import { countKeys } from '../src/catalog/spans.js';
import { addressKeys } from '../src/catalog/special-keys.js';
import { attribute, type StatementGroup, scratch, set, text } from './ottl.js';
import { maskIbans } from './redact-iban.js';
import type { Place } from './redact-places.js';
import { hasDigits, isDue, mayBeIn, re2, searched } from './redact-search.js';

/** Attributes that say how much was masked: `redaction.email` is 2, and `redaction.masked` is true. */
export const countOf = (name: string): string => `redaction.${name}`;
export const maskedMark = 'redaction.masked';

const due = `attributes[${text(searched)}]`;
/** The same in lower case: made once a find, not once a hint. */
const lower = 'cache["l"]';
const inAll = (pattern: string, replacement: string) =>
  `replace_all_patterns(attributes, "value", ${pattern}, ${text(replacement)})`;

/** Card numbers looked at one by one in a record, a quarter of it where they are rare; where there are more, the rest go unchecked: all are masked. */
const cardsChecked = 8;

/** Stand in for the points and colons of addresses that are not a person's, while those of persons are masked. */
const [point, colon] = ['\u2024', '\u2236'];

/** The addresses of machines stay, where keys say that they are. The same for every kind of record. */
export const protect: readonly string[] = addressKeys.flatMap((key) => {
  const path = `attributes[${text(key)}]`;
  return [
    `replace_pattern(${path}, ${text('\\.')}, ${text(point)}) where IsMatch(${path}, ${text('^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?::[0-9]+)?$')})`,
    `replace_pattern(${path}, ":", ${text(colon)}) where IsMatch(${path}, ${text('^[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}$')})`,
  ];
});

export const unprotect: readonly string[] = [inAll(text(point), '.'), inAll(text(colon), ':')];

/** The record as JSON takes the place of its text: masked as one, it reaches lists, maps, numbers and keys. */
export function unfold({ context, texts, body }: Place): StatementGroup {
  const own = `${context}.attributes`;
  const record = scratch(context, 'record');
  const json = attribute(context, searched);
  const members = [`"attributes": ${own}`, ...Object.entries(texts).map(([name, path]) => `${text(name)}: ${path}`)];
  const make = (where?: string) => [
    set(record, `{${members.join(', ')}}`, where),
    // Lists are no members of a map that is written out.
    ...(body === undefined ? [] : [set(`${record}["body"]`, body, where)]),
    set(json, `String(${record})`, where),
  ];
  return {
    conditions: [isDue(context)],
    statements: [
      `delete_key(${own}, ${text(searched)})`,
      ...make(),
      // NaN has no JSON; a record without JSON in the end is not let through.
      `stringify_all(${own}) where ${json} == nil`,
      ...make(`${json} == nil`),
      set(json, '"{"', `${json} == nil`),
    ],
  };
}

/** Masks the attributes in place, the JSON among them, and counts. The same for every kind of record. */
export function mask(detectors: readonly Detector[]): readonly string[] {
  return [
    set('cache["digits"]', 'true', hasDigits(due)),
    set(lower, `ToLowerCase(${due})`),
    ...detectors.flatMap(maskOne),
  ];
}

function maskOne(detector: Detector, index: number): string[] {
  const before = `cache["before ${index}"]`;
  const count = `attributes[${text(countOf(detector.name))}]`;
  const parts = (path: string) => `Len(Split(${path}, ${text(detector.mask)}))`;
  const hit = `${before} != nil`;
  return [
    set(before, due, mayBeIn(detector, due, lower)),
    ...spare(detector, inAll).map((statement) => `${statement} where ${hit}`),
    ...masked(detector, hit),
    ...unspare(detector, inAll).map((statement) => `${statement} where ${hit}`),
    set(count, '0', `${hit} and ${due} != ${before} and ${count} == nil`),
    set(count, `${count} + ${parts(due)} - ${parts(before)}`, `${hit} and ${due} != ${before}`),
    set(lower, `ToLowerCase(${due})`, `${hit} and ${due} != ${before}`),
  ];
}

type Replace = (pattern: string, replacement: string) => string;

/** What is spared stands aside while finds are masked, and comes back. */
export const spare = (detector: Detector, replace: Replace): string[] =>
  (detector.spared ?? []).map(([pattern, replacement]) => replace(re2({ ...detector, pattern }), replacement));
const unspare = ({ spared }: Detector, replace: Replace): string[] =>
  spared === undefined ? [] : stoodIn.map(([sign, was]) => replace(text(sign), was));

function masked(detector: Detector, hit: string): string[] {
  if (detector.check === 'luhn') return maskCards(detector, hit);
  const all = (where: string) => replaced(detector, where);
  return detector.check === 'mod97' ? maskIbans(detector, due, hit, all) : all(hit);
}

/** Twice where a find takes the character after it: that may be the one before the next. */
const replaced = (detector: Detector, hit: string): string[] =>
  Array.from({ length: detector.again ? 2 : 1 }, () => `${inAll(re2(detector), detector.replacement)} where ${hit}`);

/** Between the groups of a card's number, but for what URLs and JSON put there. */
const between = loose('[ .+-]');
const byJson = '\\\\+u[0-9a-fA-F]{4}';

function maskCards(detector: Detector, hit: string): string[] {
  const [rest, card, number] = ['cache["rest"]', 'cache["card"]', 'cache["number"]'];
  const one = [
    set(card, '""', hit),
    set(card, `ExtractPatterns(${rest}, ${re2(detector)})["card"]`, `${hit} and ${rest} != ""`),
    set(rest, '""', `${hit} and ${card} == ""`),
    set(number, card, hit),
    `replace_pattern(${number}, ${text(`%20|${byJson}|\\\\+t|[/_\t]|${between}`)}, "")`,
    // From here on it is a pattern.
    `replace_pattern(${card}, ${text('\\\\')}, ${text('\\\\')})`,
    `replace_pattern(${card}, "[+]", "[+]")`,
    `replace_all_patterns(attributes, "value", ${card}, ${text(detector.mask)}) where ${hit} and ${card} != "" and IsValidLuhn(${number})`,
    `replace_pattern(${rest}, ${card}, "") where ${hit} and ${card} != ""`,
  ];
  return [
    set(rest, due, hit),
    ...Array.from({ length: detector.rare ? cardsChecked / 4 : cardsChecked }, () => one).flat(),
    `${inAll(text(`[0-9](?:[0-9]|%20|${byJson}|${between}){11,31}[0-9]`), detector.mask)} where ${hit} and IsMatch(${rest}, ${re2(detector)})`,
  ];
}

/** A step through JSON that never ends inside a text: what looks the same in there, as JSON in JSON does, is passed over. */
const outside = '(?:"(?:[^"\\\\]|\\\\.)*"|[^"])';
/** A number that was masked, with what the mask left of it, is no JSON any more: it becomes a text, as does the end, which is taken off again. */
const masks = [...new Set(detectors.map(({ mask: one }) => one.slice(1, -1)))].join('|');
const bare = `(?:[-+.0-9eE]*\\[(?:${masks})\\])+[-+.0-9eE]*`;

/** Reads the JSON back. Texts of the attributes themselves are masked already; the rest needs it, though it knows no whole numbers. */
export function fold({ context, texts, body }: Place, counted: boolean): StatementGroup {
  const own = `${context}.attributes`;
  const json = attribute(context, searched);
  const [read, counts, failed] = ['read', 'counts', 'failed'].map((key) => scratch(context, key)) as [
    string,
    string,
    string,
  ]; // three keys
  const repaired = [
    `replace_pattern(${json}, ${text(`(${outside}*?)(?:(${bare})|$)`)}, ${text('$1"$2"')}) where not IsMap(${read})`,
    `replace_pattern(${json}, ${text('""$')}, "") where not IsMap(${read})`,
  ];
  const isIn = (name: string, path: string) =>
    `Index(${scratch(context, 'json')}, Concat([${text(`"${name}":`)}, String(${path})], "")) >= 0`;
  return {
    conditions: [isDue(context)],
    statements: [
      set(read, `ParseJSON(${json})`),
      ...repaired,
      set(read, `ParseJSON(${json})`, `not IsMap(${read})`),
      // What cannot be read back is not let through.
      set(failed, 'true', `not IsMap(${read})`),
      set(read, `{"attributes": {${text(countOf('unreadable'))}: 1}}`, `${failed} == true`),
      set(scratch(context, 'json'), json),
      `delete_key(${own}, ${text(searched)})`,
      set(counts, own),
      `keep_matching_keys(${counts}, ${text('^redaction\\.')})`,
      `delete_matching_keys(${own}, ${text('^redaction\\.')})`,
      set(own, `${read}["attributes"]`, `${failed} == true or not ${isIn('attributes', own)}`),
      ...(counted
        ? [
            set(`${counts}[${text(maskedMark)}]`, 'true', `Len(${counts}) > 0`),
            `merge_maps(${own}, ${counts}, "upsert")`,
          ]
        : []),
      ...Object.entries(texts).flatMap(([name, path]) => [
        set(path, `${read}[${text(name)}]`, `${read}[${text(name)}] != nil`),
        set(path, text('[redacted]'), `${failed} == true and ${path} != ""`),
      ]),
      ...(body === undefined
        ? []
        : [
            set(body, `${read}["body"]`, `${failed} != true and (IsString(${body}) or not ${isIn('body', body)})`),
            set(body, text('[redacted]'), `${failed} == true and ${body} != nil`),
          ]),
      ...(context === 'span'
        ? countKeys.map((key) =>
            set(attribute(context, key), `Int(${attribute(context, key)})`, `IsDouble(${attribute(context, key)})`),
          )
        : []),
    ],
  };
}
