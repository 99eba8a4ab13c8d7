import { expect, test } from 'vitest';
import { longer, seconds } from '../../src/model/duration.js';
import { humanize, sayValue, valueTemplate } from '../../src/render/humanize.js';

// As Go's templates of Prometheus 3.15 say them; tests/real/rules.test.ts compares with the real ones.
test.each([
  [0.0512, 'percentunit', '5.12%'],
  [0.123456, 'percentunit', '12.35%'],
  [1, 'percentunit', '100%'],
  [0, 's', '0s'],
  [0.0475, 's', '47.5ms'],
  [11.42857, 's', '11.43s'],
  [68.57, 's', '1m 8s'],
  [3723.9, 's', '1h 2m 3s'],
  [90_061, 's', '1d 1h 1m 1s'],
  [7.5600001, 'currencyUSD', '$7.56'],
  [3.0526, 'short', '3'],
  [12345.6, 'reqps', '1.235e+04'],
  [0.000012345, 'reqps', '1.234e-05'],
])('%d %s is said as %s', (value, unit, said) => {
  expect(sayValue(value, unit)).toBe(said);
});

test.each([
  [0.05, 'percentunit', '5%'],
  [0.999, 'percentunit', '99.9%'],
  [1.5, 's', '1.5s'],
  [200, 'currencyUSD', '$200'],
  [2, 'short', '2'],
])('a threshold of %d %s is written %s', (value, unit, said) => {
  expect(humanize(value, unit)).toBe(said);
});

test('every unit has a template that shows the value', () => {
  for (const unit of ['percentunit', 's', 'currencyUSD', 'short', 'reqps']) {
    expect(valueTemplate(unit)).toMatch(/^\$?\{\{ .*\$value.* \}\}$/);
  }
});

test('durations are compared by what they last', () => {
  expect(['250ms', '5s', '10m', '1h', '7d', '2w'].map(seconds)).toEqual([0.25, 5, 600, 3600, 604_800, 1_209_600]);
  expect(longer('90s', '1m')).toBe('90s');
  expect(longer('30s', '1m')).toBe('1m');
  expect(() => seconds('1h30m')).toThrow('expected a duration such as "5m", got "1h30m"');
});
