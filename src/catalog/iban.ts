import { dashes, spaces } from './personal-data.js';

/** Countries by the length of their IBAN (registry of ISO 13616). */
export const ibanCountries: Readonly<Record<number, string>> = {
  15: 'NO',
  16: 'BE',
  18: 'DK|FI|FK|FO|GL|NL|SD',
  19: 'MK|SI',
  20: 'AT|BA|EE|KZ|LT|LU|MN|XK',
  21: 'CH|CR|HR|LI|LV',
  22: 'BG|BH|CR|DE|GB|GE|IE|ME|RS|VA',
  23: 'AE|GI|IL|IQ|OM|SO|TL',
  24: 'AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG',
  25: 'LY|PT|ST',
  26: 'IS|TR',
  27: 'BI|DJ|FR|GR|IT|MC|MR|SM',
  28: 'AL|AZ|BY|CY|DO|GT|HN|HU|LB|NI|PL|SV',
  29: 'BR|EG|PS|QA|UA',
  30: 'JO|KW|MU|YE',
  31: 'MT|SC',
  32: 'LC',
  33: 'RU',
};

/** Groups are written apart. */
export const ibanGap = `[${spaces}${dashes}]`;

/** Ids in lower case, hexadecimal, begin like those of some countries: there, nothing but digits may follow. */
const isHexadecimal = (country: string): boolean => /^[A-F]{2}$/.test(country);

/** Country, two check digits and as much as that country has, in one piece or in groups, in capital or small letters. */
export const iban: string = Object.entries(ibanCountries)
  .flatMap(([length, list]) => {
    const countries = list.split('|');
    const rest = (characters: string) => `)[0-9]{2}(?:${ibanGap}?[${characters}]){${Number(length) - 4}}`;
    const small = countries.filter((country) => !isHexadecimal(country)).map((country) => country.toLowerCase());
    const hexadecimal = countries.filter(isHexadecimal).map((country) => country.toLowerCase());
    return [
      `(?:${[...countries, ...small].join('|')}${rest('A-Za-z0-9')}`,
      ...(hexadecimal.length > 0 ? [`(?:${hexadecimal.join('|')}${rest('0-9')}`] : []),
    ];
  })
  .join('|');

/** In fours as they stand in URLs and forms: nothing else is written so, and check digits are not computed. */
export const encodedIban =
  '[A-Z]{2}[0-9]{2}(?:(?:%20[0-9A-Z]{4}){2,7}(?:%20[0-9A-Z]{1,3})?|(?:\\+[0-9A-Z]{4}){2,7}(?:\\+[0-9A-Z]{1,3})?)\\b';
