import { apiKeyHints, apiKeyShapes } from './api-keys.js';
import type { Check } from './check-digits.js';
import { emails } from './email.js';
import { iban, ibanGap } from './iban.js';
import {
  authorization,
  namedPersons,
  nameWords,
  nestedUsers,
  privateKey,
  secretValue,
  urlPasswords,
  userHint,
} from './key-values.js';
import {
  calledPhones,
  cardShapes,
  encodedCardShapes,
  internationalPhones,
  ipv4,
  ipv6,
  longCardShapes,
  loose,
  namedIds,
  namedPhones,
  namedSsn,
  nationalIds,
  nationalPhoneHints,
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
  /** True where a find has digits as `longDigits`: without them, not even the hints are looked for. */
  readonly digits?: true;
  /** True where a find takes the character after it, which may be the one before the next: it is gone through twice. */
  readonly again?: true;
  /** True where hardly any text has several: fewer of them are checked one by one. */
  readonly rare?: true;
}

/** In JSON, `\n` and the like stand before a find where a text has a line break. */
const escaped = '\\\\[nrtbf]|\\\\u[0-9a-fA-F]{4}';
/** What may come before a find, kept as group 1: the beginning, an escape, or none of these characters. */
const after = (not: string): string => `(^|[^${not}]|${escaped})`;
const word = 'A-Za-z0-9_';
/**
 * What every number has that a detector with `digits` finds. The first is one fast look: ten digits in a row, or eleven
 * with what separates them. Where it finds something, the second one is asked: nine digits in groups of two and more, or a
 * group in brackets, which the dates and versions in the names of models are not.
 */
export const longDigits: readonly [string, string] = [
  loose('[0-9](?:[0-9 ()./-]{9,}[0-9]|[0-9]{9})'),
  `\\([0-9]{2,5}\\)|[0-9]{2}${furtherDigits(7)}`,
];

/** So many more digits at least, none alone between separators. */
function furtherDigits(count: number): string {
  if (count <= 0) return '';
  return `(?:[0-9]${furtherDigits(count - 1)}|${loose('[ ()./-]')}{1,3}[0-9]{2}${furtherDigits(count - 2)})`;
}

/** Those that something before them tells, which stays, or those of certain shapes. */
const inNumbers = ([told, named]: readonly [string, string], shapes: readonly string[]): string =>
  `((?:^|[^${word}.+-]|${escaped})(?:${told}))${named}\\b|${after(`${word}.+-`)}(?:${shapes.join('|')})\\b`;

const card = { name: 'card', switch: 'card', mask: '[card]', replacement: '[card]', check: 'luhn' } as const;
/** No letter, digit, point or underscore may touch it: hashes, fractions and identifiers hold such digits too. */
const cardIn = (shapes: readonly string[]): string =>
  `(?:^|[^0-9A-Za-z_.]|${escaped})(?<card>${shapes.join('|')})(?:[^0-9A-Za-z_]|$)`;

/** The one table of the collector and the shim, in the order in which it is gone through. */
export const detectors: readonly Detector[] = [
  {
    name: 'private_key',
    switch: 'apiKey',
    mask: '[private-key]',
    replacement: '[private-key]',
    pattern: privateKey,
    hints: ['-----BEGIN'],
  },
  {
    name: 'jwt',
    switch: 'apiKey',
    mask: '[jwt]',
    replacement: '$1[jwt]',
    pattern: `${after(word)}eyJ[A-Za-z0-9_-]{8,}(?:\\.eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?|\\.[A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]{6,}){1,3})`,
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
    replacement: '$1$2$3[token]',
    ignoreCase: true,
    pattern: authorization,
    hints: ['bearer', 'basic ', 'authorization'],
  },
  {
    name: 'password',
    switch: 'apiKey',
    mask: '[password]',
    replacement: '$1$3[password]$2$4',
    pattern: urlPasswords,
    hints: ['://[^\\s:/@"\\\\]*:[^\\s@"]+@', 'oracle:'],
  },
  {
    name: 'secret_value',
    switch: 'apiKey',
    mask: '[secret]',
    replacement: '$1$2$3$4$5$6$7$8$9$10$11$12$13$14[secret]',
    ignoreCase: true,
    pattern: secretValue,
    hints: [
      ...['=', '\\\\u003', '%3', '%253', 'ass[wpc]', 'ecret', 'ookie', 'ey>', 'oken>', '-(?:-[a-z]|[up])'],
      ...['ey', 'oken', 'wd', 'ass', 'ennwort', 'edentials?'].map((end) => `${end}\\\\*["'\`]?(?:\\s*:|\\s+is)`),
    ],
    words: [
      'pass(?:word|wd|phrase|wort|code|\\\\*["\']?\\s*[=:])',
      ...['pwd', 'secret', 'key', 'token', 'kennwort', 'credentials?', 'sess(?:ion)?_?id'].map(
        (name) => `${name}\\\\*["'\`]?\\s*(?:[=:>]|\\\\+u003[de]|%(?:25)*3d|is)`,
      ),
      '--(?:[a-z]+[_-])?(?:key|token|secret)',
      '(?:curl|mysql(?:dump|admin)?)\\s',
      'cookie',
      ...['sig', 'signature', 'code', 'auth', 'credential', 'jwt'].map((name) => `${name}=`),
    ],
  },
  {
    name: 'email',
    switch: 'email',
    mask: '[email]',
    replacement: '$1[email]',
    pattern: emails,
    hints: ['@', '\uff20', '%40', '%2540', '&#', '&commat', 'u0040', 'u0026#', 'u0026commat'],
  },
  {
    name: 'iban',
    digits: true,
    switch: 'iban',
    mask: '[iban]',
    replacement: '$1[iban]',
    pattern: `${after(word)}(?<iban>${iban})\\b`,
    check: 'mod97',
    hints: [`[A-Za-z][0-9]{2}${ibanGap}?[A-Za-z0-9]{4}${ibanGap}?[A-Za-z0-9]{3}`],
  },
  {
    ...card,
    digits: true,
    pattern: cardIn(cardShapes),
    hints: [loose('[2-689][0-9]{3}[ .-]{0,3}[0-9]{3,4}[ .-]{0,3}[0-9]{3}')],
  },
  {
    ...card,
    digits: true,
    pattern: cardIn(longCardShapes),
    rare: true,
    hints: [loose('[4-6][0-9]{3}[ .-]{1,3}[0-9]{4}[ .-]'), loose('62[0-9]{4}[ .-]')],
  },
  {
    ...card,
    pattern: cardIn(encodedCardShapes),
    rare: true,
    hints: ['%20[0-9]{4}', '\\+[0-9]{4}'],
  },
  {
    name: 'ssn',
    switch: 'ssn',
    mask: '[ssn]',
    replacement: '$1[ssn]',
    pattern: `${after(`${word}.+-`)}${ssn}\\b`,
    hints: [loose('[0-9]{3}-[0-9]{2}-[0-9]{4}')],
    digits: true,
  },
  {
    name: 'ssn',
    switch: 'ssn',
    mask: '[ssn]',
    replacement: '$1[ssn]',
    pattern: `(${namedSsn})[0-8][0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{4}\\b`,
    hints: ['SSN', '[Ss]sn', 'ocial[ _]?[Ss]'],
  },
  {
    name: 'phone',
    switch: 'phone',
    mask: '[phone]',
    replacement: '$1$2[phone]',
    pattern: inNumbers(namedPhones, internationalPhones),
    hints: ['\\+[1-9]', '%2[Bb][1-9]', 'hone', 'obile', 'el[:=.]', 'ax[:=.]'],
  },
  {
    name: 'phone',
    switch: 'phone',
    mask: '[phone]',
    replacement: '$1$2[phone]',
    pattern: inNumbers(calledPhones, nationalPhones),
    hints: nationalPhoneHints,
    digits: true,
  },
  {
    name: 'national_id',
    switch: 'nationalIds',
    mask: '[national-id]',
    replacement: '$1$2[national-id]',
    pattern: inNumbers(namedIds, nationalIds),
    hints: ['[0-9]{2}'],
  },
  {
    name: 'ip',
    switch: 'ip',
    mask: '[ip]',
    replacement: '$1$2$4[ip]$3$5',
    again: true,
    // Five numbers, a letter or a word and a slash before it make it a version, unless a port follows.
    pattern: `(?:${after(`${word}./-`)}|(//|(?:^|[^${word}./-]|${escaped})/|\\]-))${ipv4}([^${word}.-]|-[0-9]|\\.(?:[^0-9]|$)|$)|([${word}]/)${ipv4}(:[0-9])`,
    hints: ['\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]'],
  },
  {
    name: 'ipv6',
    switch: 'ip',
    mask: '[ip]',
    replacement: '$1$2[ip]',
    pattern: `(?:${after(`${word}:.`)}|([g-zG-Z]:))(?:${ipv6})`,
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
    // Attributes of that name are pseudonyms by then.
    name: 'user_id',
    switch: 'users',
    mask: '[user]',
    replacement: '$1$3$4[user]$2',
    pattern: nestedUsers,
    hints: [userHint],
  },
  {
    name: 'name',
    switch: 'names',
    mask: '[name]',
    replacement: '$1$2$3$4$5[name]',
    pattern: namedPersons,
    hints: ['ame(?:\\\\*["\']|=)', 'AME(?:\\\\*["\']|=)'],
    words: nameWords,
  },
];

/** Every value of the label `detector`; `unreadable` is a record that was replaced altogether. */
export const detectorNames: readonly string[] = [...new Set(detectors.map(({ name }) => name)), 'unreadable'];
