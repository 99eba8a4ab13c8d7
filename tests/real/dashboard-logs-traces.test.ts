import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { localComponents, localTools } from '../../src/local/components.js';
import { chooseFreePorts, type Ports } from '../../src/local/ports.js';
import type { JaegerTrace } from '../../src/query/jaeger.js';
import { loki as lokiClient } from '../../src/query/loki.js';
import { jaeger, loki } from '../../src/render/backends.js';
import { queriesOf } from '../../src/render/grafana/queries.js';
import { obtain } from '../../tools/obtain.js';
import { boardsOf, configOf } from '../dashboards/rendered.js';

const config = configOf();
const boards = boardsOf(config);
const folder = mkdtempSync(join(tmpdir(), 'dashboard-logs-traces-'));
const running: ComponentProcess[] = [];
let ports: Ports;

beforeAll(async () => {
  ports = await chooseFreePorts();
  const place = { configs: folder, data: join(folder, 'data'), logs: folder };
  for (const [name, files] of Object.entries({ loki: loki(config), jaeger: jaeger(config) })) {
    for (const path of [join(folder, name), join(place.data, name)]) mkdirSync(path, { recursive: true });
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, name, path), text);
  }
  const specs = localComponents(config, await obtain(localTools), ports, place);
  for (const spec of specs.filter(({ title }) => ['Loki', 'Jaeger'].includes(title))) {
    running.push(await startComponent(spec, 90_000));
  }
  await post(ports.lokiHttp, '/otlp/v1/logs', {
    resourceLogs: [
      {
        resource: { attributes: [attribute('service.name', 'shop')] },
        scopeLogs: [
          {
            logRecords: [
              record(17, 'the model server broke off', {}),
              record(9, 'all is well', {}),
              record(9, 'openai gpt-4o: 1234 tokens', {
                'event.name': 'llm.cost',
                agent_id: 'clerk',
                model: 'gpt-4o',
                tokens_total: '1234',
                total_cost_usd: '0.0375',
              }),
              record(9, 'tool_selection: search', {
                'event.name': 'agent.decision',
                agent_id: 'clerk',
                decision_type: 'tool_selection',
                selected: 'search',
                confidence: '0.87',
              }),
            ],
          },
        ],
      },
    ],
  });
  const spent = (user: string | undefined, dollars: string) =>
    record(9, 'openai gpt-4o: 10 tokens', {
      'event.name': 'llm.cost',
      total_cost_usd: dollars,
      session_id: 'chat-3',
      ...(user && { user_id: user }),
    });
  await post(ports.lokiHttp, '/otlp/v1/logs', {
    resourceLogs: [
      {
        resource: { attributes: [attribute('service.name', 'kiosk')] },
        scopeLogs: [
          {
            logRecords: [
              spent('u-7', '0.25'),
              spent('u-7', '0.5'),
              spent('u-9', '0.125'),
              // Neither of a user nor with a price: part of no sum.
              spent(undefined, '64'),
              record(9, 'a model without a price', { 'event.name': 'llm.cost', user_id: 'u-9' }),
            ],
          },
        ],
      },
    ],
  });
  await post(ports.jaegerOtlpHttp, '/v1/traces', {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', 'shop')] },
        scopeSpans: [
          {
            spans: [
              span('a1', '1', 'invoke_agent clerk', { 'gen_ai.operation.name': 'invoke_agent' }, 0),
              span('b2', '2', 'chat gpt-4o', { 'gen_ai.operation.name': 'chat' }, 2),
            ],
          },
        ],
      },
    ],
  });
});

afterAll(async () => {
  for (const one of running) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a real Loki', () => {
  test.each([
    ['errors-alerts', 'Recent error logs', ['the model server broke off']],
    ['overview', 'Latest model calls', ['openai gpt-4o: 1234 tokens']],
    ['agent-behavior', 'Latest decisions', ['tool_selection: search']],
  ])('answers what %s asks it for "%s"', async (board, panel, expected) => {
    const now = Date.now() / 1000;
    const lines = await until(
      () => lokiClient(`http://127.0.0.1:${ports.lokiHttp}`).query(queryOf(board, panel), now - 600, Date.now() / 1000),
      (found) => found.length > 0,
    );
    expect(lines.map(({ line }) => line)).toEqual(expected);
    expect(lines[0]!.labels['trace_id']).toBe(traceId('a1'));
  });

  test('adds up what each user cost, and leaves out what has no user or no price', async () => {
    const query = queryOf('cost-analysis', 'Cost by user', 'kiosk');
    const sums = await until(
      () => lokiClient(`http://127.0.0.1:${ports.lokiHttp}`).instant(query, Date.now() / 1000 + 1),
      (found) => found.length > 1,
    );
    expect(sums.map(({ labels, value }) => [labels['user_id'], value])).toEqual([
      ['u-7', 0.75],
      ['u-9', 0.125],
    ]);
  });

  test('shows one session and no other', async () => {
    const flow = (session: string) => {
      const asked = queriesOf(boards['sessions-decisions'], {
        values: { service: 'kiosk', ...(session && { session }) },
      });
      const { query } = asked.find(({ panel }) => panel === 'Flow of a session')!;
      const now = Date.now() / 1000;
      return until(
        () => lokiClient(`http://127.0.0.1:${ports.lokiHttp}`).query(query, now - 600, now + 1),
        (found) => found.length >= 4 || session === 'chat-4',
      );
    };
    expect(await flow('chat-3')).toHaveLength(4);
    expect(await flow('')).toHaveLength(4);
    expect(await flow('chat-4')).toEqual([]);
  });

  test('has every column of the panels of records as a field', async () => {
    const now = Date.now() / 1000;
    const query = queryOf('overview', 'Latest model calls');
    const [line] = await lokiClient(`http://127.0.0.1:${ports.lokiHttp}`).query(query, now - 600, now);
    expect(line!.labels).toMatchObject({
      agent_id: 'clerk',
      model: 'gpt-4o',
      tokens_total: '1234',
      total_cost_usd: '0.0375',
    });
  });
});

describe('a real Jaeger', () => {
  test.each([
    ['overview', 'Recent traces', ['a1', 'b2']],
    ['overview', 'Recent traces with an error', ['b2']],
    ['errors-alerts', 'Recent traces with an error', ['b2']],
    ['agent-behavior', 'Recent agent sessions', ['a1']],
  ])('answers what %s asks it for "%s"', async (board, panel, expected) => {
    const url = `http://127.0.0.1:${ports.jaegerQuery}/api/traces?${queryOf(board, panel)}`;
    const search = async () => ((await (await fetch(url)).json()) as { data: JaegerTrace[] | null }).data ?? []; // its API
    const traces = await until(search, (found) => found.length >= expected.length);
    expect(traces.map(({ traceID }) => traceID).sort()).toEqual(expected.map(traceId));
  });
});

function queryOf(board: string, panel: string, service = 'shop'): string {
  const queries = queriesOf(boards[board], { values: { trace_service: service, service } });
  return queries.find((query) => query.panel === panel)!.query;
}

async function until<T>(ask: () => Promise<T>, enough: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 20_000; ; await sleep(200)) {
    const answer = await ask();
    if (enough(answer) || Date.now() > deadline) return answer;
  }
}

async function post(port: number, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(response.ok, `${path} answers ${response.status} ${await response.text()}`).toBe(true);
}

const traceId = (short: string): string => short.padEnd(32, '0');
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const attributes = (values: Record<string, string>) => Object.entries(values).map(([k, v]) => attribute(k, v));
const nanoseconds = (milliseconds: number): string => `${Math.round(milliseconds)}000000`;

const record = (severityNumber: number, text: string, values: Record<string, string>) => ({
  timeUnixNano: nanoseconds(Date.now()),
  severityNumber,
  severityText: severityNumber >= 17 ? 'ERROR' : 'INFO',
  body: { stringValue: text },
  traceId: traceId('a1'),
  spanId: '1'.padStart(16, '0'),
  attributes: attributes(values),
});

/** @param code 0 unset, 2 error */
const span = (trace: string, id: string, name: string, values: Record<string, string>, code: number) => ({
  traceId: traceId(trace),
  spanId: id.padStart(16, '0'),
  name,
  kind: 1,
  startTimeUnixNano: nanoseconds(Date.now() - 1500),
  endTimeUnixNano: nanoseconds(Date.now() - 500),
  attributes: attributes(values),
  status: { code },
});
