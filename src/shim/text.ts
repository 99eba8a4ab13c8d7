import { redacted } from './redaction.js';

/** What of a text beyond the bound is looked at, so that a find at the bound is seen whole. */
const margin = 1024;

export interface TextBounds {
  /** Characters of one recorded text. */
  readonly maxTextLength: number;
  readonly redact: boolean;
}

/**
 * A text, or a value's JSON, masked and then cut to the bound. However long it is, only its beginning is read: a prompt
 * of a megabyte may not hold up the call it belongs to.
 */
export function recordable(value: unknown, { maxTextLength, redact }: TextBounds): string {
  const most = maxTextLength + margin;
  const text = typeof value === 'string' ? value : json(value, most);
  const head = text.length > most ? text.slice(0, most) : text;
  const masked = redact ? redacted(head) : head;
  // What was cut in half may be a find nobody can see: it stands in the last characters, and they go.
  const end = Math.min(maxTextLength, masked.length - (head === text ? 0 : margin));
  return end < masked.length ? `${whole(masked.slice(0, Math.max(0, end)))}…` : masked;
}

/** JSON of about as many characters as are wanted: long texts are cut, and what comes after enough is left out. */
function json(value: unknown, most: number): string {
  let left = most;
  const bounded = (_: string, item: unknown): unknown => {
    if (left <= 0) return undefined;
    if (typeof item === 'string') {
      const kept = item.length > left ? item.slice(0, left) : item;
      left -= kept.length + 1;
      return kept;
    }
    left -= 1;
    if (Array.isArray(item) && item.length > left) return item.slice(0, left);
    return typeof item === 'bigint' ? String(item) : item;
  };
  return JSON.stringify(value, bounded) ?? '';
}

/** Without half a character at its end. */
const whole = (text: string): string => {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
};
