import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { llm, tool } from '../../src/shim/index.js';
import { obtain } from '../../tools/obtain.js';
import { type Recording, record } from '../shim/recording.js';
import { freePorts } from './free-ports.js';

let recording: Recording;
let prometheus: { readonly url: string; readonly stop: () => Promise<void> };

beforeAll(async () => {
  recording = await record({ metricsPort: 0 });
  prometheus = await startPrometheus(new URL(recording.shim.metricsUrl!).host);
  await until(async () => (await query('up'))[0]?.value[1] === '1');
});
afterAll(async () => {
  await prometheus?.stop();
  await recording?.stop();
});

test('Prometheus counts the first increment of a counter and of a histogram', async () => {
  await llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) => {
    await sleep(20);
    call.usage({ inputTokens: 1000, outputTokens: 100 });
  });
  // One sample after the zero is enough for a rate.
  await until(async () => (await query('llm_requests_total')).length > 0);
  for (const series of [
    'llm_requests_total',
    'llm_cost_dollars_total',
    'llm_latency_seconds_count',
    'llm_tokens_total',
  ]) {
    const increases = await query(`increase(${series}{service="svc"}[1m])`);
    expect(increases.length, series).toBeGreaterThan(0);
    for (const { value } of increases) expect(Number(value[1]), series).toBeGreaterThan(0);
  }
  const inBucket = await query('increase(llm_latency_seconds_bucket{le="0.5"}[1m])');
  expect(Number(inBucket[0]?.value[1])).toBeGreaterThan(0);
});

test('created lines are taken for what they are, and leave no series of their own', async () => {
  expect(await query('{__name__=~".+_created"}')).toEqual([]);
  expect(await query('scrape_samples_scraped > 0')).toHaveLength(1);
});

test('an exemplar leads from a bucket to the trace of the call', async () => {
  await tool.call({ name: 'search' }, async () => 'found');
  const { traceId } = recording.span('execute_tool search').spanContext();
  await until(async () => {
    const path = `/api/v1/query_exemplars?query=tool_latency_seconds_bucket&start=0&end=${Date.now() / 1000 + 60}`;
    return JSON.stringify(await get(path)).includes(traceId);
  });
});

interface Found {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

const query = async (expr: string): Promise<readonly Found[]> =>
  ((await get(`/api/v1/query?query=${encodeURIComponent(expr)}`)) as { result: readonly Found[] }).result; // an instant vector

async function get(path: string): Promise<unknown> {
  const response = await fetch(prometheus.url + path);
  return ((await response.json()) as { data: unknown }).data; // the envelope of Prometheus' API
}

/** A real Prometheus that scrapes the target every second, with the flags of the stack. */
async function startPrometheus(target: string): Promise<typeof prometheus> {
  const binaries = await obtain(['prometheus']);
  const folder = await mkdtemp(join(tmpdir(), 'shim-prometheus-'));
  const [port] = await freePorts(1);
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'shim', static_configs: [{ targets: [target] }] }],
  };
  await writeFile(join(folder, 'prometheus.yaml'), JSON.stringify(config));
  const child = spawn(
    binaries.prometheus,
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=created-timestamp-zero-ingestion,exemplar-storage',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(async () => (await fetch(`${url}/-/ready`)).ok);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Waits up to 20 seconds for it to be so. */
async function until(check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    if (await check().catch(() => false)) return;
    if (performance.now() > deadline) throw new Error(`still not so after 20 s: ${check.toString()}`);
    await sleep(200);
  }
}
