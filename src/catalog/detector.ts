import type { Check } from './check-digits.js';
import { aside } from './key-values.js';

/** Keys of `redaction` in the stack config: each turns detectors on or off. */
export type RedactionSwitch =
  | 'email'
  | 'phone'
  | 'card'
  | 'iban'
  | 'ssn'
  | 'nationalIds'
  | 'ip'
  | 'streetNumbers'
  | 'names'
  | 'users'
  | 'apiKey';

/**
 * What must not leave. Patterns are RE2 and, with the flag `u`, JavaScript alike; they are searched in texts and in
 * JSON. No pattern looks behind or ahead: what has to stay around a find is in groups.
 */
export interface Detector {
  /** As in `telemetry_redactions_total{detector}`. */
  readonly name: string;
  readonly switch: RedactionSwitch;
  /** Put in the place of the find; in `replacement`, `$1` is what came before it and stays. */
  readonly mask: string;
  readonly replacement: string;
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /** Only finds whose named group, `card` or `iban`, has the check digits it should have count. */
  readonly check?: Check;
  /** A text that none of these patterns is in holds nothing to find; with `ignoreCase`, one in lower case. Those that begin with a plain text are fast. */
  readonly hints: readonly string[];
  /** Nor does one without any of these, which are matched against the text in lower case. */
  readonly words?: readonly string[];
  /** What looks like a find and is none: it stands aside, by signs of `stoodIn`, while finds are masked. */
  readonly spared?: readonly (readonly [pattern: string, replacement: string])[];
  /** True where a find has digits as `longDigits`: without them, not even the hints are looked for. */
  readonly digits?: true;
  /** True where a find takes the character after it, which may be the one before the next: it is gone through twice. */
  readonly again?: true;
  /** True where hardly any text has several: fewer of them are checked one by one. */
  readonly rare?: true;
}

export const gitAt = '\ue004';
/** Signs that no text has (of the private use area), and what they stand in for in what is spared. */
export const stoodIn: readonly (readonly [sign: string, was: string])[] = [
  ['\ue001', '.'],
  ['\ue002', ' '],
  [aside, ''],
  [gitAt, '@'],
];

/** In JSON, `\n` and the like stand before a find where a text has a line break. */
export const escaped = '\\\\[nrtbf]|\\\\u[0-9a-fA-F]{4}';
/** What URLs write for a sign that is no part of any name or number; slash, point, hyphen and plus sign are. */
export const percent = '%(?:25)*(?:2[0-9ACac]|3[A-Fa-f]|[57][BDbd]|40|0[ADad])';
/** What may come before a find, kept as group 1: the beginning, an escape of JSON or of a URL (first of all, lest its letter is taken for one of the find), or none of these characters. */
export const after = (not: string): string => `(^|${escaped}|${percent}|[^${not}])`;
export const word = 'A-Za-z0-9_';
