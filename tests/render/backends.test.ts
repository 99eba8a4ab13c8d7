import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { UserError } from '../../src/errors.js';
import { jaeger, loki } from '../../src/render/backends.js';

const lokiOf = (retention: string) => load(loki(parseConfig({ retention }))['loki.yaml']!);
const jaegerOf = (retention: string) => load(jaeger(parseConfig({ retention }))['jaeger.yaml']!);

test.each([
  ['30d', '720h'],
  ['2w', '336h'],
  ['36h', '36h'],
  ['1d', '24h'],
])('a retention of %s is that of logs and of traces', (retention, hours) => {
  expect(lokiOf(retention)).toMatchObject({
    compactor: { retention_enabled: true },
    limits_config: { retention_period: hours },
  });
  expect(jaegerOf(retention)).toMatchObject({
    extensions: { jaeger_storage: { backends: { badger: { badger: { ephemeral: false, ttl: { spans: hours } } } } } },
  });
});

test('a retention below a day is refused, since Loki cannot keep it', () => {
  for (const backend of [loki, jaeger]) {
    expect(() => backend(parseConfig({ retention: '23h' }))).toThrow(
      new UserError('retention: expected 1d or longer, got "23h". Loki deletes by days.'),
    );
  }
});

test('where they listen and write is left to the environment', () => {
  const config = parseConfig({});
  const asked = (text: string) => [...new Set([...text.matchAll(/\$\{(?:env:)?([A-Z_]+):-/g)].map(([, name]) => name))];
  expect(asked(loki(config)['loki.yaml']!).sort()).toEqual([
    'LOKI_DATA',
    'LOKI_GRPC_PORT',
    'LOKI_HOST',
    'LOKI_HTTP_PORT',
  ]);
  expect(asked(jaeger(config)['jaeger.yaml']!).sort()).toEqual([
    'JAEGER_DATA',
    'JAEGER_HEALTH_ENDPOINT',
    'JAEGER_METRICS_HOST',
    'JAEGER_METRICS_PORT',
    'JAEGER_OTLP_GRPC_ENDPOINT',
    'JAEGER_OTLP_HTTP_ENDPOINT',
    'JAEGER_QUERY_GRPC_ENDPOINT',
    'JAEGER_QUERY_HTTP_ENDPOINT',
  ]);
});

test('neither sends usage reports, nor traces of itself', () => {
  expect(lokiOf('30d')).toMatchObject({ analytics: { reporting_enabled: false } });
  expect(jaegerOf('30d')).toMatchObject({ extensions: { jaeger_query: { enable_tracing: false } } });
});
