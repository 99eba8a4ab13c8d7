import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertmanager as render } from '../../alerts/routing/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './gateway.js';
import { type HttpMessage, httpSink, type Sink } from './sinks.js';

const folder = mkdtempSync(join(tmpdir(), 'alerts-command-'));
const root = join(import.meta.dirname, '../..');
let running: ComponentProcess;
let sink: Sink<HttpMessage>;
let url = '';

beforeAll(async () => {
  const tools = await obtain(['alertmanager']);
  sink = await httpSink();
  const files = {
    ...render(parseConfig({ routing: { groupWait: '1s' } })),
    'secrets/webhook-url': `http://127.0.0.1:${sink.port}/`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const [port] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  running = await startComponent({
    title: 'Alertmanager',
    command: tools.alertmanager,
    args: [
      '--config.file=alertmanager.yaml',
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    cwd: folder,
    log: join(folder, 'log'),
    readyUrl: `${url}/-/ready`,
  });
});

afterAll(async () => {
  await running?.stop();
  await sink?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a test alert goes all the way, marked; it can be silenced, is muted then, and is heard again', async () => {
  expect(await alerts('list')).toBe('Nothing fires.\n');
  expect(await alerts('test', 'highErrorRate', 'service=shop')).toContain('Sent a test of HighErrorRate (test="true")');
  for (const deadline = Date.now() + 15_000; sink.received.length === 0 && Date.now() < deadline; ) await sleep(100);
  expect(sink.received).toHaveLength(1);
  const [alert] = sink.received[0]!.body['alerts'] as { labels: object; annotations: object }[]; // the webhook format, version 4
  expect(alert?.labels).toMatchObject({
    alertname: 'HighErrorRate',
    severity: 'critical',
    service: 'shop',
    test: 'true',
  });
  expect(alert?.annotations).toMatchObject({ summary: 'Test of HighErrorRate: nothing is wrong.' });
  const said = await alerts('silence', 'HighErrorRate', 'service=shop', '--for', '30m', '--reason', 'known');
  const id = said.trim().split(' ').at(-1) ?? '';
  await sleep(1000);
  expect(await alerts('list')).toMatch(new RegExp(`HighErrorRate \\(muted\\) since .*\nsilence ${id} until .*known`));
  await alerts('unsilence', id);
  expect(await alerts('list')).toMatch(/^critical HighErrorRate since [^\n]*\n$/);
});

test.each([
  [['test', 'HighErorRate'], 'expected an alert that exists, got "HighErorRate". Did you mean "HighErrorRate"?'],
  [['silence', 'X', '--for', '2x'], 'expected a duration such as "30m" or "2h", got "2x".'],
  [['silence', 'X', 'shop'], 'expected label=value, got "shop".'],
  [['list', '--url', 'http://127.0.0.1:1'], 'Name Alertmanager with --url.'],
])('%j is refused with what is wrong, and without a stack', async (args, message) => {
  const { code, stderr } = await alerts(...args).then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

async function alerts(...args: readonly string[]): Promise<string> {
  const command = ['--import', 'tsx', 'src/cli/main.ts', 'alerts', ...args];
  const env = { ...process.env, ALERTMANAGER_URL: url };
  return (await promisify(execFile)(process.execPath, command, { cwd: root, env })).stdout;
}
