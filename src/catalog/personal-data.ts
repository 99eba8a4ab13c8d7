/** Numbers that belong to a person, as RE2 and JavaScript alike. */

/** Spaces and dashes as models and word processors write them: no-break, thin and figure space; no-break hyphen, en dash, minus. */
export const spaces = ' \u00a0\u2007\u2009\u202f';
export const dashes = '\u2010-\u2013\u2212-';

/** A pattern in which each space and each hyphen, by itself or at the end of a set, is any of those. */
export const loose = (pattern: string): string =>
  pattern.replace(/\[[^\]]*\]|[ -]/g, (part) => {
    if (part === ' ') return `[${spaces}]`;
    if (part === '-') return `[${dashes}]`;
    return part.replace(' ', spaces).replace(/-\]$/, `${dashes}]`);
  });

const digits = (count: number) => `[0-9]{${count}}`;

/** Card numbers by the ranges the networks have, in one piece or in the groups printed on a card. */
export const cardShapes: readonly string[] = [
  `4${digits(15)}(?:${digits(3)})?`,
  `5[1-5]${digits(14)}`,
  `2[2-7]${digits(14)}`,
  `3[47]${digits(13)}`,
  `3[0689]${digits(12)}(?:${digits(2)})?`,
  `35${digits(14)}`,
  `6${digits(15)}(?:${digits(3)})?`,
  `[2-6]${digits(3)}[ -]${digits(4)}[ -]${digits(4)}[ -]${digits(4)}(?:[ -]?${digits(3)})?`,
  `3[47]${digits(2)}[ -]${digits(6)}[ -]${digits(5)}`,
  `3[0689]${digits(2)}[ -]${digits(6)}[ -]${digits(4)}`,
].map(loose);

/** The same groups as they stand in URLs and forms. */
const encoded = '(?:%20|\\+)';
export const encodedCardShapes: readonly string[] = [
  `[2-6]${digits(3)}${encoded}${digits(4)}${encoded}${digits(4)}${encoded}${digits(4)}`,
  `3[47]${digits(2)}${encoded}${digits(6)}${encoded}${digits(5)}`,
];

/** Countries by the length of their IBAN (registry of ISO 13616). */
const ibanCountries: Readonly<Record<number, string>> = {
  15: 'NO',
  16: 'BE',
  18: 'DK|FI|FO|GL|NL',
  19: 'MK|SI',
  20: 'AT|BA|EE|KZ|LT|LU|XK',
  21: 'CH|CR|HR|LI|LV',
  22: 'BG|BH|DE|GB|GE|IE|ME|RS',
  23: 'AE|GI|IL|TL',
  24: 'AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG',
  25: 'PT',
  26: 'IS|TR',
  27: 'FR|GR|IT|MC|SM',
  28: 'AL|AZ|CY|DO|GT|HU|LB|PL',
  29: 'BR|EG|PS|QA|UA',
  30: 'JO|KW|MU',
  31: 'MT|SC',
};

/** Country, two check digits and as much as that country has, in one piece or in groups. */
export const iban: string = Object.entries(ibanCountries)
  .map(([length, countries]) => `(?:${countries})[0-9]{2}(?:[${spaces}]?[A-Z0-9]){${Number(length) - 4}}`)
  .join('|');

/** A social security number of the US: no area 000, 666 or 9xx, no group 00, no serial 0000. */
export const ssn = loose(
  '(?:00[1-9]|0[1-9][0-9]|[1-578][0-9]{2}|6(?:[0-57-9][0-9]|6[0-57-9]))-(?:0[1-9]|[1-9][0-9])-(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)',
);

/** What is said before one that is written without hyphens. */
export const namedSsn = '(?:SSN|ssn|[Ss]ocial [Ss]ecurity)(?: [Nn]umber| [Nn]o\\.?)?(?: is)?[\\\\"\':=# ]{0,5}';

/** E.164 in one piece or in groups; bare digits only where they are said to be a phone's. */
export const internationalPhones: readonly string[] = [
  '(?:\\+|%2[Bb])[1-9][0-9]{8,14}',
  '%2[Bb][1-9][0-9]{0,2}(?:(?:%20|[+.-])\\(?[0-9]{2,4}\\)?){2,5}',
  '\\+[1-9][0-9]{0,2}(?:[ .-]|[ .-]?\\(0?[0-9]{1,4}\\)[ .-]?)[0-9]{1,4}(?:[ .-]?[0-9]{2,4}){2,4}',
  '(?:[Tt]el|[Ff]ax)[:=.]{1,2} ?\\(?[0-9][0-9 ().-]{6,16}[0-9]',
  '(?:[Tt]elephone|[Pp]hone|[Mm]obile)(?: (?:number|no\\.?))?(?: is)?[\\\\"\':=. ]{1,5}\\(?[0-9][0-9 ().-]{6,16}[0-9]',
].map(loose);

/** National forms, with the separators they are written with. */
export const nationalPhones: readonly string[] = [
  '00[1-9][0-9]{9,12}',
  // United States and Canada
  '(?:1[ .-])?(?:\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}-)[2-9][0-9]{2}-[0-9]{4}',
  '(?:1[.])?[2-9][0-9]{2}\\.[2-9][0-9]{2}\\.[0-9]{4}',
  '(?:\\([2-9][0-9]{2}\\)|[2-9][0-9]{2}) [2-9][0-9]{2} [0-9]{4}',
  // Area code in brackets: Australia, Brazil, Germany, the United Kingdom
  '\\((?:0[0-9]{1,4}|[1-9][0-9]{1,2})\\)[ -]?[0-9]{3,5}[ -]?[0-9]{3,6}',
  // With the zero that stands for the country: France, Switzerland, the United Kingdom, Italy, Japan, Germany, the Netherlands
  '0[1-9](?:[ .-][0-9]{2}){4}',
  '0[1-9][0-9] [0-9]{3} [0-9]{2} [0-9]{2}',
  '0[1-9][0-9]{1,3}[ -][0-9]{3,4}[ -][0-9]{3,4}',
  '0[1-9][ -][0-9]{4}[ -][0-9]{4}',
  '0[1-9][0-9]{3} [0-9]{6}',
  '0[1-9][0-9]{1,3}[ /-][0-9]{7,8}',
  '0[1-9][0-9]{2,3}[ /][0-9]{6}',
  '06-[0-9]{8}',
  '0[6-9][0-9]{4} [0-9]{5}',
  // China, mobile
  '1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}',
].map(loose);

/** United Kingdom, Spain, France, Italy, Netherlands, India, Brazil, China, Singapore, Canada, Sweden. */
export const nationalIds: readonly string[] = [
  '[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]',
  '[0-9]{8}-?[A-HJ-NP-TV-Z]',
  '[XYZ]-?[0-9]{7}-?[A-HJ-NP-TV-Z]',
  '[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}',
  '[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]',
  'BSN[:= ]{1,2}[0-9]{9}',
  '[2-9][0-9]{3} [0-9]{4} [0-9]{4}',
  '[A-Z]{5}[0-9]{4}[A-Z]',
  '[0-9]{3}\\.[0-9]{3}\\.[0-9]{3}-[0-9]{2}',
  '[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]',
  '[STFG][0-9]{7}[A-Z]',
  '[0-9]{3}-[0-9]{3}-[0-9]{3}',
  '(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][-+][0-9]{4}',
];

const octet = '(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
/** An address of a network; neither this machine (127.0.0.0/8) nor none (0.0.0.0/8). */
export const ipv4 = `(?:25[0-5]|2[0-4][0-9]|1[013-9][0-9]|12[0-689]|[1-9][0-9]?)(?:\\.${octet}){3}`;

const group = '[0-9a-fA-F]{1,4}';
/** Global, unique local, link-local and multicast addresses; their first group has four digits, which no C++ name space has. */
export const ipv6 = `(?:[23][0-9a-fA-F]{3}|[fF][c-fC-F][0-9a-fA-F]{2})(?:(?::${group}){7}\\b|(?::${group}){0,6}::(?:${group}(?::${group}){0,5}\\b)?)`;

/** A number and a street, in the order of English, French and German. */
export const streets: readonly string[] = [
  "[0-9]{1,5}[A-Za-z]? (?:[NSEW]\\.? )?(?:[\\p{Lu}0-9][\\p{L}0-9.'-]* ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Square|Sq|Place|Pl|Terrace|Parkway|Pkwy|Highway|Hwy)\\b",
  "[0-9]{1,4},? (?:bis |ter )?(?:rue|avenue|boulevard|place|chemin|impasse|allée|quai) (?:de |du |des |de la |d')?[\\p{L}'-]+",
  '\\p{Lu}[\\p{L}-]*(?:straße|strasse|str\\.|weg|platz|gasse|allee|ring|damm|ufer) [0-9]{1,4}[a-z]?\\b',
];
