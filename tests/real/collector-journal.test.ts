import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import { Gateway, type GatewayOptions, until } from './gateway.js';
import { newTraceId, type Received, type Span, tracesRequest } from './otlp.js';
import { type SmallDisk, smallDisk } from './small-disk.js';

let gateway: Gateway;
let disk: SmallDisk | undefined;
afterEach(async () => {
  await gateway.stop();
  disk?.remove();
  disk = undefined;
});

const sampling = { afterRoot: '10s', rareRoutes: { perMinute: 0 }, maxSpansPerSecond: 100_000 } as const;
const start = async (further: object, options: GatewayOptions = {}) => {
  gateway = await Gateway.start({ sampling: { ...sampling, ...further } }, options);
};
const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' };
const counted = 'tool_invocations_total{agent="unknown",server="unknown",service="shop",status="ok",tool="search"}';
const traces = (count: number) => Array.from({ length: count }, newTraceId);
const inJournal = () => gateway.queued('otlp_http/journal');
const key = ({ traceId, name }: Received) => `${traceId} ${name}`;
/** How often each span arrived. */
const arrivals = (): ReadonlyMap<string, number> => {
  const times = new Map<string, number>();
  for (const span of gateway.records('traces')) times.set(key(span), (times.get(key(span)) ?? 0) + 1);
  return times;
};
const allArrive = (sent: readonly string[], seconds = 90) =>
  until(
    'all spans arrive',
    async () => {
      await pause(1000);
      const there = arrivals();
      return sent.every((one) => there.has(one));
    },
    seconds,
  );

test('killed under load twice, the gateway loses no span that it took, runs under way included; metrics count each once', {
  timeout: 300_000,
}, async () => {
  await start({ ratio: 1, afterRoot: '3s' });
  const runs = traces(80);
  const taken: string[] = [];
  let inThisLife = 0;
  /** A request that is not answered is its sender's, who has it still: nobody sends it again here. */
  const send = async (spans: readonly (Span & { name: string })[]) => {
    const answered = await gateway.send(spans.map((span) => ({ attributes: tool, ...span }))).catch(() => 'lost');
    if (answered === 'lost') return;
    taken.push(...spans.map(({ traceId, name }) => `${traceId} ${name}`));
    inThisLife += spans.length;
  };
  const stepOfRuns = (name: string) => send(runs.map((traceId) => ({ traceId, name, parent: name !== 'root' })));
  let loaded = true;
  const load = (async () => {
    while (loaded) {
      await send(
        traces(10).flatMap((traceId) => [
          { traceId, name: 'child', parent: true },
          { traceId, name: 'root' },
        ]),
      );
      await pause(20);
    }
  })();
  for (const step of ['first', 'second']) {
    await stepOfRuns(step);
    await pause(4000);
    inThisLife = 0;
    const back = gateway.restart('SIGKILL');
    inThisLife = 0;
    await back;
  }
  await pause(3000);
  loaded = false;
  await load;
  await stepOfRuns('root');
  expect(taken.filter((one) => !one.includes('child')).length).toBeGreaterThan(500);
  await until('each is counted once', async () => (await gateway.series()).get(counted) === inThisLife, 60);

  await allArrive(taken);
  await pause(3000);
  const there = arrivals();
  const complete = runs.filter((run) => ['first', 'second', 'root'].every((name) => there.has(`${run} ${name}`)));
  const more = [...there.values()].filter((times) => times > 1).length;
  console.log(`killed twice: ${taken.length} spans taken, 0 missing, ${more} stored more than once`);
  expect(complete).toHaveLength(80);
  expect((await gateway.series()).get(counted)).toBe(inThisLife);
  expect(await gateway.own(scraped.tracesTooEarly.name)).toBe(0);
});

test.each(['gateway', 'sampler'] as const)(
  'a run is decided by what it did before a %s was killed, also where it is killed again before it has decided',
  {
    timeout: 300_000,
  },
  async (role) => {
    await start({ ratio: 0 }, { role });
    const [failed, fine] = [traces(40), traces(40)];
    await gateway.send(failed.map((traceId) => ({ traceId, name: 'tool', parent: true, error: 'no' })));
    await gateway.send(fine.map((traceId) => ({ traceId, name: 'tool', parent: true })));
    await gateway.restart('SIGKILL');
    // The first is back in the sampler, and in the journal.
    await until('it is read again', async () => (await inJournal()) === 80);
    await gateway.restart('SIGKILL');
    await gateway.send([...failed, ...fine].map((traceId) => ({ traceId, name: 'root' })));
    await allArrive(failed.flatMap((traceId) => [`${traceId} tool`, `${traceId} root`]));
    await pause(5000);
    expect([...arrivals().keys()].filter((one) => fine.some((traceId) => one.startsWith(traceId)))).toEqual([]);
  },
);

test('what comes from the journal is what was sent: odd values and a request of megabytes', {
  timeout: 300_000,
}, async () => {
  gateway = await Gateway.start({ sampling: { ...sampling, ratio: 1 }, redaction: { bytes: true, links: true } });
  const odd = (traceId: string) => {
    const request = tracesRequest([{ traceId, name: 'odd', attributes: { text: '' }, events: [{ name: 'one' }] }]);
    const [span] = request.resourceSpans[0]!.scopeSpans[0]!.spans;
    const attributes = [
      ...span!.attributes,
      { key: 'not.a.number', value: { doubleValue: 'NaN' } },
      { key: 'large', value: { intValue: '9007199254740993' } },
      { key: 'bytes', value: { bytesValue: 'AAEC/w==' } },
      { key: 'nothing', value: {} },
      { key: 'none', value: { arrayValue: { values: [] } } },
    ];
    const links = [{ traceId, spanId: '0102030405060708', traceState: 'a=b', flags: 1 }];
    const all = { ...span, attributes, links, traceState: 'a=b,c=d', flags: 257, droppedAttributesCount: 3 };
    return { resourceSpans: [{ ...request.resourceSpans[0], scopeSpans: [{ spans: [all] }] }] };
  };
  const [once] = traces(1);
  await gateway.post('traces', odd(once!));
  await gateway.span(once!);
  const before = gateway.records('traces').find((span) => span['traceId'] === once);
  const large = traces(1)[0]!;
  await gateway.send(
    Array.from({ length: 6000 }, (_, i) => ({
      traceId: large,
      name: `part ${i}`,
      parent: i > 0,
      attributes: { note: 'x'.repeat(500) },
    })),
  );
  await gateway.restart('SIGKILL');
  await until(
    'it comes again',
    async () => gateway.records('traces').filter(({ traceId }) => traceId === once).length > 1,
    90,
  );
  await allArrive(Array.from({ length: 6000 }, (_, i) => `${large} part ${i}`));
  const again = gateway.records('traces').filter((span) => span['traceId'] === once);
  for (const one of again) expect(one).toEqual(before);
  expect(before!['resource'].attributes.map((attribute: { key: string }) => attribute.key)).toEqual(['service.name']);
});

test('an ordinary stop decides first; what is in the journal then is decided again, and what is kept stored twice', {
  timeout: 300_000,
}, async () => {
  await start({ ratio: 1 });
  const all = traces(100);
  await gateway.send(all.map((traceId) => ({ traceId, name: 'root' })));
  await gateway.restart('SIGTERM');
  await allArrive(all.map((traceId) => `${traceId} root`));
  await until('each is there twice', async () => [...arrivals().values()].every((times) => times === 2), 60);
});

test('the journal forgets what is old enough, says so quietly, and gives it to nobody', {
  timeout: 300_000,
}, async () => {
  await start({ ratio: 1, afterRoot: '1s', durable: '20s' });
  const all = traces(50);
  await gateway.send(all.map((traceId) => ({ traceId, name: 'root' })));
  await allArrive(all.map((traceId) => `${traceId} root`));
  expect(await inJournal()).toBe(50);
  await until('it is empty', async () => (await inJournal()) === 0, 60);
  await gateway.restart('SIGKILL');
  await pause(10_000);
  expect([...arrivals().values()].every((times) => times === 1)).toBe(true);
  expect(await gateway.own('otelcol_exporter_send_failed_spans', { exporter: 'otlp_http/journal' })).toBeNaN();
  expect(gateway.log('gateway')).not.toContain('processorhelper');
  // Nobody but the gateway itself knows the token.
  const url = `http://127.0.0.1:${gateway.ports.journal}/v1/traces`;
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body: '{}' });
  expect(status).toBe(401);
});

test('with a full disk a span is refused and not taken: its sender has it still, and counts once more with each try', {
  timeout: 300_000,
}, async (context) => {
  disk = smallDisk(24);
  if (disk === undefined) return context.skip();
  await start({ ratio: 1, afterRoot: '1s' }, { environment: { QUEUE_DIRECTORY: disk.folder } });
  const note = 'x'.repeat(20_000);
  const sent = { taken: [] as string[], refused: 0 };
  const send = async () => {
    const traceId = newTraceId();
    const batch = Array.from({ length: 20 }, (_, i) => ({ traceId, name: `${i}`, attributes: { ...tool, note } }));
    await gateway.send(batch).then(
      () => sent.taken.push(...batch.map(({ name }) => `${traceId} ${name}`)),
      () => {
        sent.refused += 20;
      },
    );
  };
  await send();
  disk.fill();
  await until('it is refused', async () => {
    await send();
    return sent.refused > 100;
  });
  await until(
    'tries are counted',
    async () => (await gateway.series()).get(counted) === sent.taken.length + sent.refused,
  );
  expect(await gateway.own(scraped.unqueuedSpans.name, { exporter: 'otlp_http/journal' })).toBe(sent.refused);
  disk.free();
  await until('there is room again', async () => {
    const before = sent.taken.length;
    await send();
    return sent.taken.length > before;
  });
  await gateway.restart('SIGKILL');
  await allArrive(sent.taken);
});
