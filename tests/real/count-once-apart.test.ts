import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asCounts, countsOf, type Expected, requestOf } from './dialect-counts.js';
import { Gateway, until } from './gateway.js';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const captures = ['real-telemetry', 'dialects'].flatMap((group) =>
  readdirSync(join(fixtures, group)).map((name) => join(group, name)),
);
const expectedOf = (capture: string) =>
  JSON.parse(readFileSync(join(fixtures, capture, 'expected.json'), 'utf8')) as Expected; // written beside the capture

interface Captured {
  readonly resourceSpans: readonly {
    readonly resource: unknown;
    readonly scopeSpans: readonly {
      readonly scope: unknown;
      readonly spans: readonly { readonly endTimeUnixNano: string }[];
    }[];
  }[];
}

/** Each span as a request of its own, in the order in which they ended: what calls comes after what it called. */
const apart = (capture: string): string[] =>
  readFileSync(join(fixtures, capture, 'traces.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => (JSON.parse(line) as Captured).resourceSpans) // as it was captured
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ scope, spans }) =>
        spans.map((span) => ({
          ended: BigInt(span.endTimeUnixNano),
          request: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] }),
        })),
      ),
    )
    .sort((one, other) => (one.ended < other.ended ? -1 : one.ended > other.ended ? 1 : 0))
    .map(({ request }) => request);

const chat = (input: number) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'anthropic',
  'gen_ai.request.model': 'claude-opus-4-5',
  'gen_ai.usage.input_tokens': input,
});
const lower = { scope: 'client', id: 2, below: 1, attributes: chat(101) };
const upper = { scope: 'wrapper', id: 1, attributes: chat(103) };
const counted = (requests: number, input: number) => ({
  'request claude-opus-4-5 chat anthropic ok': requests,
  'tokens claude-opus-4-5 input': input,
});

/** As many spans as end the wait of all that came before; what is sent between two such is in time, however long it takes. */
const enough = 8_000;
let ends = 0;
async function endWait(to = gateway): Promise<void> {
  const service = `filler-${ends++}`;
  await to.post(
    'traces',
    requestOf(
      service,
      Array.from({ length: enough }, (_, i) => ({ scope: 'filler', id: i + 1, attributes: chat(1) })),
    ),
  );
  await until('all is counted', async () => [...(await to.series()).keys()].some((key) => key.includes(service)));
}
const held = { processors: { 'batch/derived': { timeout: '1h', send_batch_size: enough } } };

let gateway: Gateway;
/** What the gateway showed when all captures were counted. */
let page: Pick<Gateway, 'series'>;
beforeAll(async () => {
  gateway = await Gateway.start({}, { backends: false, overlay: held });
  for (const capture of captures) for (const request of apart(capture)) await gateway.post('traces', request);
  await endWait();
  const series = await gateway.series();
  page = { series: async () => series };
});
afterAll(() => gateway.stop());

test.each(captures)('of %s each span in a request of its own counts the same', async (capture) => {
  const expected = expectedOf(capture);
  expect(await countsOf(page, expected.services)).toEqual(asCounts(expected));
});

test.each([
  ['first the call, half a second later its wrapper', [lower, upper]],
  ['first the wrapper', [upper, lower]],
])('the same call told in two requests counts once: %s', async (service, spans) => {
  for (const request of spans.map((span) => requestOf(service, [span]))) {
    await gateway.post('traces', request);
    await pause(500);
  }
  await endWait();
  expect(await countsOf(gateway, [service])).toEqual(counted(1, 101));
});

test('a wrapper that is sent when its call has been counted counts as well', async () => {
  await gateway.post('traces', requestOf('too-late', [lower]));
  await endWait();
  await gateway.post('traces', requestOf('too-late', [upper]));
  await endWait();
  expect(await countsOf(gateway, ['too-late'])).toEqual(counted(2, 101 + 103));
});

test('a wrapper whose call was known to repeat another one counts no more than that', async () => {
  const middle = { ...upper, id: 3, below: 4 };
  await gateway.post('traces', requestOf('three-layers', [{ ...lower, below: 3 }, middle]));
  await gateway.post('traces', requestOf('three-layers', [{ ...upper, id: 4 }]));
  await endWait();
  expect(await countsOf(gateway, ['three-layers'])).toEqual(counted(1, 101));
});

test('of one trace, what two services tell counts by each', async () => {
  await gateway.post('traces', requestOf('one-service', [lower], 'shared'));
  await gateway.post('traces', requestOf('other-service', [upper], 'shared'));
  await endWait();
  expect(await countsOf(gateway, ['one-service'])).toEqual(counted(1, 101));
  expect(await countsOf(gateway, ['other-service'])).toEqual(counted(1, 103));
});

test('with the wait as it is made, a call told in two requests counts once and within seconds', async () => {
  const usual = await Gateway.start({}, { backends: false });
  try {
    // A pair is cut where the wait ends between its requests: not each of ten.
    const services = Array.from({ length: 10 }, (_, i) => `usual-${i}`);
    for (const service of services)
      for (const span of [lower, upper]) await usual.post('traces', requestOf(service, [span]));
    const all = await until('all are counted', async () => {
      const counts = await Promise.all(services.map((service) => countsOf(usual, [service])));
      return counts.every((one) => Object.keys(one).length > 0) ? counts : undefined;
    });
    expect(all).toContainEqual(counted(1, 101));
  } finally {
    await usual.stop();
  }
});
