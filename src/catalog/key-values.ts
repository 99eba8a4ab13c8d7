/** Values that are told by what stands before them, as RE2 and JavaScript alike. In JSON, and JSON in JSON, too. */

/** Between a key and its value: `=`, `:` and quotes, which JSON in JSON escapes, and the bracket of a list. */
const is = '\\\\*["\']?\\s*[:=]\\s*\\[?\\s*\\\\*["\']?';
const opaque = '[^\\s"\'&,;<>\\\\]';

const secretNames =
  'pass(?:word|wd|phrase|wort)|pwd|(?:client|app|account|subscription|private)[_-]?(?:secret|key)|secret[_-]?(?:access[_-]?)?key|api[_-]?key|(?:access|auth|refresh|id|session|security|private|bot)[_-]?token';
/** Go's JSON escapes these. */
const [less, greater] = ['(?:<|\\\\+u003[cC])', '(?:>|\\\\+u003[eE])'];
/** Its equals sign: as it is, an arrow, or as URLs and JSON write it. */
const equals = `(?:=${greater}?|\\\\+u003[dD]|%(?:25)*3[dD])`;
/** What a sentence or a line of YAML says to be a secret is one if it has a digit and some length; no more may be taken than that. */
const digitsIn = (() => {
  const rest = '[^\\s"\'&,;<>\\\\\\[\\]{}()]';
  const begin = '[^\\s"\'&,;<>\\\\\\[\\]{}()/0-9]';
  return `(?:${begin}{3,40}[0-9]${rest}*|${begin}{1,2}[0-9]${rest}{4,}|[0-9]${rest}{7,})`;
})();

/** What the query of a URL calls a secret. */
const parameters = 'key|token|secret|sig|signature|code|auth|x-(?:amz|goog)-(?:signature|credential|security-token)';

/** "Bearer" and "basic" are words too: outside a header, what follows has a digit or is too long for a word. */
export const authorization = [
  `(authorization${is}(?:bearer|basic|token|digest|apikey)\\s+)[a-z0-9._~+/=-]{4,}`,
  '(bearer[\\s:]+|basic\\s+|authorization\\\\*["\']\\s*:\\s*\\[?\\s*\\\\*["\'])(?:[a-z._~+/=-]{0,40}[0-9][a-z0-9._~+/=-]{7,}|[a-z0-9._~+/=-]{17,}|[a-z0-9+/]{6,}={1,2})',
].join('|');

/** By the name of a secret, by a parameter of a URL, in a sentence, and cookies. */
export const secretValue = [
  `((?:${secretNames})\\\\*["']?\\s*(?:${equals}|:\\s*\\[?\\s*\\\\*["'])\\s*(?:\\[?\\\\*["'])?|${less}(?:${secretNames})${greater}|--(?:${secretNames}|token|secret)(?:\\s+|\\\\*["'],\\s*\\\\*["']))[^\\s"'&,;<>\\\\[/(]${opaque}{3,}`,
  `([?&;](?:${parameters})=|\\\\u0026(?:${parameters})=)[^\\s"'&,;<>\\\\[]${opaque}{9,}`,
  `((?:${secretNames})\\\\*["'\`]?(?::\\s*\\[?|\\s+is:?\\s+)[\`]?)${digitsIn}`,
  `(cookie\\\\*["']?\\s*[:=]\\s*\\[?\\s*\\\\*["']?)[^\\s"'\\\\;=]{1,64}=[^"'\\\\\\r\\n]+`,
].join('|');

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

/** Python writes a dictionary with single quotes. */
export const namedPersons = ['"', "'"]
  .map((q) => `(\\\\*${q}(?:${nameKeys()})\\\\*${q}\\s*:\\s*\\[?\\s*\\\\*${q})[^${q}\\\\[][^${q}\\\\]*`)
  .join('|');

/** Ids of users in texts and maps: at most 63 characters, one fewer than a pseudonym has. */
const quote = '\\\\*["\']';
const idOf = `[._-]?[iI][dD]${quote}\\s*:\\s*${quote}`;
const shortId = '[^"\'\\\\[][^"\'\\\\]{0,62}';
export const nestedUsers = `(${quote}(?:[A-Za-z0-9_.-]*[._-])?(?:[uU]|[eE]nd_?[uU])ser${idOf})${shortId}(${quote})`;
export const userHint = `ser${idOf}${shortId}${quote}`;

/** Without one of these, in lower case, a text names nobody. */
export const nameWords: readonly string[] = [
  ...nameKinds.map((kind) => `${kind}[._-]?name`),
  ...people.map((person) => `${person}[._-](?:full[._-]?)?name`),
];

/** The last part of keys whose value is the name of a person, and the ends of whole keys. */
function nameKeys(): string {
  return `(?:[A-Za-z0-9_.-]*[._-])?(?:(?:${nameKinds.join('|')})[._-]?name|(?:${people.join('|')})[._-](?:full[._-]?)?name)|(?:given|family|first|last|full)Name`;
}

const pemBody = '(?:[A-Za-z0-9+/=\\s:,.-]|\\\\+[nrt])';
const pemKind = '(?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----';
/** A private key whole, or to the end of the text where its end was cut off. */
export const privateKey = `-----BEGIN ${pemKind}(?:${pemBody}*?-----END ${pemKind}|${pemBody}*)`;
