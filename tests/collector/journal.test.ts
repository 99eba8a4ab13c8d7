import { expect, test } from 'vitest';
import { collector, sampler } from '../../collector/index.js';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { collectorFiles } from '../../src/render/collector.js';

const durable = (further: StackInput = {}) => parseConfig({ ...further, sampling: { durable: '2m' } });
const text = (role: ReturnType<typeof sampler>) => Object.values(collectorFiles(role!)).join('\n'); // these scales have one
const pipelines = (config: ReturnType<typeof durable>) => collector(config).pipelines;

test('without `durable` there is no journal', () => {
  expect(text(collector(parseConfig({})))).not.toContain('journal');
});

test('who decides upon traces has the journal: the only collector, or the sampler; with Kafka nobody', () => {
  expect(text(collector(durable()))).toContain('otlp/journal');
  expect(text(sampler(durable({ scale: 'sharded' })))).toContain('otlp/journal');
  expect(text(collector(durable({ scale: 'sharded' })))).not.toContain('journal');
  const kafka = durable({ scale: 'kafka' });
  for (const role of [collector(kafka), sampler(kafka)]) expect(text(role)).not.toContain('journal');
});

test('what is written has come through redaction, bytes included', () => {
  const { 'traces/undecided': before, 'traces/journal': written } = pipelines(durable());
  expect(written?.receivers).toEqual(before?.exporters);
  expect(before?.processors.map(({ id }) => id)).toEqual([
    'transform/bytes',
    'groupbyattrs/entities',
    'transform/long',
  ]);
  expect(before?.receivers.map(({ id }) => id)).toEqual(['forward/clean']);
});

test('what is read again is decided, and written again, but not counted again', () => {
  const { 'traces/again': again, 'traces/sampled': sampled, 'traces/derived': derived } = pipelines(durable());
  expect(sampled?.receivers).toEqual(again?.exporters);
  expect(derived?.receivers).not.toEqual(expect.arrayContaining([...(again?.exporters ?? [])]));
});

test('the way back is on loopback, and asks for a token that nobody else has', () => {
  const { exporters } = pipelines(durable())['traces/journal']!;
  const { receivers } = pipelines(durable())['traces/again']!;
  const auth = { authenticator: 'bearertokenauth/journal' };
  expect(exporters[0]?.settings).toMatchObject({ endpoint: `http://127.0.0.1:\${env:JOURNAL_PORT:-4319}`, auth });
  expect(receivers[0]?.settings).toEqual({
    protocols: { http: { endpoint: `127.0.0.1:\${env:JOURNAL_PORT:-4319}`, auth, max_request_body_size: 2 ** 30 } },
  });
});

test('nobody has to give a secret for it', () => {
  const files = (config: ReturnType<typeof durable>) => buildBundle(config)['compose/docker-compose.yaml'];
  expect(files(durable())?.match(/\?a secret/g)).toEqual(files(parseConfig({}))?.match(/\?a secret/g));
});
