import { createHash, type Hash } from 'node:crypto';

/** Characters of a value that are looked at, and how deep: a huge argument may not hold up the call it belongs to. */
const mostCharacters = 65_536;
const mostLevels = 32;

/** A short text, equal for equal values whatever the order of their keys, and different for different ones up to the limits. */
export function fingerprint(value: unknown): string {
  const hash = createHash('sha1');
  write(hash, value, { characters: mostCharacters }, 0);
  return hash.digest('base64');
}

function write(hash: Hash, value: unknown, left: { characters: number }, level: number): void {
  if (left.characters <= 0 || level > mostLevels) return;
  const put = (text: string): void => {
    hash.update(`${text.length}:${text.slice(0, left.characters)}`);
    left.characters -= text.length + 1;
  };
  const plain = unwrapped(value);
  if (typeof plain !== 'object' || plain === null) {
    put(`${typeof plain} ${String(plain)}`);
    return;
  }
  const entries = Array.isArray(plain) ? plain.entries() : sortedEntries(plain);
  put(Array.isArray(plain) ? '[' : '{');
  for (const [key, item] of entries) {
    if (left.characters <= 0) return;
    put(String(key));
    write(hash, item, left, level + 1);
  }
  put('end');
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
