import { createHash } from 'node:crypto';

/** Characters of a value that are looked at, and how deep: a huge argument may not hold up the call it belongs to. */
const mostCharacters = 65_536;
const mostLevels = 32;
/** What is no longer than a digest would be needs none; most arguments are short. */
const longestPlain = 64;

/** A short text, equal for equal values whatever the order of their keys, and different for different ones up to the limits. */
export function fingerprint(value: unknown): string {
  const text = new Writing();
  text.value(value, 0);
  const { written } = text;
  return written.length <= longestPlain ? written : createHash('sha1').update(written).digest('base64');
}

/** A value as text, each part with its length before it, so that no two values are written alike. */
class Writing {
  written = '';

  value(value: unknown, level: number): void {
    if (this.isFull || level > mostLevels) return;
    const plain = unwrapped(value);
    if (typeof plain !== 'object' || plain === null) {
      this.put(`${typeof plain} ${String(plain)}`);
      return;
    }
    this.put(Array.isArray(plain) ? '[' : '{');
    for (const [key, item] of Array.isArray(plain) ? plain.entries() : sortedEntries(plain)) {
      if (this.isFull) return;
      this.put(String(key));
      this.value(item, level + 1);
    }
    this.put('end');
  }

  private put(text: string): void {
    this.written += `${text.length}:${text.slice(0, Math.max(0, mostCharacters - this.written.length))}`;
  }

  private get isFull(): boolean {
    return this.written.length >= mostCharacters;
  }
}

/** What stands for a value that keeps its content elsewhere than in its own keys. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, mostCharacters)).toString('latin1');
  }
  if (value instanceof Map || value instanceof Set) return [...value];
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON();
  return value;
}

const sortedEntries = (value: object): [string, unknown][] =>
  Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
