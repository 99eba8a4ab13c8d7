/** Values that are told by what stands before them, as RE2 and JavaScript alike. In JSON, and JSON in JSON, too. */

/** Between a key and its value: `=`, `:` and quotes, which JSON in JSON escapes, and the bracket of a list. */
const is = '\\\\*["\']?\\s*[:=]\\s*\\[?\\s*\\\\*["\']?';
const opaque = '[^\\s"\'&,;<>\\\\]';
/** Stands before what is no value but code that gets one (`password = os.environ[…]`), which stays. */
export const aside = '\ue003';

const secretNames = [
  'pass(?:word|wd|phrase|wort|code)(?:[_-]?hash)?|pwd|kennwort|(?:db|smtp|mail|mysql|ftp|redis|user|root|admin)[_-]?pass',
  '(?:client|app|account|subscription|private|consumer|jwt|webhook|signing|shared|hmac|encryption|master|service)[_-]?(?:secret|key)',
  // Of vendors by their name
  '(?:open_?ai|azure(?:[_-]?(?:open_?ai|storage|speech|search))?|anthropic|gemini|mistral|cohere|groq|deepseek|datadog|cosmos|deepl|serper|pinecone)[_-]key',
  'secret[ _-]?(?:access[ _-]?)?key|api[ _-]?key|basic[_-]auth',
  // Passwords in French, Spanish, Portuguese, Dutch, Polish, Russian, Chinese, Japanese, Korean
  'mot de passe|contrase(?:[\u00f1n]|\\\\+u00f1)a|senha|wachtwoord|has\u0142o|\u043f\u0430\u0440\u043e\u043b[\u044c\u044f]|\u5bc6[\u7801\u78bc]|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638',
].join('|');
/** Whether there is a token is true or false. */
const tokenNames =
  '(?:access|auth|refresh|id|session|security|private|bot|bearer|api|csrf|xsrf|hf|github|gitlab|npm|slack|vault|verify|sas)[ _-]?token|(?:gh|git(?:hub|lab)|azure_devops)_pat';
/** These name other things too: only a long value with letters and digits is a secret. */
const vagueNames =
  'secret(?:_key_base)?|token|credentials?|(?:j|php)?sess(?:ion)?_?id|(?:salt|admin|role|anon|maps|cse|functions|application|weather|vantage)[_-]key|redis(?:cli)?_auth';
/** What tells those of other languages. */
export const secretTongues: readonly string[] = [
  ...['contrase', 'senha', 'wachtwoord', 'has\u0142o', '\u043f\u0430\u0440\u043e\u043b'],
  ...['\u5bc6[\u7801\u78bc]', '\u30d1\u30b9\u30ef', '\ube44\ubc00\ubc88\ud638'],
];
/** Go's JSON escapes it. */
const greater = '(?:>|\\\\+u003[eE])';
/** Its equals sign: as it is, an arrow, or as URLs and JSON write it. */
const equals = `(?:=${greater}?|\\\\+u003[dD]|%(?:25)*3[dD])`;
/** What a sentence or a line of YAML says to be a secret is one if it has a digit and some length; no more may be taken than that. */
const digitsIn = (() => {
  const rest = '[^\\s"\'&,;<>\\\\\\[\\]{}()]';
  const first = `[^\\s"'&,;<>\\\\\\[\\]{}()/0-9${aside}]`;
  return `(?:${first}{3,40}[0-9]${rest}*|${first}{1,2}[0-9]${rest}{4,}|[0-9]${rest}{7,}|[a-z0-9+/=]{32,}|[a-z0-9+/]{6,}={1,2})`;
})();
const longMixed = `(?:[^\\s"'&,;<>\\\\0-9(){}\\[\\]${aside}]{1,30}[0-9]${opaque}{12,}|[0-9]{1,12}[a-z]${opaque}{14,})`;

/** What the query of a URL calls a secret. */
const parameters =
  '(?:(?:access|user|invite|reset|magic|login|verification)[_-]?)?(?:key|token)|secret|(?:oauth_)?sig(?:nature)?|code(?:_verifier)?|auth(?:orization)?|jwt|pass|ticket|otp|hmac|assertion|saml(?:request|response)|(?:php|j)?sess?(?:ion)?id|sid|awsaccesskeyid|x-(?:amz|goog)-(?:signature|credential|security-token)';

const less = '(?:<|\\\\u003c)';
/** Between the words of a header, as a shell, JSON and a URL write it too. */
const gap = '(?:\\\\*\\s|\\\\+[nrt]|%20)+';
/** "Bearer" and "basic" are words too: outside a header, what follows has a digit or is too long for a word. */
export const authorization = [
  `(authorization${is}digest\\s[^\\r\\n]*?response=\\\\*"?)[0-9a-f]{32,}`,
  `(authorization${is}(?:bearer|basic|token|apikey)${gap}(?:token=\\\\*["']?)?)[a-z0-9._~+/=-]{4,}`,
  `(authorization${is}(?:[a-z]{2,12}${gap})?${less}?|bearer(?::|${gap})+${less}?|basic${gap})(?:[a-z._~+/=-]{0,40}[0-9][a-z0-9._~+/=-]{7,}|[a-z0-9._~+/=-]{24,}|[a-z0-9+/]{6,}={1,2})`,
  `(bearer(?::|${gap})+|authorization\\\\*["']\\s*:\\s*\\[?\\s*\\\\*["'])[a-z0-9._~+/=-]{17,}`,
].join('|');

const begin = `[^\\s"'&,;<>\\\\[/(${aside}]`;
/** Code that gets a value from elsewhere, by what is before it and how it begins. */
export const code: readonly string[] = [
  '([=:]\\s*)((?:await )?(?:(?:os|process|self|this|settings|config|cfg|args|opts|options|env|environ|secrets|request|req|props|params|kwargs|getpass|import\\.meta)(?:\\.|\\?\\.|\\[)[a-z_"\'\\\\]|(?:input|getpass|getenv|str|decode|encode|b64decode|encrypt|decrypt|(?:get|load|read|fetch|create|generate)_[a-z_]+)\\())',
  '(publickeytoken=)([0-9a-f]{16})',
  // What a template fills in, and what is masked already
  '(=\\s*)(\\$\\{|\\$\\(|\\{\\{|\\*{3}|\\$[a-z_]*(?:pass|password|token|key|secret)\\b)',
];
/** In a text in quotation marks, never beyond those of JSON; some of its encoders write more than they must as escapes. */
const until = (q: string): string => `(?:[^"${q}\\\\\\r\\n]|\\\\+(?:u[0-9a-fA-F]{4}|[nrt]))`;
const assigns = `\\\\*["']?\\s*(?:${equals}|:)\\s*\\[?\\s*`;
/** From a name to its value beside it, as manifests, forms and lists of headers have them. */
const pairTo = `\\\\*["']?(?:[\\s,]|\\\\+[nrt])+\\\\*["']?(?:value|content)\\\\*["']?\\s*[:=]\\s*\\\\*["']?`;
/** A name and its value: in quotation marks all that is in them, else one word of so many characters, or what a sentence says. */
const valued = (names: string, length: number): string => {
  const quoted = ['"', "'"].map(
    (q) => `(${assigns}[bru]?\\\\*${q})(?:[^"${q}\\\\\\r\\n),\\]]|\\\\+(?:u[0-9a-fA-F]{4}|[nrt]))${until(q)}{3,}`,
  );
  const bare = `(\\\\*(?:["'\\]]|%5d)?\\s*${equals}\\s*|(?:\\s+[a-z:_-]+=\\\\*"[^"<>\\\\]{0,80}\\\\*"){0,3}${greater})${begin}${opaque}{${length - 1},}`;
  const said = `(\\\\*["'\`]?(?:\\**\\s?[:\uff1a]\\**\\s*\\[?|\\s+(?:is|ist|lautet|est?|\u00e8|\u00e9):?\\s+)[\`*]{0,3})${digitsIn}`;
  const pair = `(${pairTo})${begin}${opaque}{3,}`;
  // A list of names is none.
  const listed = `(\\\\*["'],\\s*\\\\*["'])[^\\s"'&,;<>\\\\0-9(){}\\[\\]]{0,30}[0-9]${opaque}{18,}`;
  return `(${names})(?:${[...quoted, bare, said, pair, listed].join('|')})`;
};
const options =
  '--(?:[a-z]+[_-])*(?:pass(?:word|wd|phrase)|secret|token|(?:api|access|private|secret|account|client)[_-]?key)(?:\\s+|\\\\*["\'],\\s*\\\\*["\'])';

/** In forms of their own. */
const others = [
  // What Docker and npm keep
  `(["']auth\\\\*["']\\s*:\\s*\\\\*["']|_auth\\s*=\\s*)[a-z+/]{0,40}[0-9=][a-z0-9+/=]{7,}`,
  // In Python, as commands set them, in a URL inside of a URL, and the key of a service of weather
  `(auth=\\(\\\\*['"][^'"\\\\]+\\\\*['"],\\s*\\\\*['"])[^'"\\\\]{4,}|((?:aws_secret_access_key|_authtoken)\\s+)${opaque}{16,}`,
  `(%(?:25)*(?:3f|26)(?:${parameters})%(?:25)*3d)[^\\s"'&,;<>\\\\%]{10,}|((?:[?&]|\\\\u0026)appid=)[0-9a-f]{32}`,
  // Codes of a few digits
  `((?:\\b|[_-]|\\\\[nrt]|\\\\u0026)(?:cv[vc]2?|card[_ -]?verification[_ -]?(?:code|value)|otp|pin(?:[_ -]?code)?)(?:\\\\*["']\\s*:\\s*\\\\*["']?|\\s?[:=]\\s?))[0-9]{3,8}\\b`,
  // SQL, netrc, a signature of AWS
  `((?:password|identified by)\\s+\\\\*')[^'"\\\\\\r\\n]{4,}|(login\\s+\\S+\\s+password\\s+)${opaque}{4,}|(signature=)[0-9a-f]{64}`,
].join('|');

/** By the name of a secret, vaguely named, by a parameter of a URL, on a command line, and cookies. */
export const secretValue = [
  valued(secretNames, 4),
  valued(tokenNames, 6),
  `((?:${vagueNames})(?:\\\\*["'\`]?\\s*(?:${equals}|:\\s*\\[?)\\s*\\\\*["'\`]?|${pairTo}))${longMixed}`,
  `([?&;](?:${parameters})=|\\\\u0026(?:${parameters})=)[^\\s"'&,;<>\\\\[]${opaque}{9,}`,
  `(${options}|(?:curl(?:\\s[^\\n"]*?)?\\s(?:-[a-z]*u|--user)[\\s=]*\\\\*["']?[^\\s:"'\\\\]+:|mysql(?:dump|admin)?\\s(?:[^\\n";|]*?\\s)?-p|(?:docker|podman)\\slogin\\s(?:[^\\n";|]*?\\s)?-p\\s+|sshpass\\s+-p\\s*|redis-cli\\s(?:[^\\n";|]*?\\s)?-a\\s+)['"]?)[^\\s"'\\\\/]${opaque}{3,}`,
  `(cookie\\\\*["']?\\s*[:=]\\s*\\[?\\s*\\\\*["']?)[^\\s"'\\\\;=]{1,64}=(?:[^"'\\\\<>\\r\\n]|\\\\+u0026)+`,
  others,
].join('|');

const nameKinds = ['first', 'last', 'middle', 'given', 'family', 'full', 'maiden', 'sur', 'vor', 'nach'] as const;
const people = [
  'user',
  'enduser',
  'customer',
  'person',
  'patient',
  'passenger',
  'guest',
  'student',
  'employee',
  'contact',
  'recipient',
  'sender',
  'card_?[hH]older',
  'account_?[hH]older',
  'author',
  'billing',
  'shipping',
  'beneficiary',
  'payee',
] as const;

/** As a key begins, as it goes on after another word, and as a constant. */
const written = (words: readonly string[], how: (word: string) => string): string => words.map(how).join('|');
const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1); // words are not empty
const upper = (word: string): string => word.toUpperCase();
const kinds = written(nameKinds, (kind) => `[${kind[0]}${upper(kind[0]!)}]${kind.slice(1)}`); // nor are these
const beginnings = '(?:[A-Za-z0-9_.-]*[._-])?';
/** The last part of keys whose value is the name of a person, and the ends of whole keys. */
const nameKeys = [
  `${beginnings}(?:(?:${kinds})[ ._-]?[nN]ame|(?:${people.join('|')})(?:[._-](?:full[._-]?)?name|(?:Full)?Name)|username)`,
  `[A-Za-z0-9_.-]*(?:${written(nameKinds, capital)})Name`,
  `[A-Z0-9_]*(?:(?:${written(nameKinds, upper)})_?|(?:${written(people, upper)})_(?:FULL_)?)NAME`,
].join('|');

const escapedLetter = '\\\\+u[0-9a-fA-F]{4}';
/** Before a key; in JSON a line break is an escape, and in that of Go a sign of HTML. */
const keyBegins = '(?:^|[^A-Za-z0-9]|\\\\[nrtbf]|\\\\u[0-9a-fA-F]{4})';
/** Python writes a dictionary with single quotes; ASCII only writes letters as escapes. */
const [inDouble, inSingle] = ['"', "'"].map((q) => {
  const value = `(?:[^"${q}\\\\[]|${escapedLetter})(?:[^"${q}\\\\]|${escapedLetter})*`;
  return `(\\\\*${q}\\s*:\\s*\\[?\\s*\\\\*${q})${value}`;
});
/** In an object of a person the key is just "name". */
const inPerson = `\\\\*["'](?:${people.join('|')})\\\\*["']\\s*:\\s*\\{[^{}]*?\\\\*["'](?:full[._-]?)?[nN]ame`;
export const namedPersons = `(${inPerson}|${keyBegins}(?:${nameKeys}))(?:${inDouble}|${inSingle}|(${greater})[^<>"'\\\\{}]{1,80}(<|\\\\+u003[cC])|(=\\\\*["'])[^"'\\\\]+|(=)[^\\s&,;)"'\\\\]+)`;

/** Ids of users in texts and maps: at most 63 characters, one fewer than a pseudonym has. */
const quote = '\\\\*["\']';
const colon = `${quote}\\s*:\\s*`;
const shortId = '[^"\'\\\\[][^"\'\\\\]{0,62}';
const userKey = '(?:[A-Za-z0-9_.-]*[._-])?(?:[uU]|[eE]nd_?[uU])ser';
const idKey = `(?:${userKey}[._-]?[iI][dD]|(?:[uU]|[eE]nd_?[uU])ser${colon}\\{[^{}]*?${quote}[iI][dD])`;
export const nestedUsers = [
  `(${quote}${idKey}${colon}${quote})${shortId}(${quote})`,
  `(${quote}${idKey}${colon})-?[0-9]{1,20}(?:\\.0)?`,
  `(${keyBegins}(?:[uU]|[eE]nd_?[uU])ser[._-]?[iI][dD]=)[A-Za-z0-9._%-]{1,63}`,
].join('|');
export const userHint = `ser(?:[._-]?[iI][dD](?:${colon}(?:${quote}${shortId}|[0-9-])|=)|${colon}\\{[^{}]*?${quote}[iI][dD]${quote})`;

/** Without one of these, in lower case, a text names nobody. */
export const nameWords: readonly string[] = [
  ...nameKinds.map((kind) => `${kind}[ ._-]?name`),
  'username',
  ...people.map((person) => `${person}(?:[._-]?(?:full[._-]?)?name|${colon}\\{)`),
];

const pemBody = '(?:[A-Za-z0-9+/=%\\s:,.()-]|\\\\+[nrt])';
const pemSpace = '(?: |\\+|%20)';
const pemKind = `${pemSpace}?(?:[A-Z0-9]+${pemSpace})*PRIVATE${pemSpace}KEY(?:${pemSpace}BLOCK)?(?: ----|-----)`;
/** A private key whole, in one text, or to the end of the text where its end was cut off. */
export const privateKey = `-----?${pemSpace}?BEGIN${pemKind}(?:(?:\\s|\\\\+[nrt])*Comment: \\\\*"[^"\\\\,]*\\\\*")?(?:[^"]*?-----?${pemSpace}?END${pemKind}|${pemBody}*)`;

/** In URLs the password ends at the last sign before the host, and what begins as a port and a path is none; Oracle's have it behind a slash. */
export const urlPasswords = [
  '([A-Za-z][A-Za-z0-9+.-]*:\\\\*/\\\\*/[^\\s:/@"\\\\]*:)(?:(?:[^\\s"\\\\/?#]|\\\\+u00[23][0-9a-fA-F])+|(?:[0-9]*(?:[^\\s@"\\\\0-9/]|\\\\+u00[23][0-9a-fA-F])|/)(?:[^\\s@"\\\\]|\\\\+u00[23][0-9a-fA-F])*)(@)',
  '(jdbc:oracle:[a-z0-9]+:[^\\s/@"\\\\]+/)[^\\s@"\\\\]+(@)',
  // As Go connects to MySQL, and a URL inside of a URL
  '([A-Za-z0-9_.-]+:)[^\\s:"]+(@(?:tcp|udp|unix)\\()',
  '(%3[Aa]%2[Ff]%2[Ff][^\\s"&%]*%3[Aa])[^\\s"&]+?(%40)',
].join('|');
