import { isValid } from '../catalog/check-digits.js';
import { type Detector, detectors, longDigits, stoodIn } from '../catalog/detectors.js';

/** The switches that are on by default in the stack's own config: the shim masks what the collector would. */
const standard = new Set<Detector['switch']>([
  'email',
  'phone',
  'card',
  'iban',
  'ssn',
  'ip',
  'names',
  'users',
  'apiKey',
]);

interface Compiled {
  readonly detector: Detector;
  readonly pattern: RegExp;
  /** Few expressions for all hints: without a match there is nothing to find. */
  readonly hints: readonly RegExp[];
  /** True where every hint is of an escape: most texts have none. */
  readonly escaped: boolean;
  /** Nor without one of these, in lower case. */
  readonly words: readonly RegExp[] | undefined;
  /** Times it is gone through: the character after a find may be the one before the next. */
  readonly times: number;
  readonly spared: readonly (readonly [RegExp, string])[];
}

/** V8 looks for some fourteen beginnings at once; a few more take three times as long. */
const atOnce = 14;
const inParts = (patterns: readonly string[]): RegExp[] =>
  Array.from(
    { length: Math.ceil(patterns.length / atOnce) },
    (_, part) => new RegExp(patterns.slice(part * atOnce, (part + 1) * atOnce).join('|'), 'u'),
  );

const escapes = /\\u[02]/u;
const digits = longDigits.map((pattern) => new RegExp(pattern, 'u'));
const compiled: readonly Compiled[] = detectors
  .filter((detector) => standard.has(detector.switch))
  .map((detector) => ({
    detector,
    pattern: new RegExp(detector.pattern, detector.ignoreCase ? 'giu' : 'gu'),
    hints: inParts(detector.hints),
    escaped: detector.hints.every((hint) => /^u[02]/u.test(hint)),
    words: detector.words && inParts(detector.words),
    times: detector.again ? 2 : 1,
    spared: (detector.spared ?? []).map(([pattern, replacement]) => [
      new RegExp(pattern, detector.ignoreCase ? 'giu' : 'gu'),
      replacement,
    ]),
  }));

/** The text with every find of the catalog's detectors masked, as the collector would mask it. */
export function redacted(text: string): string {
  const hasDigits = digits.every((pattern) => pattern.test(text));
  const hasEscapes = escapes.test(text);
  let masked = text;
  let lower = text.toLowerCase();
  for (const { detector, pattern, hints, escaped, words, times, spared } of compiled) {
    if ((escaped && !hasEscapes) || (detector.digits === true && !hasDigits)) continue;
    const searched = detector.ignoreCase === true ? lower : masked;
    if (!hints.some((hint) => hint.test(searched))) continue;
    if (words !== undefined && !words.some((word) => word.test(lower))) continue;
    const before = masked;
    for (const [looks, replacement] of spared) masked = masked.replace(looks, replacement);
    for (let time = 0; time < times; time++) {
      masked =
        detector.check === undefined
          ? masked.replace(pattern, detector.replacement)
          : checked(detector, pattern, masked);
    }
    if (spared.length > 0) for (const [sign, was] of stoodIn) masked = masked.replaceAll(sign, was);
    if (masked !== before) lower = masked.toLowerCase();
  }
  return masked;
}

/** A find whose check digits are wrong is none, and stays; it may hold the beginning of the next. */
function checked({ mask, check }: Detector, pattern: RegExp, input: string): string {
  let text = input;
  pattern.lastIndex = 0;
  for (let find = pattern.exec(text); find !== null; find = pattern.exec(text)) {
    const number = Object.values(find.groups!).find((group) => group !== undefined)!; // such patterns have one named group
    const start = find.index + find[0].indexOf(number);
    if (isValid[check!](number)) text = `${text.slice(0, start)}${mask}${text.slice(start + number.length)}`;
    pattern.lastIndex = start + 1;
  }
  return text;
}
