import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* A collector that takes connections and never answers, and one that is not there. */
const index = join(import.meta.dirname, '../../src/shim/index.ts');
let silent: Server;
beforeAll(async () => {
  silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

const calls = 20_000;
/** Each call records 6 kB of text: 120 MB in all, of spans alone. */
const program = (url: string) => `
  import { instrument, llm } from ${JSON.stringify(index)};
  const shim = await instrument({ service: 'svc', metricsPort: false, autoInstrument: false, otlpEndpoint: '${url}', captureContent: true, shutdownTimeout: 500, warn: () => {} });
  const held = () => { gc(); gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
  const input = Array.from({ length: 600 }, (_, i) => 'word' + i % 1000).join(' ');
  const call = (i) => llm.call({ provider: 'p', model: 'm' }, async (call) => {
    call.messages({ input: i + input, output: input.slice(0, 2000) });
    call.usage({ inputTokens: 3, outputTokens: 1 });
  });
  for (let i = 0; i < 2000; i++) await call(i);
  const before = held();
  for (let i = 0; i < ${calls}; i++) {
    await call(i);
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const grown = held() - before;
  const [line] = /^llm_requests_total.*$/m.exec(await shim.metrics());
  console.log(JSON.stringify({ grown, line, faults: shim.faults() }));
  await shim.shutdown();`;

test.each(['silent', 'absent'])('a collector that is %s holds no call up and little memory', async (kind) => {
  const { port } = silent.address() as AddressInfo; // it listens on TCP
  const url = kind === 'silent' ? `http://127.0.0.1:${port}` : 'http://127.0.0.1:1';
  const args = ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', program(url)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
  const { grown, line, faults } = JSON.parse(stdout);
  // All of them have ended, though nothing was ever taken.
  expect(line).toMatch(new RegExp(` ${calls + 2000}$`));
  expect(faults).toBe(0);
  // Two outboxes of 4 MB, and what the processors of spans and log records hold before: 2,048 of each.
  expect(grown).toBeLessThan(40e6);
});
