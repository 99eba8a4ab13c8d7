import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertmanager } from '../../alerts/routing/index.js';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { chooseFreePorts } from '../../src/local/ports.js';
import { prometheus } from '../../src/query/prometheus.js';
import { under, yaml } from '../../src/render/bundle-file.js';
import { renderPrometheus } from '../../src/render/prometheus.js';
import { obtain } from '../../tools/obtain.js';
import { stack } from '../alerts/fixtures.js';
import { type HttpMessage, httpSink, type Sink } from './sinks.js';

/*
 * From the application's own numbers to the webhook: the generated config of Prometheus and Alertmanager with the default
 * intervals, nothing made faster for the test.
 */
const folder = mkdtempSync(join(tmpdir(), 'alert-delivery-'));
const running: ComponentProcess[] = [];
let sink: Sink<HttpMessage>;
let application: { readonly host: string; readonly state: Application; readonly close: () => Promise<void> };
let prometheusUrl = '';

interface Application {
  /** When it began to fail, in milliseconds of the epoch. */
  brokenAt?: number;
  loopAt?: number;
}

beforeAll(async () => {
  const tools = await obtain(['prometheus', 'alertmanager']);
  const ports = await chooseFreePorts();
  const at = (port: number) => `127.0.0.1:${port}`;
  prometheusUrl = `http://${at(ports.prometheus)}`;
  sink = await httpSink();
  application = await serveMetrics();

  const { signals, alerts, config } = stack();
  const files = {
    ...under('prometheus', renderPrometheus(signals, alerts, config)),
    ...under('alertmanager', alertmanager(config)),
    'alertmanager/secrets/webhook-url': `http://${at(sink.port)}/`,
    'prometheus/targets/components.yaml': yaml([]),
    'prometheus/targets/derived.yaml': yaml([]),
    'prometheus/targets/alertmanager.yaml': yaml([{ targets: [at(ports.alertmanager)] }]),
    'prometheus/targets/applications.yaml': yaml([{ targets: [application.host] }]),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  running.push(
    await startComponent({
      title: 'Alertmanager',
      command: tools.alertmanager,
      args: [
        '--config.file=alertmanager.yaml',
        `--storage.path=${join(folder, 'data-a')}`,
        `--web.listen-address=${at(ports.alertmanager)}`,
        '--cluster.listen-address=',
      ],
      cwd: join(folder, 'alertmanager'),
      log: join(folder, 'alertmanager.log'),
      readyUrl: `http://${at(ports.alertmanager)}/-/ready`,
    }),
    await startComponent({
      title: 'Prometheus',
      command: tools.prometheus,
      args: [
        '--config.file=prometheus.yaml',
        `--storage.tsdb.path=${join(folder, 'data-p')}`,
        `--web.listen-address=${at(ports.prometheus)}`,
        '--enable-feature=created-timestamp-zero-ingestion,exemplar-storage',
      ],
      cwd: join(folder, 'prometheus'),
      log: join(folder, 'prometheus.log'),
      readyUrl: `${prometheusUrl}/-/ready`,
    }),
  );
});

afterAll(async () => {
  for (const process of running.toReversed()) await process.stop();
  await Promise.all([application?.close(), sink?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

test('every rule of the generated config is evaluated without an error, and nothing fires at peace', async () => {
  let rules = await rulesNow();
  // The slow groups come round every 30 s; those of every few minutes are not waited for, and have no error if they came.
  const isDue = ({ every }: RuleNow) => every <= 30;
  for (
    const deadline = Date.now() + 60_000;
    Date.now() < deadline && rules.some((rule) => isDue(rule) && rule.health === 'unknown');
  ) {
    await sleep(1000);
    rules = await rulesNow();
  }
  expect(rules.filter(isDue).length).toBeGreaterThan(50);
  expect(rules.filter((rule) => rule.health !== 'ok' && (isDue(rule) || rule.health !== 'unknown'))).toEqual([]);
  const [calls] = await prometheus(prometheusUrl).query('sum(llm:model_requests:rate1m)');
  expect(calls?.value).toBeGreaterThan(0);
  expect(sink.received).toEqual([]);
});

interface RuleNow {
  readonly name: string;
  readonly health: string;
  /** Seconds between two evaluations of its group. */
  readonly every: number;
  readonly lastError?: string;
}

async function rulesNow(): Promise<RuleNow[]> {
  const response = await fetch(`${prometheusUrl}/api/v1/rules`);
  const { data } = (await response.json()) as { data: { groups: { interval: number; rules: RuleNow[] }[] } }; // Prometheus' API
  return data.groups.flatMap(({ interval, rules }) =>
    rules.map(({ name, health, lastError }) => ({ name, health, every: interval, ...(lastError && { lastError }) })),
  );
}

test('when all calls fail, HighErrorRate is at the webhook well within half a minute', async () => {
  application.state.brokenAt = Date.now();
  const { labels, seconds } = await arrival('HighErrorRate', application.state.brokenAt);
  expect(labels).toMatchObject({ service: 'shop', provider: 'openai', model: 'gpt-5.4', severity: 'critical' });
  expect(seconds).toBeLessThan(30);
});

test('the first loop of a process that has never had one is at the webhook well within half a minute', async () => {
  application.state.loopAt = Date.now();
  const { labels, seconds } = await arrival('LoopDetected', application.state.loopAt);
  expect(labels).toMatchObject({ service: 'shop', type: 'researcher', severity: 'critical' });
  expect(seconds).toBeLessThan(30);
});

/** Waits for an alert at the webhook, and says how many seconds after `since` it came. */
async function arrival(name: string, since: number): Promise<{ labels: Record<string, string>; seconds: number }> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    for (const { body, at } of sink.received) {
      const alerts = body['alerts'] as { labels: Record<string, string> }[]; // the webhook format, version 4
      const alert = alerts.find(({ labels }) => labels['alertname'] === name);
      if (alert) {
        const seconds = (at - since) / 1000;
        console.log(`${name}: ${seconds.toFixed(1)} s from the application to the webhook`);
        return { labels: alert.labels, seconds };
      }
    }
    await sleep(100);
  }
  throw new Error(`${name} did not arrive within 60 s; came: ${JSON.stringify(sink.received)}`);
}

/** Ten calls a second to one model, which fail from `brokenAt` on; a loop counter that is born with its first loop. */
async function serveMetrics() {
  const start = Date.now();
  const state: Application = {};
  const calls = 'service="shop",provider="openai",model="gpt-5.4",operation="chat",agent="triage"';
  const server = createServer((_, response) => {
    const now = Date.now();
    const failing = state.brokenAt === undefined ? 0 : Math.floor((now - state.brokenAt) / 100);
    const fine = Math.floor((now - start) / 100) - failing;
    const created = start / 1000;
    const lines = [
      '# TYPE llm_requests counter',
      `llm_requests_total{${calls},status="ok"} ${fine}`,
      `llm_requests_created{${calls},status="ok"} ${created}`,
    ];
    if (failing > 0) {
      lines.push(`llm_requests_total{${calls},status="error"} ${failing}`);
      lines.push(`llm_requests_created{${calls},status="error"} ${(state.brokenAt ?? 0) / 1000}`);
    }
    if (state.loopAt !== undefined) {
      const labels = 'service="shop",type="researcher"';
      lines.push('# TYPE agent_loops counter', `agent_loops_total{${labels}} 1`);
      lines.push(`agent_loops_created{${labels}} ${state.loopAt / 1000}`);
    }
    response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' });
    response.end(`${lines.join('\n')}\n# EOF\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port');
  return {
    host: `127.0.0.1:${address.port}`,
    state,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
