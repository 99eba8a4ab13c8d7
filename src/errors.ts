/** A mistake in the user's input: printed without a stack trace, exit code 1. */
export class UserError extends Error {
  override name = 'UserError';
}

/** ` Did you mean "x"?` when a known name is within a third of its length in edits, else ` Known: a, b.` */
export function suggest(wrong: string, known: readonly string[]): string {
  const near = nearest(wrong, known);
  return near === undefined ? ` Known: ${known.join(', ')}.` : ` Did you mean "${near}"?`;
}

/** The known name fewest edits away from `wrong`, if it is near enough to be meant. */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: distance(name.toLowerCase(), wrong.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** A value as an error shows it: short, on one line, numbers such as NaN by name. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Levenshtein distance: inserts, deletes and replacements that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
