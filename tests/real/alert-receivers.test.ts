import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertmanager } from '../../src/query/alertmanager.js';
import { type RoutedAlertmanager, routedAlertmanager } from './routed-alertmanager.js';

/*
 * PagerDuty (Events API v2), Opsgenie (Alert API) and Microsoft Teams (workflows): what a real Alertmanager sends them, to
 * a server that answers as they do.
 */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  // Their JSON: tests look into it.
  readonly body: Record<string, unknown>;
}

const calls: Call[] = [];
let running: RoutedAlertmanager;
let server: Server;

const links = { runbook_url: 'https://books.example/CostSpike.md', dashboard_url: 'https://grafana.example/d/cost' };
const alert = {
  labels: { alertname: 'CostSpike', severity: 'critical', team: 'finops', class: 'cost', service: 'shop' },
  annotations: { summary: 'shop spends $7.31 an hour.', description: 'More than 2 times its normal.', ...links },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      calls.push({
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
        body: text === '' ? {} : JSON.parse(text),
      });
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"success","dedup_key":"k"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: sink } = server.address() as AddressInfo; // of a server that listens on TCP
  const base = `http://127.0.0.1:${sink}`;
  running = await routedAlertmanager(
    {
      receivers: {
        all: [
          { kind: 'pagerduty', routingKeyFile: 'pagerduty-key', url: `${base}/v2/enqueue` },
          { kind: 'opsgenie', apiKeyFile: 'opsgenie-key', url: `${base}/` },
          { kind: 'teams', urlFile: 'teams-url' },
        ],
      },
      critical: 'all',
      warning: 'all',
      info: 'all',
      groupWait: '1s',
      groupInterval: '1s',
    },
    {
      'pagerduty-key': 'routing-key-4711\n',
      'opsgenie-key': 'genie-key-0815\n',
      'teams-url': `${base}/workflows/abc\n`,
    },
  );
  await post();
});

afterAll(async () => {
  await running?.close();
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
});

test('PagerDuty is sent a trigger with its routing key, severity, class, texts and links', async () => {
  const { method, body } = await call('/v2/enqueue', ({ body: { event_action } }) => event_action === 'trigger');
  expect(method).toBe('POST');
  expect(body).toMatchObject({
    routing_key: 'routing-key-4711',
    dedup_key: expect.stringMatching(/^[0-9a-f]{64}$/),
    payload: {
      summary: '[critical] CostSpike shop',
      severity: 'critical',
      class: 'cost',
      group: 'finops',
      custom_details: { summary: expect.stringContaining('shop spends $7.31 an hour.') },
    },
    links: [
      { href: links.runbook_url, text: 'Runbook' },
      { href: links.dashboard_url, text: 'Dashboard' },
    ],
  });
});

test('Opsgenie is sent an alert with its key, priority, tags and texts', async () => {
  const { method, authorization, body } = await call('/v2/alerts', () => true);
  expect([method, authorization]).toEqual(['POST', 'GenieKey genie-key-0815']);
  expect(body).toMatchObject({
    message: '[critical] CostSpike shop',
    description: expect.stringContaining('More than 2 times its normal.'),
    priority: 'P1',
    tags: ['finops', 'cost'],
  });
});

test('Teams is sent a card with title and texts', async () => {
  const { body } = await call('/workflows/abc', () => true);
  expect(body).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard' } }],
  });
  const card = JSON.stringify(body);
  expect(card).toContain('[critical] CostSpike shop');
  expect(card).toContain('shop spends $7.31 an hour.');
  expect(card).not.toContain('{{');
});

test('all three hear of the end, PagerDuty and Opsgenie about the same incident', async () => {
  const { body: trigger } = await call('/v2/enqueue', ({ body }) => body['event_action'] === 'trigger');
  const { body: opened } = await call('/v2/alerts', () => true);
  await post(new Date());
  const { body: resolved } = await call('/v2/enqueue', ({ body }) => body['event_action'] === 'resolve');
  expect(resolved).toMatchObject({ routing_key: 'routing-key-4711', dedup_key: trigger['dedup_key'] });
  const { authorization } = await call(`/v2/alerts/${opened['alias']}/close`, () => true);
  expect(authorization).toBe('GenieKey genie-key-0815');
  await call('/workflows/abc', ({ body }) => JSON.stringify(body).includes('[resolved]'));
});

async function post(endsAt?: Date): Promise<void> {
  const now = Date.now();
  await alertmanager(running.url).post([
    {
      ...alert,
      startsAt: new Date(now - 1000).toISOString(),
      endsAt: (endsAt ?? new Date(now + 300_000)).toISOString(),
    },
  ]);
}

/** The first call to a path, whatever its query, that is the one, within 20 seconds. */
async function call(path: string, is: (call: Call) => boolean): Promise<Call> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = calls.find((one) => one.path.split('?')[0] === path && is(one));
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`nothing came to ${path} within 20 s; came: ${JSON.stringify(calls)}`);
    await sleep(100);
  }
}
