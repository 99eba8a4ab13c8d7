import { isValid } from '../../src/catalog/check-digits.js';
import type { Chance } from './chance.js';

/** How the numbers of each network begin, how long they are, and in which groups they are printed. */
const networks: readonly (readonly [prefix: string, groups: readonly number[]])[] = [
  ...['4', '51', '2221', '2720', '6011', '65', '644', '3528', '62', '5018', '6759', '2200', '5067', '8172', '9792'].map(
    (prefix): readonly [string, number[]] => [prefix, [4, 4, 4, 4]],
  ),
  ['4', [4, 3, 3, 3]],
  ['4', [4, 4, 4, 4, 3]],
  ['34', [4, 6, 5]],
  ['37', [4, 6, 5]],
  ['36', [4, 6, 4]],
  ['305', [4, 6, 4]],
  ['38', [4, 4, 4, 2]],
  ['62', [6, 13]],
  ['62', [4, 4, 4, 5]],
  ['6304', [4, 4, 4, 4, 2]],
  ['6759', [4, 4, 4, 4, 3]],
];

const grouped = (number: string, groups: readonly number[], separator: string): string => {
  const ends = groups.map((_, at) => groups.slice(0, at + 1).reduce((sum, size) => sum + size, 0));
  return ends.map((end, at) => number.slice(end - groups[at]!, end)).join(separator); // as many ends as groups
};

/** A payment card; with a prefix, one of sixteen digits in one piece. */
export function card(chance: Chance, fixed?: string): string {
  const [prefix, groups] = fixed === undefined ? chance.one(networks) : [fixed, [16]];
  const length = groups.reduce((sum, size) => sum + size, 0);
  const body = `${prefix}${chance.digits(length - prefix.length - 1)}`;
  const last = [...'0123456789'].find((digit) => isValid.luhn(body + digit));
  return grouped(`${body}${last}`, groups, chance.one(['', '', ' ', '-', '.', '\u00a0', '  ', ' - ']));
}

/** What follows country and check digits in some countries of each kind: n digits, a capital letters. */
const accounts: Readonly<Record<string, string>> = {
  '11n': 'NO',
  '12n': 'BE',
  '14n': 'DK|FI|FO|GL|SD',
  '15n': 'SI',
  '16n': 'AT|BA|EE|LT|MN|XK|KZ|LU',
  '17n': 'HR|CH|LI',
  '18n': 'CR|DE|ME|RS|VA',
  '19n': 'AE|IL|SO|TL',
  '20n': 'CZ|ES|SE|SK|TN|AD|MD|SA',
  '21n': 'LY|PT|ST',
  '22n': 'IS|TR',
  '23n': 'BI|DJ|MR|GR|FR|MC',
  '24n': 'HU|PL|AL|CY|LB',
  '25n': 'EG|UA',
  '29n': 'RU',
  '2a12n': 'FK',
  '2a16n': 'GE',
  '15n4n': 'OM',
  '4a10n': 'NL',
  '4a13n': 'LV',
  '4a14n': 'GB|IE|BG|BH',
  '4a15n': 'GI|IQ',
  '4a16n': 'VG|PK|RO',
  '4a20n': 'HN|NI|SV|AZ|BY|DO|GT',
  '4a21n': 'PS|QA',
  '4a22n': 'KW|JO|YE',
  '4a24n': 'LC',
  '4a23n': 'MT',
  '4a19n3a': 'MU',
  '4a20n3a': 'SC',
  '1a22n': 'IT|SM',
  '23n1a1n': 'BR',
};

export function iban(chance: Chance): string {
  const [structure, countries] = chance.one(Object.entries(accounts));
  const country = chance.one(countries.split('|'));
  const body = [...structure.matchAll(/(\d+)([na])/g)]
    .map(([, count, kind]) => (kind === 'a' ? chance.upper(Number(count)) : chance.digits(Number(count))))
    .join('');
  const check = Array.from({ length: 97 }, (_, at) => String(at + 2).padStart(2, '0')).find((digits) =>
    isValid.mod97(`${country}${digits}${body}`),
  );
  const number = `${country}${check}${body}`;
  const groups = number.match(/.{1,4}/g)!.map(({ length }) => length); // not empty
  const written = grouped(number, groups, chance.one(['', '', ' ', '\u00a0', '-']));
  return chance.below(4) === 0 ? written.toLowerCase() : written;
}

export const ipv4 = (chance: Chance): string =>
  [chance.one([10, 172, 192, 203, 8, 85]), chance.below(256), chance.below(256), 1 + chance.below(254)].join('.');

export const ipv6 = (chance: Chance): string => {
  const group = () => chance.hex(4);
  return chance.one([
    `2001:db8:${Array.from({ length: 6 }, group).join(':')}`,
    `2a02:${chance.hex(3)}::${group()}`,
    `fe80::${group()}:${chance.hex(2)}ff:fe${chance.hex(2)}:${group()}`,
    `FD00::${group().toUpperCase()}`,
    `2606:4700:${group()}::${group()}:${group()}`,
  ]);
};
