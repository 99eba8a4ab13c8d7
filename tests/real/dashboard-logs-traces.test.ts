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
import { broken, call, decided, logs, spans, spentAt, traceId } from './shop-records.js';

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
  for (const body of logs()) await post(ports.lokiHttp, '/otlp/v1/logs', body);
  await post(ports.jaegerOtlpHttp, '/v1/traces', spans());
});

afterAll(async () => {
  for (const one of running) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Lines that each panel of logs finds of the service "shop"; those without have a test of their own below. */
const lines: Readonly<Record<string, readonly string[] | undefined>> = {
  'overview / Latest model calls': [call],
  'cost-analysis / Latest model calls': [call],
  'cost-analysis / Cost by user': undefined,
  'agent-behavior / Latest decisions': [decided],
  'errors-alerts / Recent error logs': [broken],
  'sessions-decisions / Flow of a session': undefined,
  'sessions-decisions / Latest decisions': [decided],
  'logs / Errors': [broken],
  'logs / Warnings': ['it takes long'],
  'logs / Records of the chosen agents': [call, decided],
  'logs / Latest decisions': [decided],
  'logs / Latest model calls': [call],
  'logs / Lines found': ['all is well', 'it takes long', call, broken, decided],
};

/** Traces that each panel of traces finds of it. */
const traces: Readonly<Record<string, readonly string[]>> = {
  'overview / Recent traces': ['a1', 'b2', 'c3', 'd4', 'e5'],
  'overview / Recent traces with an error': ['b2'],
  'agent-behavior / Recent agent sessions': ['a1'],
  'errors-alerts / Recent traces with an error': ['b2'],
  'mcp-servers / Recent tool calls': ['c3'],
  'sessions-decisions / Recent agent sessions': ['a1'],
  'sessions-decisions / Recent sessions with an error': ['b2'],
  'safety / Recent traces with masked texts': ['d4'],
  'safety / Recent traces that were blocked': ['e5'],
};

test.each([
  ['loki', lines],
  ['jaeger', traces],
])('every panel that asks %s is known here', (kind, known) => {
  const asked = Object.entries(boards).flatMap(([board, json]) =>
    queriesOf(json)
      .filter(({ datasource }) => datasource === kind)
      .map(({ panel }) => `${board} / ${panel}`),
  );
  expect(asked.sort()).toEqual(Object.keys(known).sort());
});

describe('a real Loki', () => {
  const found = (query: string, atLeast: number) => {
    const now = Date.now() / 1000;
    return until(
      () => lokiClient(`http://127.0.0.1:${ports.lokiHttp}`).query(query, now - 600, Date.now() / 1000),
      (answer) => answer.length >= atLeast,
    );
  };

  test.each(Object.entries(lines).flatMap(([name, expected]) => (expected ? [[name, expected] as const] : [])))(
    'answers what is asked for "%s"',
    async (name, expected) => {
      const [board, panel] = name.split(' / ');
      const answer = await found(queryOf(board!, panel!), expected.length);
      expect(answer.map(({ line }) => line).sort()).toEqual([...expected].sort());
      const [withTrace] = answer.filter(({ line }) => line === call || line === decided || line === broken);
      if (withTrace) expect(withTrace.labels['trace_id']).toBe(traceId('a1'));
    },
  );

  test.each([
    ['one trace', { trace: traceId('b2') }, ['it takes long']],
    ['the beginning of an id', { trace: 'a1.*' }, [call, broken, decided]],
    ['two levels', { level: 'error|warn' }, ['it takes long', broken]],
    ['one agent', { agent: 'clerk' }, [call, decided]],
    ['all of them', { agent: 'clerk', trace: traceId('b2'), level: 'error' }, []],
  ])('finds the lines of %s', async (_, values, expected) => {
    const answer = await found(queryOf('logs', 'Lines found', 'shop', values), expected.length);
    expect(answer.map(({ line }) => line).sort()).toEqual([...expected].sort());
  });

  test.each([
    [{ model: 'gpt-4o', provider: 'openai', agent: 'clerk' }, [call]],
    [{ model: 'gpt-4o-mini' }, []],
    [{ provider: 'anthropic' }, []],
    [{ agent: 'porter' }, []],
  ])('narrows records by the choices %o', async (values, expected) => {
    const answer = await found(queryOf('cost-analysis', 'Latest model calls', 'shop', values), expected.length);
    expect(answer.map(({ line }) => line)).toEqual(expected);
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

  test('adds up days, each record once, the second time from what Loki keeps of the first', async () => {
    const board = boards['cost-analysis'] as object; // ours
    const [query] = queriesOf({ ...board, time: { from: 'now-96h' } }, { values: { service: 'canteen' } }).filter(
      ({ panel }) => panel === 'Cost by user',
    );
    const client = lokiClient(`http://127.0.0.1:${ports.lokiHttp}`);
    const all = 2 ** spentAt().length - 1;
    await fetch(`http://127.0.0.1:${ports.lokiHttp}/flush`, { method: 'POST' });
    // Each attempt asks in other words: what was not found is remembered for ten minutes.
    let attempt = 0;
    const now = Date.now() / 1000;
    const written = await until(
      () => client.query(`{service_name="canteen"} | attempt!="${attempt++}"`, now - 96 * 3600, now),
      (found) => found.length === spentAt().length,
    );
    expect(written).toHaveLength(spentAt().length);
    for (let i = 0; i < 3; i++) {
      const sums = await until(
        () => client.instant(query!.query, Date.now() / 1000 + 1),
        ([sum]) => sum?.value === all,
      );
      expect(sums.map(({ labels, value }) => [labels['user_id'], value])).toEqual([['u-1', all]]);
    }
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
      status: 'ok',
      duration_ms: '1520',
      tokens_total: '1234',
      total_cost_usd: '0.0375',
    });
  });
});

describe('a real Jaeger', () => {
  test.each(Object.entries(traces))('answers what is asked for "%s"', async (name, expected) => {
    const [board, panel] = name.split(' / ');
    const url = `http://127.0.0.1:${ports.jaegerQuery}/api/traces?${queryOf(board!, panel!)}`;
    const search = async () => ((await (await fetch(url)).json()) as { data: JaegerTrace[] | null }).data ?? []; // its API
    const answer = await until(search, (found) => found.length >= expected.length);
    expect(answer.map(({ traceID }) => traceID).sort()).toEqual(expected.map(traceId));
  });
});

function queryOf(board: string, panel: string, service = 'shop', values: Record<string, string> = {}): string {
  const queries = queriesOf(boards[board], { values: { trace_service: service, service, ...values } });
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
