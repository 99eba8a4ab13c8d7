import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBundle } from '../../src/bundle.js';
import { loadConfig } from '../../src/config/load.js';
import { parseConfig } from '../../src/config/parse.js';
import type { Config } from '../../src/config/schema.js';
import { counter, series } from '../../src/index.js';
import { validate } from '../../src/validate/index.js';
import { stackSeries } from '../../src/validate/known-series.js';

const root = join(import.meta.dirname, '../..');
let folder: string;
let config: Config;
let files: Readonly<Record<string, string>>;

/** The files that the page shows, as it shows them. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-metrics-'));
  const page = await readFile(join(root, 'docs/own-metrics.md'), 'utf8');
  const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```/gms)];
  expect(blocks.map(([, name]) => name)).toEqual(['metrics-of-the-shop.ts', 'stack.config.ts']);
  const urlOf = (file: string) => pathToFileURL(join(root, file)).href;
  for (const [, name, code] of blocks) {
    const text = code!
      .replace("'llm-observability-stack/shim'", `'${urlOf('src/shim/index.ts')}'`)
      .replace("'./src/index.js'", `'${urlOf('src/index.ts')}'`)
      .replace("'./metrics-of-the-shop.js'", "'./metrics-of-the-shop.ts'");
    await writeFile(join(folder, name!), text);
  }
  config = await loadConfig(join(folder, 'stack.config.ts'));
  files = Object.fromEntries(Object.entries(buildBundle(config)).map(([file, text]) => [file, String(text)]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const boards = () =>
  Object.entries(files)
    .filter(([file]) => /^grafana\/dashboards\/[\w-]+\.json$/.test(file))
    .map(([file, text]) => ({ file, text }));
/** As it stands in JSON. */
const query = String.raw`shop_refunds_total{channel=\"mail\"`;

describe('the stack of the guide', () => {
  test('asks for the metric in a panel, and lists it', () => {
    expect(boards().filter(({ text }) => text.includes(query))).toHaveLength(1);
    expect(boards().filter(({ text }) => text.includes('shop:refunds:rate5m'))).toHaveLength(1);
    expect(files['docs/metrics.md']).toContain('`shop_refunds_total`');
    expect(files['docs/metrics.md']).toContain('| Refunds | reqps | service, reason |');
    expect(files['prometheus/rules/signals-own.yaml']).toContain('record: shop:refunds:rate5m');
  });

  test('has nothing that validate finds wrong, which without the metric it would', () => {
    expect(validate(boards(), { known: stackSeries(config.metrics, [], config.signals) })).toEqual([]);
    const findings = validate(boards(), { known: stackSeries() });
    expect(findings.length).toBeGreaterThan(0);
    for (const { message } of findings) expect(message).toMatch(/shop_refunds_total|shop:refunds:rate5m/);
  });

  test('its signal and its rule are held to the metric, and the rule to the signal', () => {
    expect(files['prometheus/rules/own.yaml']).toContain('sum by (service) (shop:refunds:rate5m) > 1');
    expect(() => buildBundle({ ...config, metrics: [] })).toThrow(/signals\[0\]\.expr: .*shop_refunds_total/);
    expect(() => buildBundle({ ...config, signals: [] })).toThrow(/rules\[0\]\.expr: .*shop:refunds:rate5m/);
    const wrong = config.rules.map((rule) => ({ ...rule, expr: 'shop:refunds:rate5m{channel="mail"} > 1' }));
    expect(() => buildBundle({ ...config, rules: wrong })).toThrow(/rules\[0\]\.expr: .*channel/);
    const twice = [...config.signals, ...config.signals];
    expect(() => buildBundle({ ...config, signals: twice })).toThrow(/signals\[1\]: expected a name of its own/);
    const level = config.rules.map((rule) => ({ ...rule, expr: 'shop_refunds_total > 1' }));
    expect(() => buildBundle({ ...config, rules: level })).toThrow(/rules\[0\]\.expr: .*shop_refunds_total/);
  });

  test('a label that the metric does not have is found', () => {
    const wrong = boards().map(({ file, text }) => ({ file, text: text.replaceAll('channel=', 'canal=') }));
    const findings = validate(wrong, { known: stackSeries(config.metrics) });
    expect(findings.map(({ message }) => message).join('\n')).toContain('canal');
  });
});

test('labels and values are held by the compiler', () => {
  const refunds = counter({ name: 'shop_refunds_total', unit: '1', help: 'x', labels: { channel: ['chat', 'mail'] } });
  expect(series(refunds, { channel: 'mail' })).toBe('shop_refunds_total{channel="mail"}');
  // @ts-expect-error a value that is not one of the few
  series(refunds, { channel: 'fax' });
  // @ts-expect-error a label that it does not have
  series(refunds, { canal: 'mail' });
});

const fine = { kind: 'counter', name: 'shop_x_total', unit: '1', help: 'x', labels: {} } as const;
test.each([
  [[{ ...fine, name: 'shop_x' }], /metrics\[0\]\.name: expected a counter’s name to end in _total, got "shop_x"/],
  [[{ ...fine, name: 'Shop_total' }], /metrics\[0\]\.name: expected small letters/],
  [[{ ...fine, labels: { service: 'open' } }], /expected a label other than service and le/],
  [[{ ...fine, labels: { channel: 'shut' } }], /metrics\[0\]\.labels\.channel: expected "open" or array/],
  [[{ ...fine, kind: 'histogram', name: 'shop_y' }], /metrics\[0\]\.buckets: expected/],
  [[fine, fine], /metrics: expected each name once/],
])('%j is refused', (metrics, text) => {
  expect(() => parseConfig({ metrics })).toThrow(text);
});

const good = {
  kind: 'recorded',
  title: 'X',
  unit: 'short',
  help: 'x',
  name: 'shop:x:rate',
  by: ['service'],
  combine: 'sum',
  windows: ['5m'],
  expr: () => 'up',
};
test.each([
  [{ ...good, name: 'shop_x' }, /signals\[0\]\.name: expected level:metric:operation/],
  [{ ...good, windows: [] }, /signals\[0\]\.windows/],
  [{ ...good, expr: 'up' }, /signals\[0\]\.expr: expected a function/],
  [{ ...good, inline: true }, /signals\[0\]\.inline: expected a key that exists/],
])('a signal that no rule could keep is refused (%#)', (signal, text) => {
  expect(() => parseConfig({ signals: [signal] })).toThrow(text);
});

test('a name that the catalog has is refused, its parts too', () => {
  for (const own of [
    { ...fine, name: 'llm_requests_total' },
    { ...fine, kind: 'gauge' as const, name: 'llm_latency_seconds_count' },
  ]) {
    const taken = `metrics: expected an unused name, got ${own.name}, which exists already.`;
    expect(() => buildBundle(parseConfig({ metrics: [own] }))).toThrow(taken);
  }
});
