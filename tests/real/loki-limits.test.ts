import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, afterEach, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import { parseConfig } from '../../src/config/parse.js';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { loki } from '../../src/render/backends.js';
import { yaml } from '../../src/render/bundle-file.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { Gateway, until } from './gateway.js';
import type { Attributes, Log } from './otlp.js';

const folder = mkdtempSync(join(tmpdir(), 'loki-limits-'));
let gateway: Gateway | undefined;
let store: ComponentProcess | undefined;
afterEach(async () => {
  await gateway?.stop();
  await store?.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const many = (count: number, value: string): Attributes =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`key_${i}`, value]));
const words = (bytes: number): string => 'a word '.repeat(bytes / 7);

/** What is past Loki's usual limits in one way each, beside a hundred others. */
const cases: Readonly<Record<string, Log & { readonly resource?: Attributes }>> = {
  long: { attributes: { one: words(200_000), two: words(200_000) } },
  many: { attributes: many(5000, 'value') },
  deep: { attributes: { map: { list: [many(3000, 'value')] } } },
  body: { body: words(6_000_000) },
  structured: { body: many(300, words(7000)) },
  service: { resource: { 'service.name': words(4000) } },
  namespace: { resource: { 'service.namespace': many(500, 'value') } },
  resource: { resource: many(400, 'value') },
  wide: { resource: { note: words(50_000) } },
};

async function start(change: (limits: Record<string, unknown>) => object): Promise<number> {
  const [http, grpc] = (await freePorts(2)) as [number, number]; // two
  const { loki: command } = await obtain(['loki']);
  const settings = load(loki(parseConfig({}))['loki.yaml']!) as { limits_config: Record<string, unknown> }; // as generated
  const data = join(folder, String(http));
  writeFileSync(join(folder, 'loki.yaml'), yaml({ ...settings, limits_config: change(settings.limits_config) }));
  store = await startComponent({
    title: 'Loki',
    command,
    args: ['-config.file=loki.yaml', '-config.expand-env=true'],
    cwd: folder,
    env: { LOKI_HOST: '127.0.0.1', LOKI_HTTP_PORT: `${http}`, LOKI_GRPC_PORT: `${grpc}`, LOKI_DATA: data },
    log: join(folder, 'loki.log'),
    readyUrl: `http://127.0.0.1:${http}/ready`,
  });
  return http;
}

/** Lines of each case, as Loki counts them: `neighbour` and `long`. */
async function linesIn(http: number, name: string): Promise<Readonly<Record<string, number>>> {
  const query = `sum by (place) (count_over_time({service_name=~".+"} | test="${name}" [1h]))`;
  const response = await fetch(`http://127.0.0.1:${http}/loki/api/v1/query?query=${encodeURIComponent(query)}`);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const { data } = JSON.parse(text) as { data: { result: { metric: { place: string }; value: [number, string] }[] } };
  return Object.fromEntries(data.result.map(({ metric, value }) => [metric.place, Number(value[1])]));
}

async function sendAll(running: Gateway): Promise<void> {
  let sent = 0;
  for (const [name, { resource, ...long }] of Object.entries(cases)) {
    // Lines that are alike in everything are one to Loki.
    const fifty = (of: string) =>
      Array.from({ length: 50 }, (_, i) => ({ body: `${of} ${i}`, attributes: { test: name, place: 'neighbour' } }));
    const one = { body: 'x', ...long, attributes: { ...long.attributes, test: name, place: 'long' } };
    const attributes = { 'service.name': 'shop', ...resource };
    await running.sendLogs([...fifty('before'), one, ...fifty('after')], { attributes });
    sent += 101;
    const count = async (what: string) => (await running.own(`otelcol_exporter_${what}_log_records`)) || 0;
    // Each in a request of its own, so that what happens to one is seen.
    await until(`${name} is done with`, async () => (await count('sent')) + (await count('send_failed')) >= sent, 60);
  }
}

test('Loki takes whatever the gateway sends, and with each record all that came with it', async () => {
  const http = await start((limits) => limits);
  gateway = await Gateway.start(
    { captureContent: true },
    { backends: false, environment: { LOKI_ENDPOINT: `http://127.0.0.1:${http}/otlp` } },
  );
  await sendAll(gateway);
  for (const name of Object.keys(cases)) {
    await until(`${name} is there`, async () => (await linesIn(http, name))['neighbour'] === 100).catch(
      () => undefined,
    );
    expect({ name, ...(await linesIn(http, name)) }).toEqual({ name, neighbour: 100, long: 1 });
  }
  expect(await gateway.own(scraped.rejectedLogs.name)).toBeNaN();
});

test('a Loki with its usual limits refuses the records that are past them and no others, but the batch is counted', async () => {
  const http = await start(
    ({ max_structured_metadata_size: _, max_structured_metadata_entries_count: __, ...usual }) => usual,
  );
  gateway = await Gateway.start(
    { captureContent: true },
    { backends: false, environment: { LOKI_ENDPOINT: `http://127.0.0.1:${http}/otlp` } },
  );
  await sendAll(gateway);
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(cases)) found[name] = await linesIn(http, name);
  const taken = { neighbour: 100, long: 1 };
  expect(found).toEqual({
    ...Object.fromEntries(Object.keys(cases).map((name) => [name, taken])),
    long: { neighbour: 100 },
    many: { neighbour: 100 },
    // A resource's attributes are metadata of each of its lines.
    resource: {},
  });
  expect(await gateway.own(scraped.rejectedLogs.name)).toBe(3 * 101);
});
