import { afterEach, expect, test, vi } from 'vitest';
import { instrument, type Shim } from '../../src/shim/index.js';

let shim: Shim;
afterEach(async () => {
  await shim.shutdown();
  vi.unstubAllEnvs();
});

const start = async (metricsToken?: string): Promise<string> => {
  shim = await instrument({
    service: 'svc',
    metricsPort: 0,
    otlpEndpoint: 'http://127.0.0.1:1',
    shutdownTimeout: 0,
    ...(metricsToken !== undefined && { metricsToken }),
  });
  return shim.metricsUrl!; // it is served
};
const status = async (url: string, authorization?: string) =>
  (await fetch(url, { headers: authorization === undefined ? {} : { authorization } })).status;

test('/metrics is on loopback, and open there', async () => {
  const url = await start();
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(await status(url)).toBe(200);
});

test.each(['option', 'environment'])('with a token by %s, only who shows it is answered', async (where) => {
  if (where === 'environment') vi.stubEnv('LLM_OBS_METRICS_TOKEN', 's3cret');
  const url = await start(where === 'option' ? 's3cret' : undefined);
  expect(await status(url)).toBe(401);
  expect(await status(url, 'Bearer s3cre')).toBe(401);
  expect(await status(url, 'Basic s3cret')).toBe(401);
  expect(await status(url, 'Bearer s3cret')).toBe(200);
  expect((await fetch(url)).headers.get('www-authenticate')).toBe('Bearer');
  expect(await status(new URL('/', url).href)).toBe(401);
});
