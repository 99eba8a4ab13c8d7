import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { instrument, llm, type Shim, tool } from '../../src/shim/index.js';
import { valueIn } from '../shim/recording.js';
import { Gateway, until } from './gateway.js';

let gateway: Gateway;
let shim: Shim;
beforeAll(async () => {
  gateway = await Gateway.start({});
});
afterAll(() => gateway.stop());
afterEach(() => shim.shutdown());

const start = async (port: number): Promise<void> => {
  shim = await instrument({
    service: 'lambda',
    push: true,
    pushSeconds: 600,
    otlpEndpoint: `http://127.0.0.1:${port}`,
  });
};
const calls = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) {
    await llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) =>
      call.usage({ inputTokens: 100, outputTokens: 10 }),
    );
    await tool.call({ name: 'search' }, async () => 'found');
  }
};
const derived = async (): Promise<string> => (await fetch(`http://127.0.0.1:${gateway.ports.derived}/metrics`)).text();
/** Waits until the gateway shows that many calls, then gives all it shows. */
const shows = (count: number) =>
  until(`${count} calls are shown`, async () => {
    const text = await derived();
    return valueIn(text, 'llm_requests_total', { service: 'lambda' }) === count ? text : undefined;
  });

test('pushed metrics are the series of the catalog, and those of one process after another add up', async () => {
  await start(gateway.ports.http);
  expect(shim.metricsUrl).toBeUndefined();
  await calls(3);
  await shim.flush();
  await shows(3);
  await calls(2);
  await shim.shutdown();
  await shows(5);

  await start(gateway.ports.http);
  await calls(4);
  await shim.flush();
  const text = await shows(9);
  const scraped = await shim.metrics();
  const names = (of: string) => [...new Set(of.match(/^[a-z_]+(?=\{.*\} (?!0$))/gm))].sort();
  // Every series that a scrape would have found something in, by the same name.
  expect(names(text)).toEqual(expect.arrayContaining(names(scraped)));
  expect(valueIn(text, 'llm_tokens_total', { service: 'lambda', direction: 'input' })).toBe(900);
  expect(valueIn(text, 'tool_latency_seconds_count', { service: 'lambda', tool: 'search' })).toBe(9);
  expect(valueIn(text, 'tool_latency_seconds_bucket', { service: 'lambda', tool: 'search', le: '300' })).toBe(9);
  const labels = /^llm_requests_total\{(.*)\}/m.exec(text)?.[1]?.match(/\w+(?==")/g);
  expect(labels?.sort()).toEqual(['agent', 'model', 'operation', 'provider', 'service', 'status']);
});

test('what was recorded while the gateway was away arrives once it is back', async () => {
  await start(gateway.ports.http);
  await gateway.restart('SIGKILL');
  await calls(1);
  await shim.flush();
  await shows(1);
});
