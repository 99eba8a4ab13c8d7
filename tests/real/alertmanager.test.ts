import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StackInput } from '../../src/config/schema.js';
import { obtain } from '../../tools/obtain.js';
import { type RoutedAlertmanager, routedAlertmanager } from './routed-alertmanager.js';
import { type HttpMessage, httpSink, type Mail, mailSink, type Sink } from './sinks.js';

let folder = '';
let running: RoutedAlertmanager;
let amtool = '';
let url = '';
let http: Sink<HttpMessage>;
let mail: Sink<Mail>;

beforeAll(async () => {
  ({ amtool } = await obtain(['amtool']));
  [http, mail] = await Promise.all([httpSink(), mailSink()]);
  const routing: NonNullable<StackInput['routing']> = {
    receivers: {
      pager: [{ kind: 'webhook', urlFile: 'pager-url' }],
      office: [
        { kind: 'slack', channel: '#llm', urlFile: 'slack-url' },
        {
          kind: 'email',
          to: 'team@example.com',
          from: 'stack@example.com',
          smarthost: `127.0.0.1:${mail.port}`,
          username: 'stack',
          passwordFile: 'mail-password',
          requireTls: false,
        },
      ],
      nobody: [{ kind: 'webhook', urlFile: 'nobody-url' }],
    },
    critical: 'pager',
    warning: 'office',
    info: 'nobody',
    groupWait: '1s',
    groupInterval: '1s',
  };
  const secrets = {
    'pager-url': `http://127.0.0.1:${http.port}/pager`,
    'slack-url': `http://127.0.0.1:${http.port}/slack\n`,
    'nobody-url': `http://127.0.0.1:${http.port}/nobody`,
    'mail-password': 'pass-7391',
  };
  running = await routedAlertmanager(routing, secrets, ['--web.external-url=http://alerts.example']);
  ({ folder, url } = running);
});

afterAll(async () => {
  await running?.close();
  await Promise.all([http?.close(), mail?.close()]);
});

describe('the routes', () => {
  test('are a config that amtool takes', () => {
    const output = execFileSync(amtool, ['check-config', 'alertmanager.yaml'], { cwd: folder, encoding: 'utf8' });
    expect(output).toContain('SUCCESS');
    expect(output).not.toContain('FAILED');
    expect(output).toMatch(/ - 4 receivers\n - 1 templates/);
  });

  test.each([
    [['severity=critical', 'alertname=HighErrorRate', 'service=shop'], 'pager'],
    [['severity=warning', 'alertname=HighLatency'], 'office'],
    [['severity=info'], 'nobody'],
    [['alertname=MadeByTheUser'], 'pager'],
    [['severity=page'], 'pager'],
  ])('lead %j to %s', (labels, receiver) => {
    const args = ['config', 'routes', 'test', '--config.file=alertmanager.yaml', `--verify.receivers=${receiver}`];
    expect(execFileSync(amtool, [...args, ...labels], { cwd: folder, encoding: 'utf8' }).trim()).toBe(receiver);
  });
});

describe('a real Alertmanager', () => {
  const links = {
    runbook_url: 'https://books.example/HighErrorRate.md',
    dashboard_url: 'https://grafana.example/d/shop-llm-performance?var-service=shop&var-model=m',
  };
  const failing = (model: string) => ({
    labels: {
      alertname: 'HighErrorRate',
      severity: 'critical',
      family: 'llm-requests',
      service: 'shop',
      provider: 'openai',
      model,
    },
    annotations: { summary: `17% of the calls of shop to ${model} fail.`, description: 'More than 5%.', ...links },
  });
  const slow = (model: string) => ({
    labels: { ...failing(model).labels, alertname: 'HighLatency', severity: 'warning' },
    annotations: {
      ...links,
      summary: `Calls of shop to ${model} are slow: P95 is 11.43s.`,
      description: 'The limit is 10s.',
    },
  });
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  const clock = startsAt.slice(11, 19);
  /** Alerts that began longer ago than the group wait are sent at once, each by itself; these have to be waited for. */
  const begunNow = { startsAt: '' };

  test('sends one message for two models, and nothing of what comes with the same trouble', async () => {
    begunNow.startsAt = new Date().toISOString();
    await post([failing('gpt-5.4'), failing('gpt-5.4-mini')].map((alert) => ({ ...alert, ...begunNow })));
    const message = await until(() => at('/pager')[0]);
    // After it: of alerts that come in one request Alertmanager may send one before it knows of the other.
    await post([slow('gpt-5.4')]);
    expect(message.body).toMatchObject({
      status: 'firing',
      receiver: 'pager',
      groupLabels: { alertname: 'HighErrorRate', provider: 'openai' },
    });
    const alerts = message.body['alerts'] as { labels: Record<string, string> }[]; // the webhook format, version 4
    expect(alerts.map(({ labels }) => labels['model']).sort()).toEqual(['gpt-5.4', 'gpt-5.4-mini']);
    await sleep(2500);
    expect(at('/slack')).toEqual([]);
    expect(mail.received).toEqual([]);
  });

  test('says when it is over', async () => {
    await post(
      [failing('gpt-5.4'), failing('gpt-5.4-mini')].map((alert) => ({ ...alert, ...begunNow })),
      new Date(),
    );
    const message = await until(() => at('/pager').find(({ body }) => body['status'] === 'resolved'));
    expect(message.body['alerts']).toHaveLength(2);
  });

  test('writes to Slack what is wrong, since when and where to look, and lets no label shout', async () => {
    // The critical alert is over: the warning it muted is heard now.
    await post([slow('gpt-5.4'), slow('<!channel> & co')]);
    const message = await until(() => at('/slack').find(({ body }) => JSON.stringify(body).includes('co are slow')));
    const [attachment] = message.body['attachments'] as Record<string, string>[]; // Slack's format
    expect(message.body['channel']).toBe('#llm');
    expect(attachment).toMatchObject({
      color: 'warning',
      title: 'Warning: HighLatency (shop), 2 times',
      fallback: 'Warning: HighLatency (shop), 2 times',
      title_link: links.dashboard_url,
    });
    const where = `| <${links.runbook_url}|Runbook> | <${links.dashboard_url}|Dashboard> | <http://prometheus.example/graph|Query>`;
    expect(attachment?.['text']).toBe(
      [
        '*Calls of shop to &lt;!channel&gt; &amp; co are slow: P95 is 11.43s.*',
        'The limit is 10s.',
        `${clock} UTC ${where}`,
        '',
        '*Calls of shop to gpt-5.4 are slow: P95 is 11.43s.*',
        'The limit is 10s.',
        `${clock} UTC ${where}`,
        '',
      ].join('\n'),
    );
  });

  test('writes a mail of the same, as text and as HTML, with the password from its file', async () => {
    const letter = await until(() => mail.received.find(({ parts }) => parts['text/plain']?.includes('co are slow')));
    expect(letter).toMatchObject({ login: 'stack pass-7391', from: '<stack@example.com>', to: '<team@example.com>' });
    expect(letter.headers).toContain('Subject: [warning] HighLatency shop (2)');
    expect(letter.parts['text/plain']).toBe(
      [
        ...['<!channel> & co', 'gpt-5.4'].flatMap((model) => [
          `Calls of shop to ${model} are slow: P95 is 11.43s.`,
          '',
          'The limit is 10s.',
          '',
          `Since:     ${startsAt.slice(0, 10)} ${clock} UTC`,
          `Runbook:   ${links.runbook_url}`,
          `Dashboard: ${links.dashboard_url}`,
          'Query:     http://prometheus.example/graph',
          '',
        ]),
        'Alertmanager: http://alerts.example',
      ].join('\n'),
    );
    const html = letter.parts['text/html'] ?? '';
    expect(html).toContain('Calls of shop to &lt;!channel&gt; &amp; co are slow');
    expect(html).toContain(`<a href="${links.runbook_url}">Runbook</a>`);
    expect(html).not.toMatch(/<!channel>|\{\{|ZgotmplZ/);
  });

  test('writes to Slack and by mail that it is over, from when to when', async () => {
    await post([slow('gpt-5.4'), slow('<!channel> & co')], new Date());
    const message = await until(() => at('/slack').find(({ body }) => JSON.stringify(body).includes('Resolved: ')));
    const [attachment] = message.body['attachments'] as Record<string, string>[]; // Slack's format
    expect(attachment).toMatchObject({ color: 'good', title: 'Resolved: HighLatency (shop)' });
    expect(attachment?.['text']).toMatch(
      new RegExp(`^\\*Over: Calls of shop to &lt;!channel&gt; .*\\*\n${clock} to \\d\\d:\\d\\d:\\d\\d UTC \\| <`),
    );
    const letter = await until(() => mail.received.find(({ headers }) => headers.includes('Subject: [resolved]')));
    expect(letter.parts['text/plain']).toMatch(/^Over: Calls of shop to <!channel> & co are slow: P95 is 11\.43s\.\n/);
    expect(letter.parts['text/plain']).toMatch(/\nUntil: {5}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/);
  });

  test('cuts a flood of alerts in one message short', async () => {
    await post(Array.from({ length: 23 }, (_, i) => slow(`model-${String(i).padStart(2, '0')}`)));
    const message = await until(() => at('/slack').find(({ body }) => JSON.stringify(body).includes('23 times')));
    const [attachment] = message.body['attachments'] as Record<string, string>[]; // Slack's format
    expect(attachment?.['text']?.match(/are slow/g)).toHaveLength(10);
    expect(attachment?.['text']).toMatch(
      /\n23 alerts in all; <http:\/\/alerts\.example\|Alertmanager> shows the rest\.\n$/,
    );
  });

  async function post(alerts: readonly { labels: object; annotations: object }[], endsAt?: Date): Promise<void> {
    const body = alerts.map((alert) => ({
      startsAt,
      ...alert,
      generatorURL: 'http://prometheus.example/graph',
      ...(endsAt && { endsAt: endsAt.toISOString() }),
    }));
    const response = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  }
});

const at = (path: string): HttpMessage[] => http.received.filter((message) => message.path === path);

/** What `find` finds within 20 seconds. */
async function until<T>(find: () => T | undefined): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`nothing came within 20 s; came: ${JSON.stringify(http.received)}`);
    await sleep(100);
  }
}
