import { detectors } from '../src/catalog/detectors.js';
import type { Config } from '../src/config/schema.js';
import type { Component } from '../src/model/collector.js';
import { longMark } from './long-values.js';
import { attribute, type StatementGroup, set, text, transform } from './ottl.js';
import { countOf } from './redact-mask.js';
import type { Place } from './redact-places.js';
import { searched, unread } from './redact-search.js';

/**
 * OTTL has no test for bytes, and writes them as base64, as if they were text. But what empties every text leaves them as
 * they are: where something is in quotation marks afterwards, it was bytes.
 */
const mark = '~b';
/** Values of bytes that hold four bytes and more; in lists and maps texts look the same, so that these need the second look. */
const mayBeBytes = text('"[A-Za-z0-9+/]{8,}={0,2}"');
const base64 = '[A-Za-z0-9+/]+={0,2}';
const key = '"(?:[^"\\\\]|\\\\.)*"';
const plainValue = '-?[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?|-?Infinity|NaN|true|false';
const nothing = `"${mark}":""`;
const cache = (name: string) => `cache[${text(name)}]`;
const [flat, json, found] = ['flat', 'json', 'found'].map(cache) as [string, string, string]; // three names

/** Notes which records may hold bytes: one look at the values of each, which is all that most of them get. */
const suspect = (own: string, marksLong = false): string[] => [
  set(flat, own),
  `truncate_all(${flat}, 0)`,
  set(json, `String(Values(${flat}))`),
  // NaN has no JSON.
  set(`${own}[${text(mark)}]`, 'true', `${json} == nil or IsMatch(${json}, ${mayBeBytes})`),
  // Nor has the search seen how long they are.
  ...(marksLong ? [set(`${own}[${text(longMark)}]`, 'true', `${json} == nil`)] : []),
];

/** As JSON with nothing but texts that are empty, numbers, and bytes: what is neither text nor number stays. */
const look = (own: string, harmless: string, levels: 'all' | 'top'): string[] => [
  set(flat, own),
  ...(levels === 'all' ? [`flatten(${flat}, resolveConflicts=true)`] : []),
  `truncate_all(${flat}, 0)`,
  `stringify_all(${flat})`,
  set(json, `String(${flat})`),
  `replace_pattern(${json}, ${text(`${key}:"(?:${harmless})?"`)}, ${text(nothing)})`,
];
const some = `IsMatch(${json}, ${text('":"[^"]')})`;

/** Values of these keys are replaced, where they are keys of the record itself. */
const replace = (own: string, value: string): string[] => [
  `replace_pattern(${json}, ${text(`":"${value}"`)}, ${text('":"[bytes]"')})`,
  set(found, 'ParseJSON("{}")'),
  set(found, `ParseJSON(${json})`, some),
  `delete_key(${found}, ${text(mark)})`,
  `merge_maps(${own}, ${found}, "update")`,
];

/**
 * Bytes become `[bytes]`. Where they are deeper down, all lists and maps of the record do, and where even that leaves
 * some (keys that are no UTF-8), nothing of it is let through.
 */
const drop = (own: string): string[] => [
  `delete_key(${own}, ${text(mark)})`,
  ...look(own, plainValue, 'all'),
  ...replace(own, base64),
  ...look(own, plainValue, 'all'),
  set(cache('deep'), 'true', some),
  ...look(own, `${plainValue}|${base64}`, 'top'),
  set(json, text('{}'), `${cache('deep')} == nil`),
  ...replace(own, '[{\\[](?:[^"\\\\]|\\\\.)*'),
  ...look(own, plainValue, 'all'),
  set(json, text('{}'), `${cache('deep')} == nil`),
  ...replace(own, base64),
  ...look(own, plainValue, 'all'),
  `keep_keys(${own}, [${text(searched)}]) where ${some}`,
  set(`${own}[${text(countOf('unreadable'))}]`, '1', some),
];

/** A body is bytes where it is neither text nor number nor made of them. */
const body = 'log.body';
const bodies: readonly StatementGroup[] = [
  {
    statements: [
      set(
        body,
        text('[bytes]'),
        `${body} != nil and ${['String', 'Map', 'List', 'Int', 'Double', 'Bool'].map((type) => `not Is${type}(${body})`).join(' and ')}`,
      ),
    ],
  },
  {
    context: 'log',
    conditions: [`IsList(${body})`],
    statements: [
      set(cache('all'), '{"list": ""}'),
      set(`${cache('all')}["list"]`, body),
      ...look(cache('all'), plainValue, 'all'),
      set(body, text('[bytes]'), some),
    ],
  },
];

/** The same lists for all kinds of records, which the file holds once. */
const steps = (own: string) => ({ suspect: suspect(own), drop: drop(own) });
const [ofAttributes, ofBody] = [steps('attributes'), steps('body')];
const suspectAndMark = suspect('attributes', true);

/** Attributes of one kind of record, where this holds. */
export const noBytes = (context: string, where?: string): StatementGroup[] => [
  {
    context,
    conditions: [where ?? `Len(${context}.attributes) > 0`],
    statements: context === 'datapoint' ? ofAttributes.suspect : suspectAndMark,
  },
  { context, conditions: [`${attribute(context, mark)} != nil`], statements: ofAttributes.drop },
];

const asTexts = [`delete_key(attributes, ${text(unread)})`, 'stringify_all(attributes)'];

/**
 * A list or map with NaN is written as nothing in a record's text: nobody has searched what is in it, and it is not
 * let through. All values become texts, and bytes are gone before that.
 */
export function readable({ context }: Place, asSent: boolean): StatementGroup[] {
  const when = { context, conditions: [`${attribute(context, unread)} != nil`] };
  return [...(asSent ? [] : [{ ...when, statements: ofAttributes.drop }]), { ...when, statements: asTexts }];
}

/** A body that is a map is searched as attributes are. */
export const noBytesInLogs: readonly StatementGroup[] = [
  ...bodies,
  { context: 'log', conditions: [`IsMap(${body}) and Len(${body}) > 0`], statements: ofBody.suspect },
  { context: 'log', conditions: [`IsMap(${body}) and ${body}[${text(mark)}] != nil`], statements: ofBody.drop },
];

/** Whether they pass as they are: by the switch, or because nothing is masked anyway. */
export const keepsBytes = (redaction: Config['redaction']): boolean => redaction.bytes || masksNothing(redaction);

export const masksNothing = (redaction: Config['redaction']): boolean =>
  detectors.every((detector) => !redaction[detector.switch]);

/** The last step before spans leave the gateway: the sampler drops most before, and no label of a metric is made of bytes. */
export const spansWithoutBytes = ({ redaction }: Config): Component[] => {
  const trace = ['span', 'spanevent'].flatMap((context) => noBytes(context));
  return keepsBytes(redaction) ? [] : [{ ...transform('bytes', { trace }), file: 'normalise.yaml' }];
};
