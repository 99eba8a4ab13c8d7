import { expect, test } from 'vitest';
import { bytesOf, canonical } from '../../src/render/quantity.js';

test.each([
  ['50Gi', '50Gi'],
  ['1024Mi', '1Gi'],
  ['0.5Gi', '512Mi'],
  ['1.5Gi', '1536Mi'],
  ['2048Gi', '2Ti'],
  ['3000Mi', '3000Mi'],
  ['250m', '250m'],
  ['2000m', '2'],
  ['1.25', '1250m'],
  ['4000', '4k'],
  ['7', '7'],
  ['0', '0'],
])('%s is written as the API server gives it back: %s', (given, expected) => {
  expect(canonical(given)).toBe(expected);
});

test('bytes are counted in powers of 1024', () => {
  expect(bytesOf('3Mi')).toBe(3 * 1024 * 1024);
  expect(bytesOf('0.5Ki')).toBe(512);
  expect(bytesOf('11')).toBe(11);
});

test('what is no quantity is a mistake of the code', () => {
  expect(() => canonical('10GB')).toThrow('quantity: expected one such as "10Gi", got "10GB".');
});
