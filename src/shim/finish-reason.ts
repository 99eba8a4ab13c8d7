import { type FinishReason, finishReasons } from '../catalog/finish-reasons.js';

const meanings = Object.entries(finishReasons).map(
  ([meaning, pattern]) => [new RegExp(pattern, 'i'), meaning as FinishReason] as const, // keys of that table
);

/** Names that were looked up; they come from outside, so there is an end to it. */
const remembered = 100;
const known = new Map<string, FinishReason>();

/** Why an answer ended, by the first of its reasons; what is not known is `other`. */
export function finishReason(reason: string): FinishReason {
  const found = known.get(reason);
  if (found !== undefined) return found;
  const meaning = meanings.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
  if (known.size < remembered) known.set(reason, meaning);
  return meaning;
}
