import { type Detector, longDigits } from '../src/catalog/detectors.js';
import { attribute, type StatementGroup, scratch, set, text } from './ottl.js';
import type { Place } from './redact-places.js';

/** Attribute that holds a record's text while it is searched and masked; only there when there is something to mask. */
export const searched = '~';
const due = 'cache["t"]';
export const isDue = (context: string): string => `${attribute(context, searched)} != nil`;

/** RE2 has its flags in the pattern. */
export const re2 = ({ pattern, ignoreCase }: Detector): string => text(`${ignoreCase ? '(?i)' : ''}${pattern}`);

/** Whether a text may hold a find of this detector: cheap in most texts, as what costs is asked last. */
export function mayBeIn({ digits, hints }: Detector, path: string): string {
  const any = `(${hints.map((hint) => `IsMatch(${path}, ${text(hint)})`).join(' or ')})`;
  return digits ? `(cache["digits"] == true and ${any})` : any;
}

/** Gathers the record's text. */
export function gather({ context, texts, body, known = [] }: Place): StatementGroup {
  const own = `${context}.attributes`;
  const rest = scratch(context, 'rest');
  const target = attribute(context, searched);
  const others = [...Object.values(texts), ...(body === undefined ? [] : [`String(${body})`])];
  // Nothing that separates the parts of a number: numbers that only stand side by side are none.
  const joined = (parts: readonly string[]) => `Concat([${parts.join(', ')}], "|")`;
  const keys = `^(?:${known.map((key) => key.replaceAll('.', '\\.')).join('|')})$`;
  return {
    statements: [
      ...(known.length === 0
        ? [set(target, joined([`String(${own})`, ...others]))]
        : [
            set(rest, own),
            `delete_matching_keys(${rest}, ${text(keys)})`,
            `stringify_all(${rest}) where Len(${rest}) > 0`,
            set(target, joined([...others, ...known.map((key) => attribute(context, key))])),
            set(target, joined([target, `String(${rest})`]), `${target} != nil and Len(${rest}) > 0`),
          ]),
      // A number that is none (NaN) has no JSON: then every value is made a text of its own.
      set(rest, own, `${target} == nil`),
      `stringify_all(${rest}) where ${target} == nil`,
      set(target, joined([`String(${rest})`, ...others]), `${target} == nil`),
      ...(body === undefined
        ? []
        : [
            set(body, text('[unreadable]'), `${target} == nil`),
            set(target, joined([`String(${rest})`, ...others]), `${target} == nil`),
          ]),
    ],
  };
}

/** Forgets the text again when nothing is in it. The same for every kind of record. */
export function decide(detectors: readonly Detector[]): readonly string[] {
  const found = detectors.map((detector) => `${mayBeIn(detector, due)} and IsMatch(${due}, ${re2(detector)})`);
  return [
    set(due, `attributes[${text(searched)}]`),
    set('cache["digits"]', 'true', `IsMatch(${due}, ${text(longDigits)})`),
    `delete_key(attributes, ${text(searched)}) where not (${found.join(' or ')})`,
  ];
}
