import { type Detector, detectors, longDigits } from '../catalog/detectors.js';

/** The switches that are on by default in the stack's own config: the shim masks what the collector would. */
const standard = new Set<Detector['switch']>(['email', 'phone', 'card', 'iban', 'ssn', 'ip', 'names', 'apiKey']);

interface Compiled {
  readonly detector: Detector;
  readonly pattern: RegExp;
  /** One expression for all hints: without a match there is nothing to find. */
  readonly hint: RegExp;
  /** Times it is gone through: the character after a find may be the one before the next. */
  readonly times: number;
}

const digits = new RegExp(longDigits, 'u');
const compiled: readonly Compiled[] = detectors
  .filter((detector) => standard.has(detector.switch))
  .map((detector) => ({
    detector,
    pattern: new RegExp(detector.pattern, detector.ignoreCase ? 'giu' : 'gu'),
    hint: new RegExp(detector.hints.join('|'), 'u'),
    times: detector.replacement.includes('$3') ? 2 : 1,
  }));

/** The text with every find of the catalog's detectors masked, as the collector would mask it. */
export function redacted(text: string): string {
  const hasDigits = digits.test(text);
  let masked = text;
  for (const { detector, pattern, hint, times } of compiled) {
    if ((detector.digits === true && !hasDigits) || !hint.test(masked)) continue;
    for (let time = 0; time < times; time++) {
      masked =
        detector.check === undefined && detector.name !== 'iban'
          ? masked.replace(pattern, detector.replacement)
          : masked.replace(pattern, (...found) => checked(detector, found));
    }
  }
  return masked;
}

/** A find whose check digits are wrong is none, and stays. */
function checked({ name, mask, check }: Detector, found: readonly unknown[]): string {
  const whole = String(found[0]);
  if (check === 'luhn') {
    const { card } = found.at(-1) as { readonly card: string }; // a pattern with a named group has them last
    return isLuhn(card) ? whole.replace(card, mask) : whole;
  }
  const before = name === 'iban' ? String(found[1] ?? '') : '';
  return isIban(whole.slice(before.length)) ? before + mask : whole;
}

/** ISO/IEC 7812-1, annex B. */
export function isLuhn(card: string): boolean {
  let sum = 0;
  let double = false;
  for (let at = card.length - 1; at >= 0; at--) {
    const digit = card.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) continue; // what separates groups
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
    double = !double;
  }
  return sum % 10 === 0;
}

/** ISO 13616: with country and check digits at its end and letters as numbers from 10, it is 1 modulo 97. */
export function isIban(text: string): boolean {
  const iban = text.replaceAll(' ', '');
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
