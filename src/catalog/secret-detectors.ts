import { apiKeyHints, apiKeyShapes, underscoreKeyHint, underscoreKeyShapes, underscoreKeyWords } from './api-keys.js';
import { after, type Detector, word } from './detector.js';
import { aside, authorization, code, privateKey, secretTongues, secretValue, urlPasswords } from './key-values.js';

/** How a value is told after the end of its name: beside it, or as the value of a pair. */
const toldBy =
  '(?:\\\\*["\'`]?(?:\\**\\s*[=:\uff1a>]|\\s+(?:is|ist|lautet|est?|\u00e8|\u00e9)[ :]|(?:[^a-z]|\\\\+[nrt]){1,16}(?:value|content))|\\\\*["\'],)';

/** Everything in groups stays: `$1$2…`, as many as the pattern has. */
const groupsOf = (pattern: string): string => {
  const count = new RegExp(`${pattern}|`, 'u').exec('')!.length - 1; // it matches the empty text
  return Array.from({ length: count }, (_, index) => `$${index + 1}`).join('');
};

/** Secrets of machines, in the order in which they are looked for. */
export const secretDetectors: readonly Detector[] = [
  {
    name: 'private_key',
    switch: 'apiKey',
    mask: '[private-key]',
    replacement: '[private-key]',
    pattern: privateKey,
    hints: ['---- ?BEGIN'],
  },
  {
    name: 'jwt',
    switch: 'apiKey',
    mask: '[jwt]',
    replacement: '$1[jwt]',
    // And what Docker keeps, in base64.
    pattern: `${after(word)}eyJ(?:hdXRocyI6[A-Za-z0-9+/]{16,}={0,2}|[A-Za-z0-9_-]{8,}={0,2}(?:\\.eyJ[A-Za-z0-9_-]{8,}={0,2}(?:\\.[A-Za-z0-9_-]*)?|\\.[A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]{6,}){1,3}))`,
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
    name: 'api_key',
    switch: 'apiKey',
    mask: '[api-key]',
    replacement: '$1[api-key]',
    pattern: `${after('A-Za-z0-9')}(?:${underscoreKeyShapes.join('|')})`,
    hints: [underscoreKeyHint],
    words: underscoreKeyWords,
  },
  {
    name: 'authorization',
    switch: 'apiKey',
    mask: '[token]',
    replacement: `${groupsOf(authorization)}[token]`,
    ignoreCase: true,
    pattern: authorization,
    hints: ['bearer', 'basic(?: |%20)', 'authorization'],
  },
  {
    name: 'password',
    switch: 'apiKey',
    mask: '[password]',
    replacement: '$1$3$5$7[password]$2$4$6$8',
    pattern: urlPasswords,
    hints: [
      '://[^\\s:/@"\\\\]*:[^\\s"]+@',
      ':\\\\+/\\\\+/[^\\s:/@"\\\\]*:[^\\s"]+@',
      'oracle:',
      '@(?:tcp|udp|unix)\\(',
      '%3[Aa]%2[Ff]%2[Ff]',
    ],
  },
  {
    name: 'secret_value',
    switch: 'apiKey',
    mask: '[secret]',
    replacement: `${groupsOf(secretValue)}[secret]`,
    ignoreCase: true,
    pattern: secretValue,
    spared: code.map((pattern) => [pattern, `$1${aside}$2`]),
    hints: [
      ...[
        '=',
        '\\\\u003',
        '%(?:25)?3',
        'ecret',
        '_authtoken\\s',
        'ookie',
        '-(?:-[a-z]|[a-z]{0,4}u\\s|[up]|a )',
        'fied by',
      ],
      `ass(?:[wpceo]|${toldBy})`,
      ...['ey', 'oken', 'wd', 'ennwort', 'edentials?', 'auth'].map((end) => `${end}${toldBy}`),
      ...['cv[vc]', 'otp\\\\*["\':]', 'pin\\\\*["\':]'],
      ...secretTongues,
    ],
    words: [
      'pass(?:word|wd|phrase|wort|code|e?\\\\*["\']?\\s*[,=:])',
      ...['pwd', 'secret', 'key', 'token', 'kennwort', 'credentials?', 'sess(?:ion)?_?id', 'auth', '_pat'].map(
        (name) => `${name}(?:\\\\*(?:["'\`\\]]|%5d)?\\s*(?:>|\\\\+u003[de]|%(?:25)*3d|is)|=|${toldBy})`,
      ),
      ...['cv[vc]', 'otp', 'pin'].map((name) => `${name}[_ -]?(?:code|2)?\\\\*["']?\\s?[:=]`),
      'identified by',
      ...secretTongues,
      '--(?:[a-z]+[_-])?(?:key|token|secret)',
      // Each by itself: what begins with a plain text is fast.
      ...['curl', 'mysql(?:dump|admin)?', 'redis-cli', 'sshpass', 'docker\\slogin', 'podman\\slogin'].map(
        (command) => `${command}\\s`,
      ),
      'cookie',
      ...[
        'sig',
        'signature',
        'code',
        'auth',
        'authorization',
        'credential',
        'jwt',
        'ticket',
        'hmac',
        'keyid',
        'appid',
      ].map((name) => `${name}=`),
      ...[
        '_verifier=',
        'assertion=',
        'samlre[qs][a-z]+=',
        'sid=',
        'secret_key_base',
        'aws_secret_access_key\\s',
        '_authtoken\\s',
      ],
    ],
  },
];
