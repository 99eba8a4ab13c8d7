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

/** The same signs as JSON in ASCII only writes them, in JSON in texts as well. */
const escapedSign = '\\\\+u(?:00[aA]0|20(?:0[79]|1[0-3]|2[fF])|2212)';
/** As `loose`, and what separates digits may be such an escape. */
export const escapedLoose = (pattern: string): string =>
  pattern.replace(/\[[^\]]*\]|[ -]/g, (part) => (loose(part) === part ? part : `(?:${loose(part)}|${escapedSign})`));
/** Where none of these is, nothing is written so. */
export const escapedSigns: readonly string[] = ['u00[aA]0[0-9]', 'u20[012][0-9fF][0-9]', 'u2212'];

const digits = (count: number) => `[0-9]{${count}}`;

/** Between the groups of a card's number. */
const gap = '[ .-]{1,3}';
const fours = (begin: string) => [begin, digits(4), digits(4), digits(4)].join(gap);

/** Card numbers by the ranges the networks have, in one piece or in the groups printed on a card. */
const cardsInOnePiece: readonly string[] = [
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
];
const cardGroups: readonly string[] = [
  fours(`(?:[2-6]${digits(3)}|8[12]${digits(2)}|8600|9860|9792)`),
  `3[47]${digits(2)}${gap}${digits(6)}${gap}${digits(5)}`,
  `3[0689]${digits(2)}${gap}${digits(6)}${gap}${digits(4)}`,
  `3[046-9]${digits(2)}${gap}${digits(4)}${gap}${digits(4)}${gap}[0-9]{2,3}`,
  `4${digits(3)}${gap}${digits(3)}${gap}${digits(3)}${gap}${digits(3)}`,
  // Odd ones, as people type them; with a hyphen they are parts of a UUID.
  ...[8, 6, 4].map((first) => `[45]${digits(first - 1)} ${digits(16 - first)}`),
];
export const cardShapes: readonly string[] = [...cardsInOnePiece, ...cardGroups.map(loose)];
export const escapedCardShapes: readonly string[] = [cardGroups[0]!, cardGroups[1]!].map(escapedLoose); // in fours, and those of American Express

/** More than sixteen digits in groups: looked for when what comes after a shorter one, such as its code, does not belong to it. */
export const longCardShapes: readonly string[] = [
  `${fours(`[456]${digits(3)}`)}(?:${gap})?[0-9]{1,3}`,
  `62${digits(4)}${gap}${digits(13)}`,
].map(loose);

/** The same groups as they stand in URLs, forms and tables. */
const encoded = '(?:%20|[+/_\t]|\\\\+t)';
export const encodedCardShapes: readonly string[] = [
  `[2-6]${digits(3)}${encoded}${digits(4)}${encoded}${digits(4)}${encoded}${digits(4)}`,
  `3[47]${digits(2)}${encoded}${digits(6)}${encoded}${digits(5)}`,
];

/** A social security number of the US: no area 000, 666 or 9xx, no group 00, no serial 0000. */
const ssnShape =
  '(?:00[1-9]|0[1-9][0-9]|[1-578][0-9]{2}|6(?:[0-57-9][0-9]|6[0-57-9]))-(?:0[1-9]|[1-9][0-9])-(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)';
export const [ssn, escapedSsn] = [loose(ssnShape), escapedLoose(ssnShape)] as const;

/** What is said before one that is written without hyphens. */
export const namedSsn =
  '(?:SSN|[Ss]sn|[Ss]ocial[ _]?[Ss]ecurity)(?:[ _]?[Nn]umber|[ _][Nn]o\\.?)?(?: is)?(?:\\\\*["\':=#)> ]|\\\\u003[eE]){0,6}';

/** E.164 in one piece or in groups. */
const international: readonly string[] = [
  '(?:\\+|%2[Bb])[1-9][0-9]{8,14}',
  '%2[Bb][1-9][0-9]{0,2}(?:(?:%20|[+.-])\\(?[0-9]{2,4}\\)?){2,5}',
  '\\+[1-9][0-9]{0,2}(?:[ ./-]|[ .-]?\\(0?[0-9]{1,4}\\)[ .-]?)[0-9]{1,4}(?:(?: / |[ ./-]?)[0-9]{2,4}){2,4}',
];
export const internationalPhones: readonly string[] = international.map(loose);

/** A phone in German, Dutch and the languages of Scandinavia, Spanish, Portuguese, Italian, French, Russian and Ukrainian, Chinese, Japanese, Korean. */
const otherTongues = (() => {
  const [e, o] = ['(?:[e\u00e9]|\\\\+u00e9)', '(?:[o\u00f3]|\\\\+u00f3)'];
  return [
    `[Tt]${e}l${e}(?:f${o}no|phone|fone|fo[on](?:nummer|nr)?)|[Tt]lf|msisdn|MSISDN`,
    '[Tt](?:\u00e9|\\\\+u00e9)l',
    '(?:[Hh]andy|[Mm]obil)(?:nummer|nr)?',
    `[Mm]${o}vil`,
    '[Cc]elular',
    '[\u0422\u0442]\u0435\u043b(?:\u0435\u0444\u043e\u043d)?',
    '\u7535\u8bdd|\u96fb\u8a71(?:\u756a\u53f7)?|\u624b[\u673a\u6a5f]\u53f7?|\u643a\u5e2f|\uc804\ud654(?:\ubc88\ud638)?',
  ].join('|');
})();
/** With digits near: a text of some length has the word soon, and what is asked then costs a thousand times as much. */
export const namedPhoneHints: readonly string[] = [
  ...['el', 'ax'].map((word) => `${word}[:=.]{1,2} ?\\(?[0-9]`),
  'wa\\.me/[0-9]',
  ...[
    ...[
      'hone',
      'obil',
      'el[e\u00e9]f',
      'andy',
      'elular',
      '\u00e9l',
      'u00e9[lf]',
      '\u00f3vil',
      'u00f3vil',
      'msisdn',
      'MSISDN',
    ],
    ...[
      'tlf',
      'Tlf',
      '\u0435\u043b',
      '\u7535\u8bdd',
      '\u96fb\u8a71',
      '\u624b[\u673a\u6a5f]',
      '\u643a\u5e2f',
      '\uc804\ud654',
    ],
  ].map((word) => `${word}[^0-9]{1,40}[0-9]`),
];

/** What tells that digits are a phone's, and how those are written; a sentence tells less than a key. */
export const namedPhones: readonly [told: string, digits: string] = [
  [
    '(?:[Tt]el|[Ff]ax)[:=.]{1,2} ?',
    '(?:(?:[A-Za-z_-]+[_-])?(?:[Tt]elephone|[Pp]hone|[Mm]obile)|[a-z]{3,}(?:Phone|Mobile))(?:[ _]?(?:[Nn]umber|no\\.?))?(?: is)?(?:\\\\*["\':=.> ]|\\\\u003[eE]){1,6}',
    'wa\\.me/',
    `(?:${otherTongues})(?:\\\\*["':=.\uff1a ]){1,6}`,
  ].join('|'),
  loose('\\(?[0-9][0-9 ()./-]{6,16}[0-9]'),
];
export const calledPhones: readonly [told: string, digits: string] = [
  '(?:[Cc]all|[Tt]ext|[Rr]each|[Ww]hats[Aa]pp|[Cc]ell|[Tt]elefono?|[Ff]ax|SMS|[Mm]y number)(?: (?:me|us|him|her|them))?(?: (?:at|on|is|under|to))?(?:\\\\*["\':= ]){1,4}',
  '(?:0[0-9]{8,10}|[2-9][0-9]{9})',
];

/** National forms, with the separators they are written with. */
const national: readonly string[] = [
  // Twelve digits are the number of an account of AWS too: only where numbers are that short
  '00(?:[1-9][0-9]{10,12}|(?:45|47|65)[0-9]{8})',
  '011 [2-9][0-9]{0,2} [0-9]{1,4}(?:[ -][0-9]{3,4}){2}',
  '00(?:1|[2-9][0-9]{1,2})[ .]\\(?[1-9][0-9]{0,3}\\)?(?:[ .-][0-9]{2,8}){1,4}',
  // United States and Canada
  '(?:1[ .-])?(?:\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}-)[2-9][0-9]{2}-[0-9]{4}',
  '(?:1[.])?[2-9][0-9]{2}\\.[2-9][0-9]{2}\\.[0-9]{4}',
  '(?:\\([2-9][0-9]{2}\\)|[2-9][0-9]{2}) [2-9][0-9]{2} [0-9]{4}',
  '(?:\\([2-9][0-9]{2}\\) ?[2-9][0-9]{2}\\.|[2-9][0-9]{2}[ /][2-9][0-9]{2}-)[0-9]{4}',
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
  '06[ -][0-9]{1,2}[ /-][0-9]{3}[ -][0-9]{3,4}',
  '0[1-9][0-9]/[0-9]{3}-[0-9]{4}',
  // Without it: Spain and Poland, Italy and Greece, Brazil, Australia; China, mobile
  '(?:[6-9][0-9]{2} [0-9]{2}|[2-9][0-9] [0-9]{3}) [0-9]{2} [0-9]{2}',
  '(?:2[1-8][0-9]|3[2-9][0-9]|69[0-9])[ .-][0-9]{3}[ .-][0-9]{4}',
  '3[2-9][0-9][ /-][0-9]{6,7}',
  '69[0-9]{2} [0-9]{6}',
  // India, Mexico, Argentina
  '[7-9][0-9]{4} [0-9]{5}',
  '(?:33|5[56]|81) [0-9]{4} [0-9]{4}',
  '11 [2-7][0-9]{3}-[0-9]{4}',
  '[1-9][0-9] 9[0-9]{4}-[0-9]{4}',
  '1[38]00 [0-9]{3} [0-9]{3}',
  '1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}',
];
export const nationalPhones: readonly string[] = national.map(loose);
/** Where a sign is an escape: what most of them have in common is enough. */
export const escapedPhones: readonly string[] = [
  '\\+[1-9][0-9]{0,2}(?:[ .-]?\\(?[0-9]{1,4}\\)?){2,6}',
  '\\(?[2-9][0-9]{2}\\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}',
  '\\(?0[1-9][0-9]{0,4}\\)?(?:[ .-][0-9]{2,4}){2,4}',
].map(escapedLoose);

export const nationalPhoneHints: readonly string[] = [
  '\\([0-9]{2,5}\\)',
  loose(
    '[0-9]{2}[ ./-][0-9]{3}[ .-]|[7-9][0-9]{4} [0-9]|69[0-9]{2} [0-9]|(?:33|5[56]|81|11) [0-9]{4}|[0-9][ .-][0-9]{2}[ .-][0-9]{2}|0[0-9]{1,5} ?[ ./-] ?[0-9]{2}|[13][2-9][0-9][ /-][0-9]{4}|[0-9] 9[0-9]{4}-|00[1-9]',
  ),
  ...['all', 'ext', 'each', 'hats', 'ell', 'ele', 'ax', 'SMS', 'y number'].map((word) => `${word}[^0-9]{1,40}[0-9]{9}`),
];

/** Sizes and counts in a row, as no number of a phone is: `256 512 1024`. */
export const sizes =
  '([1-9][0-9][02468]) ([1-9][0-9][02468]) (1(?:0(?:00|24|80)|200|280|440|5(?:00|36)|600|792|920)|2(?:0(?:00|48)|160|400|5(?:00|60))|3(?:0(?:00|72)|840)|40(?:00|96)|5(?:000|120)|6144|8(?:000|192))\\b';

/** Digits of other scripts: wide ones, Arabic, Persian, Devanagari. */
const wide = '[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]';
const wideGap = `[${spaces}\u3000.\uff0e()\uff08\uff09\u30fc\uff0d${dashes}]{0,2}`;
export const wideCard = `${wide}(?:${wideGap}${wide}){12,18}`;
export const widePhone = `(?:[+\uff0b]${wideGap}${wide}|[\uff10\u0660\u06f0\u0966])(?:${wideGap}${wide}){8,13}`;
export const wideDigits: readonly string[] = ['\uff10', '\uff0b', '\u0660', '\u06f0', '\u0966'];
export const wideCardDigits: readonly string[] = ['\uff10', '\uff13', '\uff14', '\uff15'];

export const namedIds: readonly [told: string, id: string] = [
  '(?:PESEL|CNP|TFN|NHS|CPF|CNPJ|DNI|NIF|NINO|PAN|EIN|ITIN|TCKN|HKID|CUIT|[Aa]adhaar|[Pp]assport|[Tt]ax ID|[Ss]teuer-?ID|[Nn]ational ID|ID [Nn]umber|[Ff]\u00f8dselsnummer|[Pp]ersonnummer|[Kk]imlik|\u30de\u30a4\u30ca\u30f3\u30d0\u30fc|\u05ea\\.\u05d6\\.)(?: (?:[Nn]umber|[Nn]o\\.?))?(?: is)?(?:\\\\*["\':=# ]){1,5}',
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
  // Taxpayers of the US without a social security number, Argentina, Hong Kong (but for the last bracket)
  '9[0-9]{2}-[5-9][0-9]-[0-9]{4}',
  '(?:2[0347]|3[034])-[0-9]{8}-[0-9]',
  '[A-Z]{1,2}[0-9]{6}\\([0-9A]',
];

/** Four numbers that are a version or a section, by what is said before them. */
const four = Array.from({ length: 4 }, () => '([0-9]{1,3})').join('\\.');
export const versions: readonly string[] = [
  `((?:(?:^|\\\\[nrt]|[^A-Za-z])[Vv]er|[Vv]ersion|VERSION|[Ff]irmware|[Cc]hapter|[Ss]ection|\u00a7|Chrom(?:e|ium)|Edge?|[Uu]p(?:grad|dat)(?:e|ed|ing)(?: [a-z-]+)? from)s?(?: is| number| no\\.?)?(?:\\\\*["':=> ]|%20|%3[AD]){0,6}[vV]?)${four}`,
  // Networks in houses and firms begin with 10.
  `((?:(?:^|\\\\u[0-9a-fA-F]{4}|[^A-Za-z])[Rr]elease|[Bb]uild|[Dd]river|J(?:DK|RE|ava)|SDK|cuDNN|TensorRT|Oracle)(?:\\\\*["':= ]){1,3}[vV]?)([1-9]|1[1-9]|2[0-9])${four.replace('([0-9]{1,3})', '')}`,
  `(\ue001[0-9]{1,3} (?:to|->|\u2192) [vV]?)${four}`,
];

const octet = '(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
/** An address of a network; neither this machine (127.0.0.0/8) nor none (0.0.0.0/8). */
export const ipv4 = `(?:25[0-5]|2[0-4][0-9]|1[013-9][0-9]|12[0-689]|[1-9][0-9]?)(?:\\.${octet}){3}`;

const group = '[0-9a-fA-F]{1,4}';
/** Global, unique local, link-local and multicast addresses; their first group has four digits, which no C++ name space has. Then IPv4 in the form of IPv6. */
export const ipv6 = `(?:[23][0-9a-fA-F]{3}|[fF][c-fC-F][0-9a-fA-F]{2})(?:(?::${group}){7}\\b|(?::${group}){0,6}::(?:${group}(?::${group}){0,5}\\b)?)|(?:64:[fF]{2}9[bB]::|::[fF]{4}:)${group}:${group}\\b`;

/** A number and a street as English, French, German, Dutch, the languages of Scandinavia, Spanish, Italian, Portuguese, Polish and Russian write them. */
export const streets: readonly string[] = [
  "[0-9]{1,5}[A-Za-z]? (?:[NSEW]\\.? )?(?:[\\p{Lu}0-9][\\p{L}0-9.'-]* ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Square|Sq|Place|Pl|Terrace|Crescent|Parkway|Pkwy|Highway|Hwy)\\b",
  "[0-9]{1,4},? (?:bis |ter )?(?:rue|avenue|boulevard|place|chemin|impasse|allée|quai) (?:de |du |des |de la |d')?[\\p{L}'-]+",
  `(?:[Rr]ue|[Cc]alle|C/|[Aa]venida|[Aa]vda\\.|[Aa]v\\.|[Pp]aseo|[Pp]laza|[Vv]ia(?:le)?|[Pp]iazza|[Cc]orso|[Rr]ua|[Pp]ra\u00e7a|[Tt]ravessa|[Uu]l\\.|\u0443\u043b\\.|\u043f\u0440-\u0442) ?(?:(?:de(?: las?| los)?|d[aeo]s?|del(?:la)?|di) )?(?:\\p{Lu}[\\p{L}.'-]*,? ){1,4}(?:n\\.? ?|\u0434\\. ?)?[0-9]{1,4}[a-z]?(?:/[0-9]+)?\\b`,
  '\\p{Lu}[\\p{L}-]*(?:straße|strasse|str\\.|weg|platz|gasse|allee|ring|damm|ufer|straat|laan|gracht|kade|plein|gatan|v\u00e4gen|gat[ae]|veien|gade|katu|tie) [0-9]{1,4}[a-z]?\\b',
];
