import { ibanGap } from './iban.js';

/** Numbers with check digits: what looks like one and fails its check is none. */
export type Check = 'luhn' | 'mod97';

/** Whether the check digits of a number are right, whatever separates its groups. */
export const isValid: Readonly<Record<Check, (number: string) => boolean>> = { luhn: isLuhn, mod97: isIban };

/** ISO/IEC 7812-1, annex B. */
function isLuhn(text: string): boolean {
  const card = text.replaceAll(/%20|\\+u[0-9a-fA-F]{4}/g, '');
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

const gaps = new RegExp(ibanGap, 'gu');

/** ISO 13616: with country and check digits at its end and letters as numbers from 10, it is 1 modulo 97 (ISO 7064). */
function isIban(text: string): boolean {
  const iban = text.replaceAll(gaps, '');
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
