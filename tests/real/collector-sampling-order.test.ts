import { afterEach, expect, test } from 'vitest';
import type { StackInput } from '../../src/config/schema.js';
import { Gateway, until } from './gateway.js';
import { newTraceId, type Span } from './otlp.js';

let gateway: Gateway;
afterEach(() => gateway.stop());

/** Decides a second after the root; nothing is kept without a reason. */
const strict: NonNullable<StackInput['sampling']> = { afterRoot: '1s', ratio: 0, rareRoutes: { perMinute: 0 } };
type Trace = Span & { readonly traceId: string };
const some = (count: number, span: Span = {}): Trace[] =>
  Array.from({ length: count }, () => ({ ...span, traceId: newTraceId() }));
const arrived = (): string[] => gateway.records('traces').map((span) => String(span['traceId']));
const ids = (...groups: readonly (readonly Trace[])[]): string[] =>
  groups
    .flat()
    .map(({ traceId }) => traceId)
    .sort();
const from = (service: string, spans: readonly Span[]) =>
  gateway.send(spans, { attributes: { 'service.name': service } });

/** Waits until each trace sent was decided upon (a policy looks at every one, this one first), and what is kept has come. */
async function decided(count: number, kept: number): Promise<void> {
  await until(
    `${count} traces are decided`,
    async () =>
      (await gateway.own('otelcol_processor_tail_sampling_count_traces_sampled', { policy: 'rootless' })) >= count,
    90,
  );
  await until(`${kept} spans arrive`, async () => arrived().length >= kept, 60);
}

const failed = { error: 'broken' };
const dear = {
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 90_000,
  },
};

test('the rate limit holds for what nothing speaks for; errors, and whatever else went wrong, pass and use none of it', async () => {
  gateway = await Gateway.start({ sampling: { ...strict, ratio: 1, maxSpansPerSecond: 10 } });
  const errors = some(600, failed);
  const slow = some(100, { seconds: 900 });
  const expensive = some(100, dear);
  const fine = some(600);
  await gateway.send([...errors, ...slow, ...expensive, ...fine]);
  await decided(1400, 840);
  const there = arrived();
  expect(ids(errors, slow, expensive).filter((id) => !there.includes(id))).toEqual([]);
  expect(new Set(there).size).toBe(there.length);
  // A burst of 40 spans, and 10 for each second the machine takes to decide: far from 600.
  const passed = there.length - 800;
  expect(passed).toBeGreaterThanOrEqual(40);
  expect(passed).toBeLessThan(550);
});

test('of a service or tenant with a share of nothing, only what went wrong is kept, be its routes rare or not', async () => {
  gateway = await Gateway.start({
    sampling: {
      ...strict,
      ratio: 1,
      rareRoutes: { perMinute: 60 },
      services: { ping: 0, shop: 1 },
      tenants: { ratios: { muted: 0, acme: 1 } },
    },
  });
  const of = (tenant: string, span: Span = {}): Span => ({ ...span, attributes: { 'tenant.id': tenant } });
  const [pinged, failing, dropped] = [some(3, { name: 'GET /health' }), some(2, failed), some(3, of('muted'))];
  const [ofBoth, ofShop, mutedShop, other] = [some(2, of('acme')), some(2), some(2, of('muted')), some(2)];
  await from('ping', [...pinged, ...failing, ...ofBoth]);
  await from('shop', [...ofShop, ...mutedShop]);
  const mutedFailing = some(2, of('muted', failed));
  await from('elsewhere', [...dropped, ...mutedFailing, ...other]);
  const ofResource = some(2);
  await gateway.send(ofResource, { attributes: { 'service.name': 'ping', 'tenant.id': 'acme' } });
  await decided(20, 14);
  // Of two values with shares of their own the one that keeps it decides.
  expect(arrived().sort()).toEqual(ids(failing, ofBoth, ofShop, mutedShop, mutedFailing, other, ofResource));
});

test('a trace for which several things speak is sent once and whole', async () => {
  gateway = await Gateway.start({
    sampling: {
      ...strict,
      ratio: 1,
      services: { shop: 1 },
      tenants: { ratios: { acme: 1 } },
      rareRoutes: { perMinute: 60 },
    },
  });
  const [root] = some(1, { ...dear, seconds: 900, error: 'broken', events: [{ name: 'agent.loop' }] });
  const { traceId } = root!;
  const steps = Array.from({ length: 5 }, (_, i) => ({
    traceId,
    name: `step-${i}`,
    parent: true,
    attributes: { 'tool.status': 'denied', 'tenant.id': 'acme', 'safety.result': 'block' },
  }));
  await gateway.send([...steps, root!]);
  await decided(1, 6);
  await gateway.send([{ traceId, name: 'late', parent: true }]);
  await until('the late span arrives', async () => arrived().length >= 7);
  const names = gateway.records('traces').map((span) => String(span['name']));
  expect(names.sort()).toEqual(['late', 'span', ...steps.map(({ name }) => name)].sort());
});

test('failures of a busy route use up nothing of what its other traces may have as a rare one', async () => {
  gateway = await Gateway.start({ sampling: { ...strict, rareRoutes: { perMinute: 2 }, load: { spansPerTrace: 1 } } });
  const name = 'invoke_agent planner';
  const [errors, fine] = [some(300, { name, error: 'broken' }), some(2, { name })];
  await gateway.send([...errors, ...fine]);
  await decided(302, 302);
  expect(arrived().sort()).toEqual(ids(errors, fine));
});
