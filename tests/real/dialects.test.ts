import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asCounts, countsOf, type Expected } from './dialect-counts.js';
import { Gateway, until } from './gateway.js';
import { plain } from './otlp.js';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const captures = ['real-telemetry', 'dialects'].flatMap((group) =>
  readdirSync(join(fixtures, group)).map((name) => join(group, name)),
);

const read = (capture: string, file: string) => readFileSync(join(fixtures, capture, file), 'utf8');
const expectedOf = (capture: string) => JSON.parse(read(capture, 'expected.json')) as Expected; // written beside the capture

interface Request {
  readonly resourceSpans: readonly {
    readonly resource: unknown;
    readonly scopeSpans: readonly { readonly scope: unknown; readonly spans: readonly unknown[] }[];
  }[];
}

let gateway: Gateway;
/** What the gateway showed when nothing came any more. */
let page: Pick<Gateway, 'series'>;
beforeAll(async () => {
  gateway = await Gateway.start({ sampling: { afterRoot: '1s', decisionWait: '1s', ratio: 1 } });
  for (const capture of captures)
    for (const file of readdirSync(join(fixtures, capture)).filter((name) => name.endsWith('.jsonl')))
      for (const line of read(capture, file).split('\n').filter(Boolean))
        await gateway.post(file.replace('.jsonl', ''), line);
  // Nothing comes any more when the batch has handed on twice: it does so every two seconds.
  const services = captures.flatMap((capture) => expectedOf(capture).services);
  let counted = '';
  for (let still = 0; still < 25; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const series = await gateway.series();
    page = { series: async () => series };
    const now = JSON.stringify(await countsOf(page, services));
    still = now === counted ? still + 1 : 0;
    counted = now;
  }
});
afterAll(() => gateway.stop());

test('there are captures of every family', () => {
  expect(captures.length).toBeGreaterThanOrEqual(161);
});

test.each(captures)('what is counted of %s is what happened', async (capture) => {
  const expected = expectedOf(capture);
  expect(await countsOf(page, expected.services)).toEqual(asCounts(expected));
});

test('what came in pieces, each span with a resource of its own, counts the same', async () => {
  const capture = 'dialects/traceloop-beside-genai';
  const pieces = read(capture, 'traces.jsonl')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replaceAll('"traceloop-beside-genai"', '"in-pieces"'))
    .flatMap((line) => (JSON.parse(line) as Request).resourceSpans) // as it was captured
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ scope, spans }) =>
        spans.map((span) => ({ resource, scopeSpans: [{ scope, spans: [span] }] })),
      ),
    );
  await gateway.post('traces', { resourceSpans: pieces });
  const expected = asCounts(expectedOf(capture));
  const counted = await until('all of it is counted', async () => {
    const counts = await countsOf(gateway, ['in-pieces']);
    return Object.keys(counts).length >= Object.keys(expected).length ? counts : undefined;
  });
  expect(counted).toEqual(expected);
});

test('nothing that was said in a capture comes out of it, under whatever key the library puts it', async () => {
  let still = 0;
  for (let before = -1; still < 5; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = gateway.records('traces').length;
    still = now === before ? still + 1 : 0;
    before = now;
  }
  expect(gateway.records('traces').length).toBeGreaterThan(4000);
  // What the scripted servers and the programs say, with what stands before it.
  const said = [...gateway.records('traces'), ...gateway.records('logs')].flatMap(
    (record) =>
      JSON.stringify(record).match(
        /.{0,80}(?:Bergen|sunny|How is the weather|It is cold|three degrees|Be brief|You are helpful)/g,
      ) ?? [],
  );
  expect(said).toEqual([]);
});

test('records of logs and points of metrics come out under the names of the catalog', async () => {
  const old = [
    { key: 'gen_ai.system', value: { stringValue: 'az.ai.openai' } },
    { key: 'llm.request.type', value: { stringValue: 'embedding' } },
  ];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'old-names' } }] };
  const at = String(BigInt(Date.now()) * 1_000_000n);
  await gateway.post('logs', {
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: [{ timeUnixNano: at, attributes: old }] }] }],
  });
  const sum = {
    isMonotonic: true,
    aggregationTemporality: 2,
    dataPoints: [{ asInt: '7', timeUnixNano: at, attributes: old }],
  };
  await gateway.post('metrics', {
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'calls.made', sum }] }] }],
  });
  const canonical = { 'gen_ai.provider.name': 'azure.ai.openai', 'gen_ai.operation.name': 'embeddings' };
  const record = await until('the record arrives', async () =>
    gateway.records('logs').find((log) => plain(log['resource'].attributes)['service.name'] === 'old-names'),
  );
  expect(plain(record['attributes'])).toMatchObject(canonical);
  const point = await until('the point arrives', async () =>
    [...(await gateway.series()).keys()].find((key) => key.startsWith('calls_made')),
  );
  expect(point).toContain('gen_ai_operation_name="embeddings",gen_ai_provider_name="azure.ai.openai",');
  expect(point).not.toContain('genai_normalized');
});
