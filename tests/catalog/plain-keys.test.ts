import { expect, test } from 'vitest';
import { dialects, generations } from '../../collector/dialects.js';
import { detectors } from '../../src/catalog/detectors.js';
import { plainKeys } from '../../src/catalog/plain-keys.js';
import { contentKeys, plainContentKeys } from '../../src/catalog/spans.js';
import { userKeys } from '../../src/catalog/special-keys.js';

const whole = (patterns: readonly string[]) => new RegExp(`^(?:${patterns.join('|')})$`);

test('no plain key is the id of a user, and none is content but those that are dropped by their key', () => {
  const special = whole([...contentKeys, ...userKeys]);
  expect(plainKeys.filter((key) => special.test(key))).toEqual([...plainContentKeys].sort());
});

test('no plain key has another name in the catalog, or tells a dialect', () => {
  const others = [...dialects, ...generations].flatMap(
    ({ known, names = {}, milliseconds = {}, json = {}, patterns = {} }) => [
      ...(known?.has ?? []),
      ...Object.values(names).flat(),
      ...Object.values(milliseconds).flat(),
      ...Object.keys(json),
      // What is known by its scope is translated whatever its keys.
      ...(known?.scope !== undefined && known.has === undefined ? [] : Object.keys(patterns)),
    ],
  );
  expect(plainKeys.filter((key) => others.includes(key))).toEqual([]);
});

test('no detector finds more in a value for having a plain key before it', () => {
  const values = ['Zx9-Kp2_Vt7.Qm4Lw8Rb', '5550142', 'abcd', '2026-11-20'];
  const finds = (text: string) =>
    detectors
      .filter(({ pattern, ignoreCase }) => new RegExp(pattern, ignoreCase ? 'iu' : 'u').test(text))
      .map(({ name }) => name);
  const more = plainKeys.flatMap((key) =>
    values
      .filter((value) => finds(JSON.stringify({ [key]: value })).length > finds(JSON.stringify([value])).length)
      .map((value) => `${key}: ${value}`),
  );
  expect(more).toEqual([]);
});

test('what a generation is translated to has plain keys: a span that is left with none but those is searched without', () => {
  const names = generations.flatMap(({ names = {} }) => Object.keys(names));
  expect(names.filter((key) => !plainKeys.includes(key))).toEqual([]);
});
