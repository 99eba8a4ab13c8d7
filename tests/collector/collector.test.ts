import { expect, test } from 'vitest';
import { derivations, groupOf, toMetrics } from '../../collector/derive.js';
import { collector } from '../../collector/index.js';
import { spanMarks } from '../../collector/marks.js';
import { double, list, text } from '../../collector/ottl.js';
import { toSeries } from '../../collector/series.js';
import { metrics } from '../../src/catalog/metrics.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { gatewayFiles, type Pipeline } from '../../src/model/collector.js';
import { labelsOf } from '../../src/model/metric.js';
import { yaml } from '../../src/render/bundle-file.js';
import { collectorFiles, renderCollector } from '../../src/render/collector.js';

const gateway = (input: StackInput = {}) => collector(parseConfig(input));
const rendered = (input: StackInput = {}) => yaml(renderCollector(gateway(input)));
const pipelines = Object.entries(gateway().pipelines) as [string, Pipeline][];
const order = (name: string) => (gateway().pipelines as Record<string, Pipeline>)[name]!.processors.map(({ id }) => id);

test('what comes from outside meets the memory limiter first and is redacted before anything is made of it', () => {
  for (const [name, { receivers }] of pipelines) {
    if (!receivers.some(({ id }) => id === 'otlp')) continue;
    expect(order(name)[0], name).toBe('memory_limiter');
    expect(order(name), name).toContain('transform/redact');
  }
  expect(order('traces').slice(1, 6)).toEqual([
    'groupbyattrs',
    'redaction/span-keys',
    'transform/normalise',
    'transform/redact',
    'transform/price-by-answer',
  ]);
});

test('metrics are derived from all spans, sampling comes on the other way', () => {
  expect(order('traces/derived')).not.toContain('tail_sampling');
  // Gateways count, whoever samples.
  for (const scale of ['sharded', 'kafka'] as const)
    expect(gateway({ scale }).pipelines['traces/derived']).toEqual(gateway().pipelines['traces/derived']);
  expect(order('traces/undecided')).toEqual(['transform/bytes', 'transform/long']);
  expect(order('traces/sampled')).toEqual(['tail_sampling', 'transform/leaving']);
});

test('no spans and no logs wait in a batch processor, from which a crash would lose them', () => {
  for (const [name, { processors }] of pipelines) {
    // What waits there are copies, made to be counted: their sums are in memory as well.
    if (name.startsWith('metrics') || name === 'traces/derived') continue;
    expect(processors.map(({ id }) => id).join(), name).not.toContain('batch');
  }
});

test('each exporter that sends has a queue on a disk folder of its own and never gives up', () => {
  const exporters = pipelines.flatMap(([, { exporters }]) => exporters).filter(({ id }) => id.startsWith('otlp_'));
  const storages = exporters.map(({ settings }) => (settings['sending_queue'] as { storage: string }).storage); // set by persistentQueue
  expect(new Set(storages).size).toBe(3);
  for (const { settings } of exporters) expect(settings).toMatchObject({ retry_on_failure: { max_elapsed_time: 0 } });
  expect(gateway().extensions.map(({ id }) => id)).toEqual(expect.arrayContaining(storages));
});

test('every derived series has exactly the labels and buckets of the catalog', () => {
  const spans = toMetrics(parseConfig({})).settings['spans'] as {
    name: string;
    attributes: { key: string; optional?: true; default_value?: string }[];
    histogram?: { buckets: number[] };
  }[]; // made by derive.ts
  const counted = derivations.filter(({ value }) => value === undefined).map(groupOf);
  expect(spans).toHaveLength(derivations.length - counted.length + new Set(counted).size);
  const marked = JSON.stringify(spanMarks.settings);
  for (const { name, attributes, histogram } of spans) {
    const metric = Object.values(metrics).find((m) => m.name === name)!;
    expect(histogram?.buckets, name).toEqual('buckets' in metric ? metric.buckets : undefined);
    // A mark is asked for before all else, and spans get it.
    const needed = attributes.filter((one) => !one.optional && one.default_value === undefined).map(({ key }) => key);
    expect(needed[0], name).toMatch(/^~/);
    for (const key of needed.filter((key) => key.startsWith('~')))
      expect(marked, name).toContain(JSON.stringify(`span.attributes["${key}"]`).slice(1, -1));
  }
  const series = JSON.stringify(toSeries(parseConfig({})).map(({ settings }) => settings));
  for (const { of } of derivations) {
    const keep = `keep_keys(datapoint.attributes, ${list(labelsOf(metrics[of]))}) where metric.name == ${text(metrics[of].name)}`;
    expect(series, of).toContain(JSON.stringify(keep).slice(1, -1));
  }
});

test('a derivation fixes only values that its label may have', () => {
  for (const { of, fixed = {} } of derivations) {
    const labels: Readonly<Record<string, 'open' | readonly string[]>> = metrics[of].labels;
    for (const [label, value] of Object.entries(fixed)) expect(labels[label], `${of} ${label}`).toContain(value);
  }
});

test('each file fits into a ConfigMap that kubectl applies from the client, which keeps it twice', () => {
  const files = Object.entries(collectorFiles(gateway()));
  expect(files.map(([name]) => name)).toEqual([...gatewayFiles]);
  for (const [name, text] of files)
    expect(Buffer.byteLength(JSON.stringify(text)), name).toBeLessThan(256 * 1024 - 16_384);
});

test('the same config gives the same bytes', () => {
  expect(rendered({ captureContent: true })).toBe(rendered({ captureContent: true }));
});

test('whatever depends on the place comes from the environment, with a default', () => {
  const names = [...rendered().matchAll(/\$\{env:([A-Z_]+):-[^}]+\}/g)].map(([, name]) => name!);
  expect([...new Set(names)].sort()).toEqual([
    'COLLECTOR_METRICS_HOST',
    'COLLECTOR_METRICS_PORT',
    'DERIVED_METRICS_ENDPOINT',
    'HEALTH_ENDPOINT',
    'JAEGER_ENDPOINT',
    'JOURNAL_ID_FILE',
    'JOURNAL_PORT',
    'LOKI_ENDPOINT',
    'OTLP_GRPC_ENDPOINT',
    'OTLP_HTTP_ENDPOINT',
    'PSEUDONYM_KEY',
    'QUEUE_DIRECTORY',
  ]);
  expect(
    rendered()
      .replaceAll('$$', '')
      .match(/\$\{(?!env:|file:\$\{env:)/g),
  ).toBeNull();
});

test.each([
  ['email', '[email]'],
  ['card', '[card]'],
  ['apiKey', '[api-key]'],
] as const)('redaction of %s can be turned off', (kind, mask) => {
  expect(rendered()).toContain(mask);
  expect(rendered({ redaction: { [kind]: false } })).not.toContain(mask);
});

test('content is dropped unless it is captured', () => {
  expect(rendered()).toContain('final_result');
  expect(rendered({ captureContent: true })).not.toContain('final_result');
});

test('the text of a pattern and of a number is as OTTL and the collector read it', () => {
  expect(text('a$"\\d')).toBe('"a$$\\"\\\\d"');
  expect([2, 0.5, 1e-7, 0].map(double)).toEqual(['2.0', '0.5', '0.0000001', '0.0']);
});
