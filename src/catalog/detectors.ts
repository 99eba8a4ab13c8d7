import { after, type Detector, escaped, gitAt, percent, word } from './detector.js';
import { emails } from './email.js';
import { encodedIban, iban, ibanGap } from './iban.js';
import { namedPersons, nameWords, nestedUsers, userHint } from './key-values.js';
import {
  calledPhones,
  cardShapes,
  encodedCardShapes,
  escapedCardShapes,
  escapedPhones,
  escapedSigns,
  escapedSsn,
  internationalPhones,
  ipv4,
  ipv6,
  longCardShapes,
  loose,
  namedIds,
  namedPhoneHints,
  namedPhones,
  namedSsn,
  nationalIds,
  nationalPhoneHints,
  nationalPhones,
  sizes,
  ssn,
  streets,
  versions,
  wideCard,
  wideCardDigits,
  wideDigits,
  widePhone,
} from './personal-data.js';
import { secretDetectors } from './secret-detectors.js';

export { type Detector, type RedactionSwitch, stoodIn } from './detector.js';

const fourAside = '$1$2\ue001$3\ue001$4\ue001$5';

/**
 * What every number has that a detector with `digits` finds. The first is one fast look: ten digits in a row, or eleven
 * with what separates them. Where it finds something, the second one is asked: nine digits in groups of two and more, or a
 * group in brackets, which the dates and versions in the names of models are not.
 */
export const longDigits: readonly [string, string] = [
  loose('[0-9](?:[0-9 ()./-]{9,}[0-9]|[0-9]{9})'),
  `\\([0-9]{2,5}\\)|[0-9]{2}${furtherDigits(7)}|00[1-9][0-9]{1,2}[ .][1-9]`,
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
/** No letter, digit, point or underscore may touch it, but for what begins a track of a card: hashes, fractions and identifiers hold such digits too. */
const cardIn = (shapes: readonly string[]): string =>
  `(?:^|[^0-9A-Za-z_.]|${escaped}|${percent}|%B)(?<card>${shapes.join('|')})(?:[^0-9A-Za-z_]|$)`;

/** The one table of the collector and the shim, in the order in which it is gone through. */
export const detectors: readonly Detector[] = [
  ...secretDetectors,
  {
    name: 'email',
    switch: 'email',
    mask: '[email]',
    replacement: '$1[email]',
    pattern: emails,
    // What Git is called by on a host of repositories is nobody.
    spared: [[`((?:\\b|${escaped})git)@([a-z0-9.-]+)`, `$1${gitAt}$2`]],
    hints: ['@', '\uff20', '%40', '%2540', '&#', '&commat', 'u0040', 'u0026#', 'u0026commat'],
  },
  {
    name: 'iban',
    digits: true,
    switch: 'iban',
    mask: '[iban]',
    replacement: '$1[iban]',
    pattern: `${after('A-Za-z0-9')}(?<iban>${iban})\\b`,
    check: 'mod97',
    hints: [`[A-Za-z][0-9]{2}${ibanGap}?[A-Za-z0-9]{4}${ibanGap}?[A-Za-z0-9]{3}`],
  },
  {
    name: 'iban',
    switch: 'iban',
    mask: '[iban]',
    replacement: '$1[iban]',
    pattern: `${after('A-Za-z0-9')}${encodedIban}`,
    hints: ['%20[0-9A-Z]{4}%20[0-9A-Z]', '\\+[0-9A-Z]{4}\\+[0-9A-Z]'],
  },
  {
    ...card,
    digits: true,
    pattern: cardIn(cardShapes),
    hints: [loose('[2-689][0-9]{3}[ .-]{0,3}[0-9]{3,4}[ .-]{0,3}[0-9]{3}'), loose('[45][0-9]{5} [0-9]')],
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
    hints: [
      '%20[0-9]{4}',
      '\\+[0-9]{4}',
      ...['/', '_', '\t'].map((sign) => `${sign}[0-9]{4}${sign}[0-9]{4}${sign}`),
      '\\\\t[0-9]{4}\\\\+t[0-9]{4}',
    ],
  },
  {
    ...card,
    pattern: cardIn(escapedCardShapes),
    rare: true,
    hints: escapedSigns,
  },
  {
    name: 'card',
    switch: 'card',
    mask: '[card]',
    replacement: '[card]',
    pattern: wideCard,
    hints: wideCardDigits,
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
    pattern: `${after(`${word}.+-`)}${escapedSsn}\\b`,
    hints: escapedSigns,
  },
  {
    name: 'ssn',
    switch: 'ssn',
    mask: '[ssn]',
    replacement: '$1[ssn]',
    pattern: `(${namedSsn})[0-8][0-9]{2}[ .-]?[0-9]{2}[ .-]?[0-9]{4}\\b`,
    hints: ['SSN', 'Ssn', 'ssn', 'ocial[ _]?[Ss]'],
  },
  {
    name: 'phone',
    switch: 'phone',
    mask: '[phone]',
    replacement: '$1$2[phone]',
    pattern: inNumbers(namedPhones, internationalPhones),
    hints: ['\\+[1-9]', '%2[Bb][1-9]', ...namedPhoneHints],
  },
  {
    name: 'phone',
    switch: 'phone',
    mask: '[phone]',
    replacement: '$1[phone]',
    pattern: `${after(`${word}.+-`)}(?:${escapedPhones.join('|')})\\b`,
    hints: escapedSigns,
  },
  {
    name: 'phone',
    switch: 'phone',
    mask: '[phone]',
    replacement: '[phone]',
    pattern: widePhone,
    hints: wideDigits,
  },
  {
    name: 'phone',
    switch: 'phone',
    mask: '[phone]',
    replacement: '$1$2[phone]',
    pattern: inNumbers(calledPhones, nationalPhones),
    hints: nationalPhoneHints,
    digits: true,
    spared: [[sizes, '$1\ue002$2\ue002$3']],
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
    pattern: `(?:${after(`${word}./-`)}|([Ii][Pp]_|limit_|//|(?:^|[^${word}./-]|${escaped})/|\\]-))${ipv4}([^${word}.-]|-[0-9]{1,3}(?:[^${word}-]|$)|\\.(?:[^0-9]|$)|$)|([${word}]/)${ipv4}(:[0-9])`,
    hints: ['\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]'],
    spared: versions.map((pattern) => [pattern, fourAside]),
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
    replacement: '$1$2$3$4$6$7[name]$5',
    pattern: namedPersons,
    hints: ['ame(?:\\\\*["\']|[=>]|\\\\+u003)', 'AME(?:\\\\*["\']|[=>]|\\\\+u003)'],
    words: nameWords,
  },
];

/** Every value of the label `detector`; `unreadable` is a record that was replaced altogether. */
export const detectorNames: readonly string[] = [...new Set(detectors.map(({ name }) => name)), 'unreadable'];
