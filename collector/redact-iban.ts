import type { Detector } from '../src/catalog/detectors.js';
import { ibanGap } from '../src/catalog/iban.js';
import { set, text } from './ottl.js';
import { re2 } from './redact-search.js';

/** Numbers looked at one by one in a record; where there are more, the rest go unchecked: all are masked. */
const checked = 4;
const rest = 'cache["rest"]';
const next = 'cache["iban"]';
const digits = 'cache["iban digits"]';
const sum = 'cache["iban sum"]';
const found = (index: number) => `cache["iban ${index}"]`;

/** OTTL counts in 64 bits: a number is taken in four parts, each counted by what its place leaves when divided by 97. */
const [parts, width] = [4, 16];
const length = parts * width;
const remainderOf = (index: number): string =>
  Array.from({ length: parts }, (_, part) => {
    const place = 10n ** BigInt((parts - 1 - part) * width) % 97n;
    return `Int(Substring(${digits}, ${index * (length + 1) + 1 + part * width}, ${width})) * ${place}`;
  }).join(' + ');

/**
 * Masks what has the form of an IBAN and its check digits right (ISO 7064 mod 97-10, as `isValid.mod97` of the catalog).
 * The finds are turned into digits all at once, as `|` and 64 of them each; the longest IBAN has 62 at most.
 */
export function maskIbans(detector: Detector, path: string, hit: string, all: (where: string) => string[]): string[] {
  const pattern = re2(detector);
  const slots = Array.from({ length: checked }, (_, index) => index);
  const change = (from: string, to: string) => `replace_pattern(${digits}, ${text(from)}, ${text(to)}) where ${hit}`;
  return [
    set(rest, path, hit),
    set(digits, '""', hit),
    ...slots.flatMap((index) => {
      const one = found(index);
      const at = `Index(${rest}, ${one})`;
      return [
        // The same statement each time, so that it stands once in the file.
        `delete_key(cache, "iban") where ${hit}`,
        set(next, `ExtractPatterns(${rest}, ${pattern})["iban"]`, hit),
        set(one, next, hit),
        set(digits, `Concat([${digits}, ${one}], "|")`, `${one} != nil`),
        // What fails may hold the beginning of the next: only its first letter goes.
        set(rest, `Substring(${rest}, ${at} + 1, Len(${rest}) - ${at} - 1)`, `${one} != nil`),
      ];
    }),
    change(ibanGap, ''),
    set(digits, `ToUpperCase(${digits})`, hit),
    change('([A-Z]{2}[0-9]{2})([0-9A-Z]+)', '$2$1'),
    // A to Z are 10 to 35: first the tens, then the ones.
    ...['A-J', 'K-T', 'U-Z'].map((letters, tens) => change(`([${letters}])`, `${tens + 1}$1`)),
    ...['AKU', 'BLV', 'CMW', 'DNX', 'EOY', 'FPZ', 'GQ', 'HR', 'IS', 'JT'].map((letters, ones) =>
      change(`[${letters}]`, String(ones)),
    ),
    change('([0-9]+)', `${'0'.repeat(length)}$1`),
    change(`0[0-9]*([0-9]{${length}})`, '$1'),
    ...slots.flatMap((index) => [
      set(sum, remainderOf(index), `${found(index)} != nil`),
      `replace_all_patterns(attributes, "value", ${found(index)}, ${text(detector.mask)}) where ${found(index)} != nil and ${sum} - ${sum} / 97 * 97 == 1`,
    ]),
    ...all(`${hit} and IsMatch(${rest}, ${pattern})`),
  ];
}
