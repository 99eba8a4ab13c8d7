import { apiKeyHints, apiKeyShapes } from './api-keys.js';
import type { Check } from './check-digits.js';
import {
  cardShapes,
  encodedCardShapes,
  iban,
  internationalPhones,
  ipv4,
  ipv6,
  namedSsn,
  nationalIds,
  nationalPhones,
  ssn,
  streets,
} from './personal-data.js';

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
  /** A text that none of these patterns is in holds nothing to find. Those that begin with a plain text are fast. */
  readonly hints: readonly string[];
  /** Nor does one without any of these, which are matched against the text in lower case. */
  readonly words?: readonly string[];
  /** True where a find has digits as `longDigits`: without them, not even the hints are looked for. */
  readonly digits?: true;
}

/** In JSON, `\n` and the like stand before a find where a text has a line break. */
const escaped = '\\\\[nrtbf]|\\\\u[0-9a-fA-F]{4}';
/** What may come before a find, kept as group 1: the beginning, an escape, or none of these characters. */
const after = (not: string): string => `(^|[^${not}]|${escaped})`;
const word = 'A-Za-z0-9_';
/** Between a key and its value: `=`, `:` and quotes, which JSON in JSON escapes. */
const is = '\\\\*["\']?\\s*[:=]\\s*\\\\*["\']?';
const opaque = '[^\\s"\'&,;<>\\\\]';

const secretNames =
  'pass(?:word|wd|phrase)|pwd|(?:client|app|account)[_-]?(?:secret|key)|secret[_-]?(?:access[_-]?)?key|api[_-]?key|(?:access|auth|refresh|id|session|security)[_-]?token';

/**
 * What every number has that a detector with `digits` finds. The first is one fast look: ten digits in a row, or eleven
 * with what separates them. Where it finds something, the second one is asked: nine digits in groups of two and more, or a
 * group in brackets, which the dates and versions in the names of models are not.
 */
export const longDigits: readonly [string, string] = [
  '[0-9](?:[0-9 ()./-]{9,}[0-9]|[0-9]{9})',
  `\\([0-9]{2,5}\\)|[0-9]{2}${furtherDigits(7)}`,
];

/** So many more digits at least, none alone between separators. */
function furtherDigits(count: number): string {
  if (count <= 0) return '';
  return `(?:[0-9]${furtherDigits(count - 1)}|[ ()./-]{1,2}[0-9]{2}${furtherDigits(count - 2)})`;
}

const nameKinds = ['first', 'last', 'middle', 'given', 'family', 'full', 'maiden', 'sur'] as const;
const people = [
  'user',
  'enduser',
  'customer',
  'person',
  'patient',
  'employee',
  'contact',
  'recipient',
  'sender',
  'cardholder',
  'account_?holder',
] as const;

/** The one table of the collector and the shim, in the order in which it is gone through. */
export const detectors: readonly Detector[] = [
  {
    name: 'private_key',
    switch: 'apiKey',
    mask: '[private-key]',
    replacement: '[private-key]',
    pattern: pem(),
    hints: ['-----BEGIN'],
  },
  {
    name: 'jwt',
    switch: 'apiKey',
    mask: '[jwt]',
    replacement: '$1[jwt]',
    pattern: `${after(word)}eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?`,
    hints: ['eyJ'],
  },
  {
    name: 'api_key',
    switch: 'apiKey',
    mask: '[api-key]',
    replacement: '$1[api-key]',
    pattern: `${after('A-Za-z0-9')}(?:${apiKeyShapes.join('|')})`,
    hints: apiKeyHints,
  },
  {
    name: 'authorization',
    switch: 'apiKey',
    mask: '[token]',
    replacement: '$1$2[token]',
    ignoreCase: true,
    // "Bearer" and "basic" are words too: outside a header, what follows has a digit or is too long for a word.
    pattern: [
      `(authorization${is}(?:bearer|basic|token|digest|apikey)\\s+)[a-z0-9._~+/=-]{4,}`,
      '(bearer[\\s:]+|basic\\s+)(?:[a-z._~+/=-]{0,40}[0-9][a-z0-9._~+/=-]{7,}|[a-z0-9._~+/=-]{17,}|[a-z0-9+/]{6,}={1,2})',
    ].join('|'),
    hints: ['earer', 'EARER', 'asic ', 'ASIC ', 'uthorization'],
  },
  {
    name: 'password',
    switch: 'apiKey',
    mask: '[password]',
    replacement: '$1[password]$2',
    pattern: `([A-Za-z][A-Za-z0-9+.-]*://[^\\s:/@"\\\\]*:)[^\\s@"\\\\]+(@)`,
    hints: ['://[^\\s:/@"\\\\]*:[^\\s@"\\\\]+@'],
  },
  {
    name: 'secret_value',
    switch: 'apiKey',
    mask: '[secret]',
    replacement: '$1$2[secret]',
    ignoreCase: true,
    pattern: [
      `((?:${secretNames})\\\\*["']?\\s*(?:=|\\\\+u003[dD]|:\\s*\\\\*["'])\\s*\\\\*["']?)[^\\s"'&,;<>\\\\[/(]${opaque}{3,}`,
      `([?&;](?:key|token|secret|sig|signature|code|auth|x-(?:amz|goog)-(?:signature|credential|security-token))=|\\\\u0026(?:key|token|secret|sig|signature|code|auth|x-(?:amz|goog)-(?:signature|credential|security-token))=)[^\\s"'&,;<>\\\\[]${opaque}{9,}`,
    ].join('|'),
    hints: ['=', '\\\\u003', 'assw', 'ecret', 'ey\\\\*["\']?\\s*:', 'oken\\\\*["\']?\\s*:'],
    words: [
      'pass(?:word|wd|phrase)',
      ...['pwd', 'secret', 'key', 'token'].map((name) => `${name}\\\\*["']?\\s*(?:[=:]|\\\\+u003d)`),
      ...['sig', 'signature', 'code', 'auth', 'credential'].map((name) => `${name}=`),
    ],
  },
  {
    name: 'email',
    switch: 'email',
    mask: '[email]',
    replacement: '$1[email]',
    // A domain has letters in its first part, or is one of the few whose numbers are well known: no package version is.
    pattern: `(${escaped})?[\\p{L}\\p{N}._%+'-]+(?:@|%40)(?:[\\p{N}-]*\\p{L}[\\p{L}\\p{N}-]*\\.(?:[\\p{L}\\p{N}-]+\\.)*\\p{L}{2,}|\\p{N}+\\.(?:com|net|org|cn))`,
    hints: ['@', '%40'],
  },
  {
    name: 'iban',
    digits: true,
    switch: 'iban',
    mask: '[iban]',
    replacement: '$1[iban]',
    pattern: `${after(word)}(?<iban>${iban})\\b`,
    check: 'mod97',
    hints: ['[A-Z][0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{3}'],
  },
  {
    name: 'card',
    digits: true,
    switch: 'card',
    mask: '[card]',
    replacement: '[card]',
    // No letter, digit, point or underscore may touch it: hashes, fractions and identifiers hold such digits too.
    pattern: `(?:^|[^0-9A-Za-z_.]|${escaped})(?<card>${cardShapes.join('|')})(?:[^0-9A-Za-z_]|$)`,
    check: 'luhn',
    hints: ['[2-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}|3[0-9]{3}[ -][0-9]{6}'],
  },
  {
    name: 'card',
    switch: 'card',
    mask: '[card]',
    replacement: '[card]',
    pattern: `(?:^|[^0-9A-Za-z_.]|${escaped})(?<card>${encodedCardShapes.join('|')})(?:[^0-9A-Za-z_]|$)`,
    check: 'luhn',
    hints: ['%20[0-9]{4}', '\\+[0-9]{4}'],
  },
  {
    name: 'ssn',
    switch: 'ssn',
    mask: '[ssn]',
    replacement: '$1[ssn]',
    pattern: `${after(`${word}.+-`)}${ssn}\\b`,
    hints: ['[0-9]{3}-[0-9]{2}-[0-9]{4}'],
    digits: true,
  },
  {
    name: 'ssn',
    switch: 'ssn',
    mask: '[ssn]',
    replacement: '$1[ssn]',
    pattern: `(${namedSsn})[0-8][0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{4}\\b`,
    hints: ['SSN', 'ssn', 'ocial '],
  },
  {
    name: 'phone',
    switch: 'phone',
    mask: '[phone]',
    replacement: '$1[phone]',
    pattern: `${after(`${word}.+-`)}(?:${internationalPhones.join('|')})\\b`,
    hints: ['\\+[1-9]', '%2[Bb][1-9]', 'hone', 'obile', 'el[:=.]', 'ax[:=.]'],
  },
  {
    name: 'phone',
    switch: 'phone',
    mask: '[phone]',
    replacement: '$1[phone]',
    pattern: `${after(`${word}.+-`)}(?:${nationalPhones.join('|')})\\b`,
    hints: ['\\([0-9]{2,5}\\)', '[0-9]{3}[ .-][0-9]{3}[ .-]|0[0-9]{1,5}[ ./-][0-9]{2}|1[3-9][0-9][ -][0-9]{4}|00[1-9]'],
    digits: true,
  },
  {
    name: 'national_id',
    switch: 'nationalIds',
    mask: '[national-id]',
    replacement: '$1[national-id]',
    pattern: `${after(`${word}.+-`)}(?:${nationalIds.join('|')})\\b`,
    hints: ['[0-9]{2}'],
  },
  {
    name: 'ip',
    switch: 'ip',
    mask: '[ip]',
    replacement: '$1$2[ip]$3',
    // Five numbers, a single slash or a letter before it make it a version.
    pattern: `(?:${after(`${word}./-`)}|(//))${ipv4}([^${word}.-]|-[0-9]|\\.(?:[^0-9]|$)|$)`,
    hints: ['\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]'],
  },
  {
    name: 'ipv6',
    switch: 'ip',
    mask: '[ip]',
    replacement: '$1[ip]',
    pattern: `${after(`${word}:.`)}(?:${ipv6})`,
    hints: ['::', ':[0-9a-fA-F]{1,4}:[0-9a-fA-F]{1,4}:[0-9a-fA-F]'],
  },
  {
    name: 'street',
    switch: 'streetNumbers',
    mask: '[address]',
    replacement: '$1[address]',
    pattern: `${after('\\p{L}\\p{N}_.-')}(?:${streets.join('|')})`,
    hints: ['[0-9]'],
  },
  {
    name: 'name',
    switch: 'names',
    mask: '[name]',
    replacement: '$1[name]',
    pattern: `(\\\\*"(?:${nameKeys()})\\\\*"\\s*:\\s*\\\\*")[^"\\\\[][^"\\\\]*`,
    hints: ['ame\\\\*"'],
    words: [
      ...nameKinds.map((kind) => `${kind}[._-]?name`),
      ...people.map((person) => `${person}[._-](?:full[._-]?)?name`),
    ],
  },
];

/** Every value of the label `detector`; `unreadable` is a record that was replaced altogether. */
export const detectorNames: readonly string[] = [...new Set(detectors.map(({ name }) => name)), 'unreadable'];

/** The last part of keys whose value is the name of a person, and the ends of whole keys. */
function nameKeys(): string {
  return `(?:[A-Za-z0-9_.-]*[._-])?(?:(?:${nameKinds.join('|')})[._-]?name|(?:${people.join('|')})[._-](?:full[._-]?)?name)|(?:given|family|first|last|full)Name`;
}

/** A key whole, or to the end of the text where its end was cut off. */
function pem(): string {
  const body = '(?:[A-Za-z0-9+/=\\s:,.-]|\\\\+[nrt])';
  const kind = '(?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----';
  return `-----BEGIN ${kind}(?:${body}*?-----END ${kind}|${body}*)`;
}
