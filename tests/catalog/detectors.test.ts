import { describe, expect, test } from 'vitest';
import { detectors } from '../../src/catalog/detectors.js';
import { mustKeep, mustMask } from './privacy-corpus.js';
import { maskedWith } from './reference-masking.js';

const masked = (text: string): string => maskedWith((name) => name !== 'nationalIds' && name !== 'streetNumbers', text);

test('the corpus has at least 400 cases of each kind, and every detector has some', () => {
  expect(mustMask.length).toBeGreaterThanOrEqual(400);
  expect(mustKeep.length).toBeGreaterThanOrEqual(400);
  const always = detectors.filter(({ switch: key }) => key !== 'nationalIds' && key !== 'streetNumbers');
  for (const name of new Set(always.map((detector) => detector.name)))
    expect(mustMask.filter(({ detector }) => detector === name).length, name).toBeGreaterThanOrEqual(10);
});

test('every case that must be masked is, by the detector that it is for', () => {
  const failures = mustMask.flatMap(({ detector, secret, text }) => {
    const result = masked(text);
    const masks = detectors.filter(({ name }) => name === detector).map(({ mask }) => mask);
    return result.includes(secret) || !masks.some((mask) => result.includes(mask))
      ? [`${detector}: ${text} -> ${result}`]
      : [];
  });
  expect(failures).toEqual([]);
});

test('every case that must be kept is', () => {
  const failures = mustKeep.flatMap(({ kind, text }) => {
    const result = masked(text);
    return result === text ? [] : [`${kind}: ${text} -> ${result}`];
  });
  expect(failures).toEqual([]);
});

describe('detectors behind a switch', () => {
  const found = (key: string, text: string) =>
    detectors.filter((detector) => detector.switch === key).some(({ pattern }) => new RegExp(pattern, 'u').test(text));

  test.each([
    'AB 12 34 56 C',
    '12345678Z',
    'X1234567L',
    'RSSMRA85T10A562S',
    '123.456.789-09',
    '11010519491231002X',
    'ABCDE1234F',
    '046-454-286',
    '131052-308T',
    '85.07.30-033.28',
    '756.1234.5678.97',
    '900101-1234567',
    '12.345.678-5',
    '12.345.678/0001-95',
    'PESEL 44051401359',
    'passport no. C01X00T47',
  ])('a national id is found: %s', (id) => {
    expect(found('nationalIds', `id ${id}, says he`)).toBe(true);
  });

  test.each(['221B Baker Street', '1600 Pennsylvania Avenue', '10, rue de Rivoli', 'Hauptstraße 17a', '350 5th Ave'])(
    'a street with its number is found: %s',
    (street) => {
      expect(found('streetNumbers', `lives at ${street}, he says`)).toBe(true);
    },
  );
});

test('hints and patterns are valid, and every replacement holds its mask', () => {
  for (const { name, hints, words = [], pattern, replacement, mask, spared = [] } of detectors) {
    for (const source of [...hints, ...words, pattern, ...spared.map(([looks]) => looks)])
      expect(() => new RegExp(source, 'u'), name).not.toThrow();
    expect(replacement, name).toContain(mask);
    expect(pattern, 'RE2 looks neither ahead nor behind').not.toMatch(/\(\?<?[=!]/);
  }
});
