import { plainKeys } from '../src/catalog/plain-keys.js';
import { attribute, type StatementGroup, scratch, set, text } from './ottl.js';

/** Where the redaction processor notes how many attributes of a record have a key of `plainKeys`. */
export const counted = 'redaction.ignored.count';

/** What it is given so that it counts: it passes over those keys, which is most of its work, and says how many they were. */
export const counting = {
  ignored_keys: plainKeys,
  summary: 'info',
} as const;

const note = attribute('span', counted);

/** True for a span whose keys are plain ones, all of them: it needs no translation, and its keys no search. */
export const isPlain = `${note} == true`;
export const notPlain = `${note} != true`;

/** First of all: from the count to the answer. Everything that is added later has plain keys as well. */
export const plain: StatementGroup = {
  conditions: [`${note} != nil`],
  statements: [set(note, 'true', `${note} == Len(span.attributes) - 1`)],
};

/**
 * Around statements of one group that write plain keys and delete others: a span that is left with none but plain ones is
 * plain from then on.
 * @param where the span is as it was counted, but for what was added to it
 */
export function recount(where: string, added: readonly string[], deleted: readonly string[]): string[] {
  const before = scratch('span', 'keys');
  return [
    set(before, 'Len(span.attributes)', where),
    ...added,
    set(note, `${note} + Len(span.attributes) - ${before}`, `${before} != nil`),
    ...deleted,
    set(note, 'true', `${before} != nil and ${note} == Len(span.attributes) - 1`),
  ];
}

/** The processor's notes, which no record keeps. */
export const forget = (context: string): string[] =>
  [counted, 'redaction.masked.count'].map((key) => `delete_key(${context}.attributes, ${text(key)})`);
