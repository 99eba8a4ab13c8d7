import { expect, test } from 'vitest';
import { collector, sampler } from '../../collector/index.js';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { collectorFiles } from '../../src/render/collector.js';

const usual = (further: StackInput = {}) => parseConfig(further);
const text = (role: ReturnType<typeof sampler>) => Object.values(collectorFiles(role!)).join('\n'); // these scales have one
const pipelines = (config: ReturnType<typeof usual>) => collector(config).pipelines;

test('the journal is there unless it is turned off, and its time may be said', () => {
  const young = (durable?: string) =>
    /"~taken"\] < (\d+)/.exec(text(collector(parseConfig({ sampling: { durable } }))).replaceAll('\\"', '"'))?.[1];
  expect(young()).toBe('120000000000');
  expect(young('5m')).toBe('300000000000');
  for (const scale of ['single', 'sharded'] as const) {
    const off = parseConfig({ scale, sampling: { durable: 'off' } });
    expect(text(scale === 'single' ? collector(off) : sampler(off))).not.toContain('journal');
  }
});

test('redactions are counted once, of what applications sent', () => {
  for (const config of [usual(), parseConfig({ sampling: { durable: 'off' } }), usual({ scale: 'sharded' })]) {
    const counting = Object.values(collector(config).pipelines).filter(({ exporters }) =>
      exporters.some(({ id }) => id === 'signal_to_metrics/redactions'),
    );
    expect(counting.flatMap(({ receivers }) => receivers.map(({ id }) => id)).sort()).toEqual([
      'forward/clean',
      'otlp',
    ]);
  }
});

test('who decides upon traces has the journal: the only collector, or the sampler; with Kafka nobody', () => {
  expect(text(collector(usual()))).toContain('otlp/journal');
  expect(text(sampler(usual({ scale: 'sharded' })))).toContain('otlp/journal');
  expect(text(collector(usual({ scale: 'sharded' })))).not.toContain('journal');
  const kafka = usual({ scale: 'kafka' });
  for (const role of [collector(kafka), sampler(kafka)]) expect(text(role)).not.toContain('journal');
});

test('what is written has come through redaction, bytes included', () => {
  const { 'traces/undecided': before, 'traces/journal': written } = pipelines(usual());
  expect(before?.exporters).toEqual(expect.arrayContaining([...(written?.receivers ?? [])]));
  expect(before?.processors.map(({ id }) => id)).toEqual(['transform/bytes', 'transform/long']);
  expect(before?.receivers.map(({ id }) => id)).toEqual(['forward/clean']);
});

test('what is read again is decided, and written again, but not counted again', () => {
  const { 'traces/again': again, 'traces/sampled': sampled, 'traces/derived': derived } = pipelines(usual());
  expect(sampled?.receivers).toEqual(again?.exporters);
  expect(derived?.receivers).not.toEqual(expect.arrayContaining([...(again?.exporters ?? [])]));
});

test('the way back is on loopback, and asks for a token that nobody else has', () => {
  const { exporters } = pipelines(usual())['traces/journal']!;
  const { receivers } = pipelines(usual())['traces/again']!;
  const auth = { authenticator: 'bearertokenauth/journal' };
  expect(exporters[0]?.settings).toMatchObject({ endpoint: `http://127.0.0.1:\${env:JOURNAL_PORT:-4319}`, auth });
  expect(receivers[0]?.settings).toMatchObject({
    protocols: { http: { endpoint: `127.0.0.1:\${env:JOURNAL_PORT:-4319}`, auth, max_request_body_size: 2 ** 30 } },
  });
});

test('nobody has to give a secret for it', () => {
  const secrets = (durable?: 'off') =>
    buildBundle(parseConfig({ sampling: { durable } }))['compose/docker-compose.yaml']?.match(/\?a secret/g);
  expect(secrets()).toEqual(secrets('off'));
});
