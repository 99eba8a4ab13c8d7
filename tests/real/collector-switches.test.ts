import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detectors, type RedactionSwitch } from '../../src/catalog/detectors.js';
import { freshSecrets } from '../catalog/fresh-cases.js';
import { holds, mustKeep, mustMask } from '../catalog/privacy-corpus.js';
import { maskedWith } from '../catalog/reference-masking.js';
import { everywhere, jsonAround, sentEverywhere } from './everywhere.js';
import { Gateway } from './gateway.js';
import { newTraceId, plain } from './otlp.js';

/** What is masked behind a switch that is off by default: who has such numbers, or what language, and the number itself. */
const switched: Readonly<
  Record<'nationalIds' | 'streetNumbers', { secrets: readonly [string, string][]; plain: readonly string[] }>
> = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/privacy/switched.json'), 'utf8')); // as written there

const told = (who: string, secret: string) => (who.length === 2 ? `id ${secret}, said` : `${who} ${secret}`);
const byDetector = new Map(detectors.map((detector) => [detector.name, detector.switch]));
const cases = [
  ...Object.entries(switched).flatMap(([name, { secrets }]) =>
    secrets.map(([who, secret]) => ({ of: name, secret, text: told(who, secret) })),
  ),
  ...[
    ...mustMask.filter((_, index) => index % 4 === 0),
    ...freshSecrets(4711).filter((_, index) => index % 4 === 0),
  ].map(({ detector, secret, text }) => ({ of: byDetector.get(detector)!, secret, text })),
];
const switches = [...new Set(detectors.map((detector) => detector.switch))];
const stacks: Readonly<Record<string, (name: RedactionSwitch) => boolean>> = {
  'every switch on': () => true,
  'every second switch on': (name) => switches.indexOf(name) % 2 === 0,
  'the others on': (name) => switches.indexOf(name) % 2 === 1,
  'every switch off': () => false,
};

describe.each(Object.entries(stacks))('with %s', (_, isOn) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await Gateway.start({
      sampling: { ratio: 1, maxSpansPerSecond: 100_000, afterRoot: '1s' },
      captureContent: true,
      redaction: {
        ...Object.fromEntries(switches.map((name) => [name, isOn(name)])),
        links: true,
        bytes: true,
      },
    });
  });
  afterAll(() => gateway?.stop());

  test('what a switch stands for is masked where it is on and stays where it is off, in every place', async () => {
    // More of them are masked without being checked.
    const few = cases.filter(({ text }) => (text.match(/\b[A-Z]{2}\d{2}[A-Z0-9]{11,}/g) ?? []).length <= 4);
    const got = await sentEverywhere(
      gateway,
      few.map(({ text }) => text),
    );
    const expected = few.map(({ text }) => everywhere(maskedWith(isOn, text), maskedWith(isOn, jsonAround(text))));
    expect(got).toEqual(expected);
    const wrong = few.filter(({ of, secret }, index) => {
      const leaked = holds(JSON.stringify(got[index]), secret);
      return isOn(of as RedactionSwitch) ? leaked : !leaked && switches.every((name) => !isOn(name)); // of the table
    });
    expect(wrong).toEqual([]);
  });

  test('what only looks like it stays', async () => {
    const kept = [
      ...Object.values(switched).flatMap(({ plain: texts }) => texts),
      ...mustKeep.flatMap(({ kind, text }) =>
        /uuid|trace|model|time|version|port|price|sha/.test(kind) ? [text] : [],
      ),
    ];
    expect(await sentEverywhere(gateway, kept)).toEqual(kept.map((text) => everywhere(text)));
  });

  test('links and bytes pass as they are, where the stack says so, and ids of users with the switch off', async () => {
    const secret = { stringValue: 'jane@linked.example' };
    const bytes = Buffer.from('jane@bytes.example').toString('base64');
    const traceId = newTraceId();
    const times = { startTimeUnixNano: '1796070935562000000', endTimeUnixNano: '1796070936062000000' };
    const link = { traceId: newTraceId(), spanId: '00f067aa0ba902b7', attributes: [{ key: 'l', value: secret }] };
    const attributes = [
      { key: 'raw', value: { bytesValue: bytes } },
      { key: 'user.id', value: { stringValue: 'u-4711' } },
    ];
    const span = { traceId, spanId: '00f067aa0ba902b7', name: 'linked', ...times, links: [link], attributes };
    await gateway.post('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
    const arrived = await gateway.span(traceId);
    expect(plain(arrived['links'][0].attributes)).toEqual({ l: secret.stringValue });
    // There is no key for pseudonyms.
    expect(plain(arrived['attributes'])).toEqual({ raw: bytes, ...(!isOn('users') && { 'user.id': 'u-4711' }) });
  });
});
