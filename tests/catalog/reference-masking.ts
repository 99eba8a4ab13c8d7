import { isValid } from '../../src/catalog/check-digits.js';
import { type Detector, detectors, longDigits, type RedactionSwitch, stoodIn } from '../../src/catalog/detectors.js';

const isHinted = ({ hints, words, digits, ignoreCase }: Detector, text: string): boolean =>
  (!digits || longDigits.every((pattern) => new RegExp(pattern, 'u').test(text))) &&
  hints.some((hint) => new RegExp(hint, 'u').test(ignoreCase ? text.toLowerCase() : text)) &&
  (words === undefined || words.some((word) => new RegExp(word, 'u').test(text.toLowerCase())));

/** A find whose check fails may hold the beginning of the next. */
function checked({ check, mask }: Detector, pattern: RegExp, input: string): string {
  let text = input;
  for (let find = pattern.exec(text); find !== null; find = pattern.exec(text)) {
    const number = Object.values(find.groups!).find((group) => group !== undefined)!; // it has one group with a name
    const start = find.index + find[0].indexOf(number);
    if (isValid[check!](number)) text = `${text.slice(0, start)}${mask}${text.slice(start + number.length)}`;
    pattern.lastIndex = start + 1;
  }
  return text;
}

/** As the collector goes about it with these switches, in JavaScript. */
export function maskedWith(isOn: (name: RedactionSwitch) => boolean, input: string): string {
  let text = input;
  for (const detector of detectors.filter((one) => isOn(one.switch))) {
    if (!isHinted(detector, text)) continue;
    const flags = `gu${detector.ignoreCase ? 'i' : ''}`;
    const pattern = new RegExp(detector.pattern, flags);
    for (const [looks, replacement] of detector.spared ?? [])
      text = text.replace(new RegExp(looks, flags), replacement);
    for (let time = 0; time < (detector.again ? 2 : 1); time++)
      text =
        detector.check === undefined ? text.replace(pattern, detector.replacement) : checked(detector, pattern, text);
    for (const [sign, was] of stoodIn) text = text.replaceAll(sign, was);
  }
  return text;
}
