/** Numbers that belong to a person, as RE2 and JavaScript alike. */

/** Spaces and dashes as models and word processors write them: no-break (as an escape: YAML would write twice the backslashes of such a text), thin and figure space; no-break hyphen, en dash, minus. */
export const spaces = ' \\xa0\u2007\u2009\u202f';
export const dashes = '\u2010-\u2013\u2212-';

/** A pattern in which each space and each hyphen, by itself or at the end of a set, is any of those. */
export const loose = (pattern: string): string =>
  pattern.replace(/\[[^\]]*\]|[ -]/g, (part) => {
    if (part === ' ') return `[${spaces}]`;
    if (part === '-') return `[${dashes}]`;
    return part.replace(' ', spaces).replace(/-\]$/, `${dashes}]`);
  });

const digits = (count: number) => `[0-9]{${count}}`;

/** Between the groups of a card's number. */
const gap = '[ .-]{1,3}';
const fours = (begin: string) => [begin, digits(4), digits(4), digits(4)].join(gap);

/** Card numbers by the ranges the networks have, in one piece or in the groups printed on a card. */
export const cardShapes: readonly string[] = [
  `4${digits(12)}(?:${digits(3)})?(?:${digits(3)})?`,
  `5${digits(15)}`,
  `2[2-7]${digits(14)}`,
  `3[47]${digits(13)}`,
  `3[0689]${digits(12)}(?:${digits(2)})?`,
  `35${digits(14)}`,
  `6${digits(15)}(?:${digits(3)})?`,
  // UnionPay and Maestro have other lengths too; then RuPay, Humo and UzCard, Troy.
  '62[0-9]{15,16}',
  '(?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{10,15}',
  `(?:8[12]${digits(2)}|8600|9860|9792)${digits(12)}`,
  fours(`(?:[2-6]${digits(3)}|8[12]${digits(2)}|8600|9860|9792)`),
  `3[47]${digits(2)}${gap}${digits(6)}${gap}${digits(5)}`,
  `3[0689]${digits(2)}${gap}${digits(6)}${gap}${digits(4)}`,
  `3[046-9]${digits(2)}${gap}${digits(4)}${gap}${digits(4)}${gap}[0-9]{2,3}`,
  `4${digits(3)}${gap}${digits(3)}${gap}${digits(3)}${gap}${digits(3)}`,
].map(loose);

/** More than sixteen digits in groups: looked for when what comes after a shorter one, such as its code, does not belong to it. */
export const longCardShapes: readonly string[] = [
  `${fours(`[456]${digits(3)}`)}(?:${gap})?[0-9]{1,3}`,
  `62${digits(4)}${gap}${digits(13)}`,
].map(loose);

/** The same groups as they stand in URLs and forms. */
const encoded = '(?:%20|\\+)';
export const encodedCardShapes: readonly string[] = [
  `[2-6]${digits(3)}${encoded}${digits(4)}${encoded}${digits(4)}${encoded}${digits(4)}`,
  `3[47]${digits(2)}${encoded}${digits(6)}${encoded}${digits(5)}`,
];

/** A social security number of the US: no area 000, 666 or 9xx, no group 00, no serial 0000. */
export const ssn = loose(
  '(?:00[1-9]|0[1-9][0-9]|[1-578][0-9]{2}|6(?:[0-57-9][0-9]|6[0-57-9]))-(?:0[1-9]|[1-9][0-9])-(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)',
);

/** What is said before one that is written without hyphens. */
export const namedSsn =
  '(?:SSN|[Ss]sn|[Ss]ocial[ _]?[Ss]ecurity)(?:[ _]?[Nn]umber|[ _][Nn]o\\.?)?(?: is)?(?:\\\\*["\':=# ]){0,6}';

/** E.164 in one piece or in groups. */
export const internationalPhones: readonly string[] = [
  '(?:\\+|%2[Bb])[1-9][0-9]{8,14}',
  '%2[Bb][1-9][0-9]{0,2}(?:(?:%20|[+.-])\\(?[0-9]{2,4}\\)?){2,5}',
  '\\+[1-9][0-9]{0,2}(?:[ .-]|[ .-]?\\(0?[0-9]{1,4}\\)[ .-]?)[0-9]{1,4}(?:[ ./-]?[0-9]{2,4}){2,4}',
].map(loose);

/** What tells that digits are a phone's, and how those are written; a sentence tells less than a key. */
export const namedPhones: readonly [told: string, digits: string] = [
  '(?:[Tt]el|[Ff]ax)[:=.]{1,2} ?|(?:(?:[A-Za-z_-]+[_-])?(?:[Tt]elephone|[Pp]hone|[Mm]obile)|[a-z]{3,}(?:Phone|Mobile))(?:[ _]?(?:[Nn]umber|no\\.?))?(?: is)?(?:\\\\*["\':=. ]){1,6}',
  loose('\\(?[0-9][0-9 ().-]{6,16}[0-9]'),
];
export const calledPhones: readonly [told: string, digits: string] = [
  '(?:[Cc]all|[Tt]ext|[Rr]each|[Ww]hats[Aa]pp|[Cc]ell|[Tt]elefono?|[Ff]ax|[Mm]y number)(?: (?:me|us|him|her|them))?(?: (?:at|on|is|under))?(?:\\\\*["\':= ]){1,4}',
  '(?:0[0-9]{8,10}|[2-9][0-9]{9})',
];

/** National forms, with the separators they are written with. */
export const nationalPhones: readonly string[] = [
  // Twelve digits are the number of an account of AWS too: only where numbers are that short
  '00(?:[1-9][0-9]{10,12}|(?:45|47|65)[0-9]{8})',
  '00(?:1|[2-9][0-9]{1,2})[ .]\\(?[1-9][0-9]{0,3}\\)?(?:[ .-][0-9]{2,4}){1,4}',
  // United States and Canada
  '(?:1[ .-])?(?:\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}-)[2-9][0-9]{2}-[0-9]{4}',
  '(?:1[.])?[2-9][0-9]{2}\\.[2-9][0-9]{2}\\.[0-9]{4}',
  '(?:\\([2-9][0-9]{2}\\)|[2-9][0-9]{2}) [2-9][0-9]{2} [0-9]{4}',
  // Area code in brackets: Australia, Brazil, Germany, the United Kingdom; Russia, Turkey
  '\\((?:0[0-9]{1,4}|[1-9][0-9]{1,2})\\)[ -]?[0-9]{3,5}[ -]?[0-9]{3,6}',
  '(?:8 )?\\([0-9]{3,5}\\) ?[0-9]{2,3}[ -][0-9]{2}[ -][0-9]{2}',
  '8[ -][0-9]{3}[ -][0-9]{3}[ -][0-9]{2}[ -][0-9]{2}',
  // With the zero that stands for the country: France, then Belgium, Switzerland, Austria, Sweden, Turkey
  '0[1-9](?:[ .-][0-9]{2}){4}',
  '0[1-9](?:[0-9]{0,3}[ ./-][0-9]{3}|[0-9]{1,3}[ ./-][0-9]{2})[ .-][0-9]{2}[ .-][0-9]{2}',
  '08-[0-9]{2,3} [0-9]{2,3} [0-9]{2}',
  // The United Kingdom, Italy, Japan, Korea, Germany, the Netherlands, Hungary
  '0[1-9][0-9]{1,3}[ -][0-9]{3,4}[ -][0-9]{3,4}',
  '0[1-9][ .-][0-9]{3,4}[ .-][0-9]{4}',
  '0[1-9][0-9]{3} [0-9]{6}',
  '0[1-9][0-9]{1,3} [0-9]{6,8}',
  '0[1-9][0-9]{1,4} ?[/-] ?[0-9]{5,8}',
  '0[1-9][ -][0-9]{7,8}',
  '0[6-9][0-9]{4} [0-9]{5}',
  '06[ -][0-9]{1,2}[ -][0-9]{3}[ -][0-9]{3,4}',
  // Without it: Spain and Poland, Italy and Greece, Brazil, Australia; China, mobile
  '(?:[6-9][0-9]{2} [0-9]{2}|[2-9][0-9] [0-9]{3}) [0-9]{2} [0-9]{2}',
  '(?:2[1-8][0-9]|3[2-9][0-9]|69[0-9])[ .-][0-9]{3}[ .-][0-9]{4}',
  '3[2-9][0-9][ /-][0-9]{6,7}',
  '[1-9][0-9] 9[0-9]{4}-[0-9]{4}',
  '1[38]00 [0-9]{3} [0-9]{3}',
  '1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}',
].map(loose);

export const nationalPhoneHints: readonly string[] = [
  '\\([0-9]{2,5}\\)',
  loose(
    '[0-9]{2}[ .-][0-9]{3}[ .-]|[0-9][ .-][0-9]{2}[ .-][0-9]{2}|0[0-9]{1,5} ?[ ./-] ?[0-9]{2}|[13][2-9][0-9][ /-][0-9]{4}|[0-9] 9[0-9]{4}-|00[1-9]',
  ),
  'all|ext|each|hats|ell|ele|ax|my number|My number',
];

export const namedIds: readonly [told: string, id: string] = [
  '(?:PESEL|CNP|TFN|NHS|CPF|CNPJ|DNI|NIF|NINO|PAN|[Aa]adhaar|[Pp]assport|[Tt]ax ID|[Ss]teuer-?ID|[Nn]ational ID)(?: (?:[Nn]umber|[Nn]o\\.?))?(?: is)?(?:\\\\*["\':=# ]){1,5}',
  '[0-9A-Z][0-9A-Z .-]{5,14}[0-9A-Z]',
];
/** United Kingdom, Spain, France, Italy, the Netherlands, India, Brazil, China, Singapore, Canada, Sweden and Finland, Denmark, Belgium, Switzerland, Korea, Chile, Mexico, Czechia, Taiwan. */
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
  '[0-9]{2}\\.[0-9]{3}\\.[0-9]{3}/[0-9]{4}-[0-9]{2}',
  '[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}',
  '(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][-+][0-9]{4}',
  '[0-3][0-9](?:0[1-9]|1[0-2])[0-9]{2}[-+A][0-9]{3}[0-9A-Y]',
  '[0-9]{2}\\.(?:0[1-9]|1[0-2])\\.[0-3][0-9]-[0-9]{3}\\.[0-9]{2}',
  '756\\.[0-9]{4}\\.[0-9]{4}\\.[0-9]{2}',
  '[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]-[1-8][0-9]{6}',
  '[0-9]{1,2}\\.[0-9]{3}\\.[0-9]{3}-[0-9Kk]',
  '[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[0-9A-Z][0-9]',
  '[0-9]{2}[0156][0-9][0-3][0-9]/[0-9]{3,4}',
  '[A-Z][12][0-9]{8}',
];

const octet = '(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
/** An address of a network; neither this machine (127.0.0.0/8) nor none (0.0.0.0/8). */
export const ipv4 = `(?:25[0-5]|2[0-4][0-9]|1[013-9][0-9]|12[0-689]|[1-9][0-9]?)(?:\\.${octet}){3}`;

const group = '[0-9a-fA-F]{1,4}';
/** Global, unique local, link-local and multicast addresses; their first group has four digits, which no C++ name space has. Then IPv4 in the form of IPv6. */
export const ipv6 = `(?:[23][0-9a-fA-F]{3}|[fF][c-fC-F][0-9a-fA-F]{2})(?:(?::${group}){7}\\b|(?::${group}){0,6}::(?:${group}(?::${group}){0,5}\\b)?)|(?:64:[fF]{2}9[bB]::|::[fF]{4}:)${group}:${group}\\b`;

/** A number and a street, in the order of English, French and German. */
export const streets: readonly string[] = [
  "[0-9]{1,5}[A-Za-z]? (?:[NSEW]\\.? )?(?:[\\p{Lu}0-9][\\p{L}0-9.'-]* ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Square|Sq|Place|Pl|Terrace|Parkway|Pkwy|Highway|Hwy)\\b",
  "[0-9]{1,4},? (?:bis |ter )?(?:rue|avenue|boulevard|place|chemin|impasse|allée|quai) (?:de |du |des |de la |d')?[\\p{L}'-]+",
  '\\p{Lu}[\\p{L}-]*(?:straße|strasse|str\\.|weg|platz|gasse|allee|ring|damm|ufer) [0-9]{1,4}[a-z]?\\b',
];
