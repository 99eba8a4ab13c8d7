import { isValid } from '../catalog/check-digits.js';
import { type Detector, detectors, longDigits } from '../catalog/detectors.js';

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
  /** One expression for all hints, and one for those it has no place for: without a match there is nothing to find. */
  readonly hint: RegExp;
  readonly further: RegExp | undefined;
  /** Nor without one of these, in lower case. */
  readonly words: RegExp | undefined;
  /** Times it is gone through: the character after a find may be the one before the next. */
  readonly times: number;
}

/** V8 looks for twenty beginnings at once; one more takes three times as long. */
const atOnce = 20;
const anyOf = (patterns: readonly string[] = []): RegExp | undefined =>
  patterns.length === 0 ? undefined : new RegExp(patterns.join('|'), 'u');

const digits = longDigits.map((pattern) => new RegExp(pattern, 'u'));
const compiled: readonly Compiled[] = detectors
  .filter((detector) => standard.has(detector.switch))
  .map((detector) => ({
    detector,
    pattern: new RegExp(detector.pattern, detector.ignoreCase ? 'giu' : 'gu'),
    hint: new RegExp(detector.hints.slice(0, atOnce).join('|'), 'u'),
    further: anyOf(detector.hints.slice(atOnce)),
    words: anyOf(detector.words),
    times: detector.again ? 2 : 1,
  }));

/** The text with every find of the catalog's detectors masked, as the collector would mask it. */
export function redacted(text: string): string {
  const hasDigits = digits.every((pattern) => pattern.test(text));
  let masked = text;
  let lower = text.toLowerCase();
  for (const { detector, pattern, hint, further, words, times } of compiled) {
    if (detector.digits === true && !hasDigits) continue;
    const searched = detector.ignoreCase === true ? lower : masked;
    if (!hint.test(searched) && (further === undefined || !further.test(searched))) continue;
    if (words !== undefined && !words.test(lower)) continue;
    const before = masked;
    for (let time = 0; time < times; time++) {
      masked =
        detector.check === undefined
          ? masked.replace(pattern, detector.replacement)
          : checked(detector, pattern, masked);
    }
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
