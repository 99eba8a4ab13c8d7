import { expect, test } from 'vitest';
import { collector } from '../../collector/index.js';
import { redact } from '../../collector/redact.js';
import { keys } from '../../collector/redact-users.js';
import { allowedKeys } from '../../src/catalog/allowed-keys.js';
import { detectorNames, detectors, type RedactionSwitch } from '../../src/catalog/detectors.js';
import { attributes } from '../../src/catalog/spans.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';

const statements = (redaction: StackInput['redaction'] = {}, captureContent = false): string =>
  JSON.stringify(redact(parseConfig({ redaction, captureContent })).settings);
const settings = (redaction: StackInput['redaction']) => keys(parseConfig({ redaction })).settings;
const switches = [...new Set(detectors.map((detector) => detector.switch))];
const all = (value: boolean) =>
  Object.fromEntries(switches.map((name) => [name, value])) as Record<RedactionSwitch, boolean>; // of all switches

test.each(switches)('the switch %s turns its detectors on and off', (name) => {
  const own = detectors.filter((detector) => detector.switch === name).map(({ mask }) => mask);
  const others = detectors.filter((detector) => detector.switch !== name).map(({ mask }) => mask);
  const on = statements({ ...all(false), [name]: true }, true);
  const off = statements({ ...all(true), [name]: false });
  for (const mask of own) {
    expect(on).toContain(mask);
    if (!others.includes(mask)) expect(off).not.toContain(mask);
  }
});

test('with all redaction off, nothing is searched', () => {
  expect(statements(all(false), true)).not.toContain('IsMatch');
});

test('what every kind of record has in common is one object, which the file holds once', () => {
  const { trace_statements } = redact(parseConfig({})).settings as Record<
    string,
    { context?: string; statements: object }[]
  >; // made by redact
  const masking = trace_statements!.filter(
    ({ context, statements: list }) => context && JSON.stringify(list).includes('[email]'),
  );
  expect(masking).toHaveLength(4);
  expect(new Set(masking.map(({ statements: list }) => list)).size).toBe(1);
});

test('links and exemplars are dropped unless they are asked for', () => {
  expect(statements()).toContain('set(span.links, span.links)');
  expect(statements({ links: true })).not.toContain('set(span.links');
  expect(statements()).toContain('set(datapoint.exemplars, datapoint.exemplars)');
  expect(statements({ exemplars: true })).not.toContain('set(datapoint.exemplars');
});

test('bytes are dropped unless they are asked for or nothing is masked', () => {
  const last = (redaction: StackInput['redaction']) =>
    collector(parseConfig({ redaction, sampling: { durable: 'off' } })).pipelines['traces/sampled']?.processors.map(
      ({ id }) => id,
    );
  expect(last({})).toEqual(['tail_sampling', 'transform/bytes', 'transform/long', 'transform/leaving']);
  expect(last({ bytes: true })).toEqual(['tail_sampling', 'transform/long', 'transform/leaving']);
  expect(last(all(false))).toEqual(['tail_sampling', 'transform/long', 'transform/leaving']);
  expect(statements()).toContain('[bytes]');
  expect(statements({ bytes: true })).not.toContain('[bytes]');
});

test('ids of users are hashed under a key from the environment, which is never in the file', () => {
  expect(settings({})).toMatchObject({ allow_all_keys: true, hash_function: 'hmac-sha256' });
  expect(String(settings({})['hmac_key'])).toMatch(/^\$\{env:PSEUDONYM_KEY:-.{32,}\}$/);
  expect(settings({ users: false })).not.toHaveProperty('hmac_key');
});

test('in allow-list mode, the keys of the catalog and those of the config stay', () => {
  expect(settings({})).not.toHaveProperty('allowed_keys');
  const { allowed_keys } = settings({ allowListOnly: true, allowedKeys: ['tenant.id'] });
  expect(allowed_keys).toEqual(expect.arrayContaining([...Object.values(attributes), 'service.name', 'tenant.id']));
  expect(allowedKeys).toContain('direction');
});

test('every detector has a name that the metric knows', () => {
  for (const { name } of detectors) expect(detectorNames).toContain(name);
  expect(detectorNames).toContain('unreadable');
});
