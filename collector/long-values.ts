import { attributes as a, countKeys } from '../src/catalog/spans.js';
import { attribute, list, type StatementGroup, set, text } from './ottl.js';

/** Bytes of one text that leave the gateway. */
export const longestText = 250_000;

/** On records that are to be measured, and as a number: how many bytes their attributes may have. */
export const longMark = '~long';
/** On a span: bytes of the events before. */
export const sumMark = '~sum';
export const isLong = (context: string): string => `${attribute(context, longMark)} != nil`;

const cache = (name: string): string => `cache[${text(name)}]`;
const [budget, before, flat, json, nested, odd, size, typed] = [
  'budget',
  'before',
  'flat',
  'json',
  'nested',
  'odd',
  'size',
  'typed',
].map(cache) as [string, string, string, string, string, string, string, string]; // eight names
const own = 'attributes';
const over = `${size} > ${budget}`;
const anyText = text('"(?:[^"\\\\]|\\\\.)*"');

/** Bytes of protobuf for each byte of JSON that is in no text: a zero in a list takes two, and eleven. */
const heavier = 5;

/** JSON with nothing in its texts and keys. */
const withoutTexts = (where: string): string[] => [
  set(nested, json, where),
  `replace_pattern(${nested}, ${anyText}, ${text('""')}) where ${where}`,
];

/** An upper bound of what attributes are as protobuf, from their JSON. Takes texts deeper down for numbers, unless that says they are too much. */
const measured = [
  ...[json, nested].map((path) => `delete_key(cache, ${path.slice('cache['.length, -1)}) where ${over}`),
  set(json, `String(${own})`, over),
  set(flat, own, over),
  `truncate_all(${flat}, 0) where ${over}`,
  set(nested, `String(Values(${flat}))`, over),
  set(size, `Len(${json}) + ${heavier} * Len(${nested}) + 20 * Len(${own})`, over),
  ...withoutTexts(`${over} and Len(${json}) <= ${budget}`),
  set(size, `Len(${json}) + ${heavier} * Len(${nested}) + 20 * Len(${own})`, `${over} and Len(${json}) <= ${budget}`),
];

/** NaN has no JSON: where there is one, as texts on one level. */
const measuredOddly = [
  set(odd, own, `${json} == nil`),
  `flatten(${odd}, resolveConflicts=true) where ${odd} != nil`,
  `stringify_all(${odd}) where ${odd} != nil`,
  set(size, `2 * Len(String(${odd})) + 20 * Len(${own})`, `${odd} != nil`),
];

const cutAt = (bytes: number): string[] => [`truncate_all(${own}, ${bytes}) where ${over}`, ...measured];

/** Go last, and keep their types as long as may be. */
const numbers = [...countKeys, a.cost];
const names = [a.operation, a.provider, a.requestModel, a.responseModel, a.agentName, a.toolName, a.conversationId];

/**
 * Attributes of one record, until they are within the number that is its mark: first lists and maps become text where they
 * are most of it, then texts end earlier and earlier, then keys go. One list for all kinds of records, which the file holds once.
 */
const shorten: readonly string[] = [
  set(budget, `${own}[${text(longMark)}]`),
  ...[longMark, sumMark].map((mark) => `delete_key(${own}, ${text(mark)})`),
  set(before, `Len(ToKeyValueString(${own}))`),
  `truncate_all(${own}, ${longestText})`,
  set(size, '1000000000'),
  ...measured,
  ...measuredOddly,
  set(typed, own, `${over} and (${json} == nil or 4 * Len(${nested}) > ${budget})`),
  // A list or map with such a number becomes an empty text.
  set(`${own}[${text(a.cut)}]`, 'true', `${typed} != nil and ${json} == nil`),
  `keep_keys(${typed}, ${list(numbers)}) where ${typed} != nil`,
  `stringify_all(${own}) where ${typed} != nil`,
  `truncate_all(${own}, ${longestText}) where ${typed} != nil`,
  `merge_maps(${own}, ${typed}, "upsert") where ${typed} != nil`,
  ...measured,
  ...[120_000, 50_000, 20_000].flatMap(cutAt),
  `stringify_all(${own}) where ${over}`,
  ...[5000, 500].flatMap(cutAt),
  `delete_matching_keys(${own}, ${text('(?s)^.{300}')}) where ${over}`,
  ...[2000, 200].flatMap((most) => [
    `limit(${own}, ${most}, ${list([...numbers, ...names])}) where ${over}`,
    ...measured,
  ]),
  `keep_keys(${own}, ${list(names.slice(0, 1))}) where ${over}`,
  ...measured,
  `keep_keys(${own}, ["none"]) where ${over}`,
  set(`${own}[${text(a.cut)}]`, 'true', `Len(ToKeyValueString(${own})) != ${before}`),
];

/** Where there is a mark, which says how much is left. */
export const shortened = (context: string): StatementGroup => ({
  context,
  conditions: [isLong(context)],
  statements: shorten,
});

/** One text. Never in the middle of a character: receivers refuse what is no UTF-8. */
const cut = (path: string, bytes: number): string =>
  set(path, `Substring(${path}, 0, ${bytes}, true)`, `Len(${path}) > ${bytes}`);

/** A text of a record, such as its name, which then says so. */
export const cutText = (path: string, bytes: number): string[] => [
  set(attribute(path.slice(0, path.indexOf('.')), a.cut), 'true', `Len(${path}) > ${bytes}`),
  cut(path, bytes),
];

/** A value of any type: a text stays one, other values become one where they are too much. */
export const cutValue = (path: string, bytes: number): string[] => {
  const other = `${path} != nil and not IsString(${path})`;
  return [
    cut(path, longestText),
    set(size, '1000000000', other),
    set(json, `String(${path})`, other),
    set(size, `Len(${json})`, other),
    ...withoutTexts(`${size} <= ${bytes}`),
    set(size, `Len(${json}) + ${heavier} * Len(${nested})`, `${size} <= ${bytes}`),
    set(path, text('[unreadable]'), `${size} > ${bytes} and ${json} == nil`),
    set(path, json, `${size} > ${bytes} and ${json} != nil`),
    cut(path, longestText),
  ];
};
