import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scraped } from '../../src/catalog/scraped.js';
import { parseConfig } from '../../src/config/parse.js';
import { localTools } from '../../src/local/components.js';
import { chooseFreePorts } from '../../src/local/ports.js';
import { type LocalStack, startLocalStack } from '../../src/local/stack.js';
import { getJson } from '../../src/query/http.js';
import { prometheus } from '../../src/query/prometheus.js';
import { obtain } from '../../tools/obtain.js';
import { until } from './gateway.js';
import { logsRequest, tracesRequest } from './otlp.js';

/*
 * What the rules read of the components themselves, asked of the real ones: of a stack that works, every name is there,
 * except those that a component makes with the first failure.
 */
const folder = mkdtempSync(join(tmpdir(), 'scraped-names-'));
let local: LocalStack;

beforeAll(async () => {
  const config = parseConfig({ sampling: { decisionWait: '2s', afterRoot: '1s', ratio: 1 } });
  local = await startLocalStack({ config, binaries: await obtain(localTools), ports: await chooseFreePorts(), folder });
  await post('traces', tracesRequest([{ name: 'chat' }]));
  await post('logs', logsRequest([{ body: 'hello' }]));
}, 90_000);
afterAll(async () => {
  await local?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Made with what it counts first; which test provokes that and finds the name. */
const afterFailure: Partial<Record<keyof typeof scraped, string>> = {
  rejectedSpans: 'collector-grpc.test.ts',
  rejectedLogs: 'collector-delivery.test.ts',
  rejectedPoints: 'none: metrics go nowhere but to Prometheus, which asks for them',
  unqueuedSpans: 'collector-full-disk.test.ts',
  unqueuedLogs: 'collector-delivery.test.ts',
  unqueuedPoints: 'none: as rejectedPoints',
  lateSpans: 'collector-sampling.test.ts',
  pointsWithoutRoom: 'label-flood.test.ts',
  tracesTooLarge: 'collector-sampling.test.ts',
  kafkaWritten: 'kafka.test.ts',
  kafkaRead: 'kafka.test.ts',
  kafkaLag: 'kafka.test.ts',
};

test('every name that rules read of a component is one that the real component has', { timeout: 90_000 }, async () => {
  const missing = async () => {
    const there = new Set(await namesIn(local.urls.prometheus));
    return Object.entries(scraped)
      .filter(([, { name }]) => !there.has(name))
      .map(([key]) => key)
      .sort();
  };
  const expected = Object.keys(afterFailure).sort();
  await until('the names', async () => (await missing()).length <= expected.length, 60).catch(() => undefined);
  expect(await missing()).toEqual(expected);
});

test.each([
  [scraped.collectorUptime.name, ['collector']],
  [scraped.jaegerUptime.name, ['jaeger']],
  [scraped.unstoredSpans.name, ['jaeger']],
  [scraped.acceptedSpans.name, ['collector']],
  [scraped.processStart.name, ['alertmanager', 'loki', 'prometheus']],
  [scraped.lokiRequests.name, ['loki']],
  [scraped.prometheusReloaded.name, ['prometheus']],
  [scraped.alertmanagerReloaded.name, ['alertmanager']],
  [scraped.failedNotifications.name, ['alertmanager']],
  [scraped.queueSize.name, ['collector']],
])('%s is told by %j', async (name, components) => {
  const answer = await prometheus(local.urls.prometheus).query(`count by (component) (${name})`);
  expect(answer.map(({ labels }) => labels['component']).sort()).toEqual(components);
});

async function namesIn(url: string): Promise<string[]> {
  const { data } = await getJson<{ data: string[] }>(url, '/api/v1/label/__name__/values');
  return data;
}

async function post(signal: 'traces' | 'logs', body: object): Promise<void> {
  const response = await fetch(`${local.urls.otlpHttp}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}
