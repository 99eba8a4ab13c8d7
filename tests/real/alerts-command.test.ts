import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RoutedAlertmanager, routedAlertmanager } from './routed-alertmanager.js';
import { type HttpMessage, httpSink, type Sink } from './sinks.js';

const root = join(import.meta.dirname, '../..');
let running: RoutedAlertmanager;
let sink: Sink<HttpMessage>;

beforeAll(async () => {
  sink = await httpSink();
  running = await routedAlertmanager({ groupWait: '1s' }, { 'webhook-url': `http://127.0.0.1:${sink.port}/` });
});

afterAll(async () => {
  await running?.close();
  await sink?.close();
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
  const env = { ...process.env, ALERTMANAGER_URL: running.url };
  return (await promisify(execFile)(process.execPath, command, { cwd: root, env })).stdout;
}
