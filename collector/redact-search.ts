import { type Detector, longDigits } from '../src/catalog/detectors.js';
import { attribute, type StatementGroup, scratch, set, text } from './ottl.js';
import { forget, isPlain, notPlain } from './plain.js';
import type { Place } from './redact-places.js';

/** Attribute that holds a record's text while it is searched and masked; only there when there is something to mask. */
export const searched = '~';
const [due, dueLower] = ['cache["t"]', 'cache["l"]'] as const;
export const isDue = (context: string): string => `${attribute(context, searched)} != nil`;

/** RE2 has its flags in the pattern. */
export const re2 = ({ pattern, ignoreCase }: Detector): string => text(`${ignoreCase ? '(?i)' : ''}${pattern}`);

/** Whether a text has long numbers; the second pattern is asked only where the first one finds something. */
export const hasDigits = (path: string): string =>
  longDigits.map((pattern) => `IsMatch(${path}, ${text(pattern)})`).join(' and ');

/**
 * Whether a text, which is `lower` in lower case, may hold a find of this detector: cheap in most texts, as what costs is asked last.
 */
export function mayBeIn(detector: Detector, path: string, lower: string): string {
  const { digits, hints, ignoreCase, words } = detector;
  const anyOf = (of: string, patterns: readonly string[]) =>
    `(${patterns.map((pattern) => `IsMatch(${of}, ${text(pattern)})`).join(' or ')})`;
  const hint = anyOf(ignoreCase ? lower : path, hints);
  const hinted = words === undefined ? hint : `${hint} and ${anyOf(lower, words)}`;
  return digits ? `(cache["digits"] == true and ${hinted})` : hinted;
}

/**
 * Puts a record's text together: where all its keys are plain its values, else `key":"value","…` as in JSON. Nothing in it
 * separates the parts of a number: numbers that only stand side by side are none.
 */
export function textOf({ context, texts, body }: Place, target: string): string[] {
  const own = `${context}.attributes`;
  const others = [...Object.values(texts), ...(body === undefined ? [] : [`String(${body})`])];
  const joined = (attributes: string) => `Concat([${[...others, attributes].join(', ')}], "|")`;
  const pairs = joined(`ToKeyValueString(${own}, ${text('":"')}, ${text('","')})`);
  return [
    ...(context === 'span' ? [set(target, joined(`String(Values(${own}))`), isPlain)] : []),
    // Values with NaN have no JSON.
    set(target, pairs, `${target} == nil`),
    ...(body === undefined
      ? []
      : [set(body, text('[unreadable]'), `${target} == nil`), set(target, pairs, `${target} == nil`)]),
  ];
}

/** On records in whose text a list or map may be missing, as it holds NaN. */
export const unread = '~u';

function noteUnread({ context }: Place, gathered: string): string[] {
  const [json, none] = [scratch(context, 'json'), text('none')];
  return [
    set(json, none, `Index(${gathered}, ${text('":"","')}) >= 0 or HasSuffix(${gathered}, ${text('":"')})`),
    // An error where there is NaN, so that it stays as it is.
    set(json, `String(${context}.attributes)`, `${json} == ${none}`),
    set(attribute(context, unread), 'true', `${json} == ${none}`),
  ];
}

/** The text of a record that is one of few: it is searched by itself, so that the look at all of them counts as suspicious. */
export const gather = (place: Place, furthermore: readonly string[]): StatementGroup => ({
  statements: [
    ...forget(place.context),
    // Not the sender's.
    ...(place.context === 'resource' ? ['delete_key(resource.attributes, "~~")', forgetSuspicion.statements[0]!] : []),
    ...textOf(place, attribute(place.context, searched)),
    ...noteUnread(place, attribute(place.context, searched)),
    ...furthermore,
    set(suspicious, 'true'),
  ],
});

/** All texts of the records under a resource, as keys: what is said twice is searched once. There until `lookThrough`. */
const heap = 'resource.attributes["~~"]';
/** There where a hint is in one of them: only then records are looked at one by one. A text where all values of a resource have become texts. */
const suspicious = 'resource.attributes["~!"]';

/** Most texts of some length (prompts, stack traces) hold a hint: the look at all of them would be one more look at each. */
const isLong = (path: string): string => `Len(${path}) > 1000`;

/** Notes the text of each record for one look at all of them. Long numbers cost more than that to find: here, at once. */
export function note(place: Place, furthermore: readonly string[]): StatementGroup {
  const own = scratch(place.context, 't');
  return {
    statements: [
      // Not the sender's.
      `delete_key(${place.context}.attributes, ${text(searched)})${place.context === 'span' ? ` where ${notPlain}` : ''}`,
      ...textOf(place, own),
      ...noteUnread(place, own),
      ...forget(place.context),
      set(attribute(place.context, searched), own, `${isLong(own)} or ${hasDigits(own)}`),
      set(`${heap}[${own}]`, 'true', `not ${isLong(own)}`),
      ...furthermore,
    ],
  };
}

/** The one look: whether any of the hints is anywhere. The same in all signals. */
export function lookThrough(detectors: readonly Detector[]): readonly string[] {
  const hints = detectors.filter(({ digits }) => !digits).map((detector) => mayBeIn(detector, due, dueLower));
  return [
    set(due, `ToKeyValueString(attributes["~~"], ${text('\u0001')}, ${text('\u0002')})`),
    'delete_key(attributes, "~~")',
    ...(hints.length === 0 ? [] : [set(dueLower, `ToLowerCase(${due})`), set(suspicious, 'true', hints.join(' or '))]),
  ];
}
export const isHeaped = `${heap} != nil`;

/** Where a hint was found, every record is gathered. */
export const gatherSuspicious = (place: Place): StatementGroup => ({
  conditions: [`${suspicious} != nil and ${attribute(place.context, searched)} == nil`],
  statements: textOf(place, attribute(place.context, searched)),
});

export const forgetSuspicion: StatementGroup = { statements: ['delete_key(resource.attributes, "~!")'] };

/**
 * Forgets the text again when nothing is in it. The same for every kind of record: where the look at all of them was not
 * suspicious, there are numbers at most, but in long texts.
 */
export function decide(detectors: readonly Detector[]): readonly string[] {
  const asked = (digits: boolean) =>
    detectors
      .filter((detector) => (detector.digits ?? false) === digits)
      .map((detector) => `${mayBeIn(detector, due, dueLower)} and IsMatch(${due}, ${re2(detector)})`);
  const [plainly, numbers] = [asked(false), asked(true)];
  const found = [...(plainly.length === 0 ? [] : [`cache["all"] == true and (${plainly.join(' or ')})`]), ...numbers];
  return [
    set(due, `attributes[${text(searched)}]`),
    set(dueLower, `ToLowerCase(${due})`),
    set('cache["digits"]', 'true', hasDigits(due)),
    set('cache["all"]', 'true', `${suspicious} != nil or ${isLong(due)}`),
    `delete_key(attributes, ${text(searched)}) where not (${found.join(' or ')})`,
  ];
}
