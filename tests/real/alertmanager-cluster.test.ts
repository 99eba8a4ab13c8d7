import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertmanager as render } from '../../alerts/routing/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { alertmanager } from '../../src/query/alertmanager.js';
import { testAlert } from '../../src/render/test-alert.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { type HttpMessage, httpSink, type Sink } from './sinks.js';

/*
 * Three Alertmanagers as one: each is handed every alert, as Prometheus does it, and one of them tells. The others wait
 * for it, here three seconds in place of fifteen.
 */
const folder = mkdtempSync(join(tmpdir(), 'alertmanager-cluster-'));
const members: { readonly url: string; readonly process: ComponentProcess }[] = [];
const config = parseConfig({ routing: { groupWait: '1s', groupInterval: '1s' } });
let sink: Sink<HttpMessage>;

beforeAll(async () => {
  const tools = await obtain(['alertmanager']);
  sink = await httpSink();
  const files = { ...render(config), 'secrets/webhook-url': `http://127.0.0.1:${sink.port}/` };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const ports = await freePorts(6);
  const cluster = ports.slice(3);
  for (const [i, port] of ports.slice(0, 3).entries()) {
    const url = `http://127.0.0.1:${port}`;
    const process = await startComponent({
      title: `Alertmanager ${i}`,
      command: tools.alertmanager,
      args: [
        '--config.file=alertmanager.yaml',
        `--storage.path=${join(folder, `data-${i}`)}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--cluster.listen-address=127.0.0.1:${cluster[i]}`,
        ...cluster.slice(0, i).map((peer) => `--cluster.peer=127.0.0.1:${peer}`),
        '--cluster.peer-timeout=3s',
      ],
      cwd: folder,
      log: join(folder, `log-${i}`),
      readyUrl: `${url}/-/ready`,
    });
    members.push({ url, process });
  }
});

afterAll(async () => {
  for (const { process } of members) await process.stop();
  await sink?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('three Alertmanagers that all know of an alert send one message', async () => {
  await fire(
    'first',
    members.map(({ url }) => url),
  );
  // Long enough for the second and the third to have told as well: two turns of three seconds, and the group wait.
  await sleep(10_000);
  expect(told('first')).toBe(1);
});

test('when one of them has died the others still send one message', async () => {
  const [first, ...others] = members;
  await first?.process.stop();
  await fire(
    'second',
    others.map(({ url }) => url),
  );
  await sleep(10_000);
  expect(told('second')).toBe(1);
  expect(told('first')).toBe(1);
});

async function fire(service: string, urls: readonly string[]): Promise<void> {
  const now = Date.now();
  const alert = {
    ...testAlert('HighErrorRate', { service, provider: service }, config),
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + 300_000).toISOString(),
  };
  await Promise.all(urls.map((url) => alertmanager(url).post([alert])));
}

const told = (service: string): number =>
  sink.received.filter(({ body }) => JSON.stringify(body['alerts']).includes(`"service":"${service}"`)).length;
