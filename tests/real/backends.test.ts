import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from 'js-yaml';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { jaeger, loki } from '../../src/render/backends.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';

const folder = mkdtempSync(join(tmpdir(), 'backends-'));
const running: ComponentProcess[] = [];
const stopAll = async () => {
  for (const one of running.splice(0)) await one.stop();
};
afterEach(stopAll);
afterAll(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const config = parseConfig({});
const url = (port: number | undefined, path: string) => `http://127.0.0.1:${port}${path}`;
const nanoseconds = (milliseconds: number) => `${Math.round(milliseconds)}000000`;
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

async function post(target: string, body: object): Promise<void> {
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.ok, `${target} answers ${response.status} ${await response.text()}`).toBe(true);
}

/** Asks until the answer is what it will be, which takes a store a moment. */
async function eventually<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (holds(answer) || Date.now() > deadline) return answer;
    await sleep(200);
  }
}

const json = async <T>(target: string): Promise<T> => (await (await fetch(target)).json()) as T; // said by its documentation

describe('Loki', () => {
  const data = join(folder, 'loki');

  async function start() {
    const [http, grpc] = await freePorts(2);
    const { loki: command } = await obtain(['loki']);
    writeFileSync(join(folder, 'loki.yaml'), loki(config)['loki.yaml']!);
    const env = { LOKI_HOST: '127.0.0.1', LOKI_HTTP_PORT: `${http}`, LOKI_GRPC_PORT: `${grpc}`, LOKI_DATA: data };
    running.push(
      await startComponent({
        title: 'Loki',
        command,
        args: ['-config.file=loki.yaml', '-config.expand-env=true'],
        cwd: folder,
        env,
        log: join(folder, 'loki.log'),
        readyUrl: url(http, '/ready'),
      }),
    );
    return http;
  }

  interface Answer {
    readonly data: {
      readonly result: { readonly stream: Record<string, string>; readonly values: [string, string][] }[];
    };
  }
  const query = (port: number | undefined, logql: string) => () =>
    json<Answer>(url(port, `/loki/api/v1/query_range?query=${encodeURIComponent(logql)}&since=1h&limit=10`));

  test('keeps a log line sent as OTLP, by service, with its trace as structured metadata, over a restart', async () => {
    const traceId = randomBytes(16).toString('hex');
    const first = await start();
    await post(url(first, '/otlp/v1/logs'), {
      resourceLogs: [
        {
          resource: { attributes: [text('service.name', 'shop-agent'), text('service.instance.id', 'pod-31')] },
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: nanoseconds(Date.now()),
                  severityText: 'WARN',
                  body: { stringValue: 'tool call 42 was refused' },
                  traceId,
                  spanId: '00f067aa0ba902b7',
                  attributes: [text('gen_ai.tool.name', 'search')],
                },
              ],
            },
          ],
        },
      ],
    });
    const logql = `{service_name="shop-agent"} | trace_id="${traceId}" | gen_ai_tool_name="search"`;
    const found = await eventually(query(first, logql), ({ data: { result } }) => result.length > 0);
    expect(found.data.result).toHaveLength(1);
    expect(found.data.result[0]?.values[0]?.[1]).toBe('tool call 42 was refused');
    expect(found.data.result[0]?.stream).toMatchObject({ span_id: '00f067aa0ba902b7', severity_text: 'WARN' });

    const series = await json<{ data: object[] }>(
      url(first, '/loki/api/v1/series?match[]={service_name="shop-agent"}'),
    );
    expect(series.data, 'an instance is no stream of its own').toEqual([{ service_name: 'shop-agent' }]);
    const effective = load(await (await fetch(url(first, '/config'))).text());
    expect(effective).toMatchObject({
      compactor: { retention_enabled: true },
      limits_config: { retention_period: '30d' },
    });

    await stopAll();
    const second = await start();
    const again = await eventually(query(second, logql), ({ data: { result } }) => result.length > 0);
    expect(again.data.result[0]?.values[0]?.[1]).toBe('tool call 42 was refused');
  });

  test('cuts a line that is longer than it keeps, instead of refusing the batch', async () => {
    const port = await start();
    await post(url(port, '/otlp/v1/logs'), {
      resourceLogs: [
        {
          resource: { attributes: [text('service.name', 'long-talker')] },
          scopeLogs: [
            {
              logRecords: [
                { timeUnixNano: nanoseconds(Date.now()), body: { stringValue: 'x'.repeat(300 * 1024) } },
                { timeUnixNano: nanoseconds(Date.now() + 1), body: { stringValue: 'the next one' } },
              ],
            },
          ],
        },
      ],
    });
    const lines = ({ data: { result } }: Answer) =>
      result.flatMap(({ values }) => values.map(([, line]) => line.length));
    const found = await eventually(query(port, '{service_name="long-talker"}'), (answer) => lines(answer).length === 2);
    expect(lines(found).sort((a, b) => a - b)).toEqual([12, 256 * 1024]);
  });
});

describe('Jaeger', () => {
  const data = join(folder, 'jaeger');

  async function start() {
    const [grpc, otlp, queryHttp, queryGrpc, health, metrics] = await freePorts(6);
    const { jaeger: command } = await obtain(['jaeger']);
    writeFileSync(join(folder, 'jaeger.yaml'), jaeger(config)['jaeger.yaml']!);
    mkdirSync(data, { recursive: true });
    const at = (port: number | undefined) => `127.0.0.1:${port}`;
    running.push(
      await startComponent({
        title: 'Jaeger',
        command,
        args: ['--config=jaeger.yaml'],
        cwd: folder,
        env: {
          JAEGER_DATA: data,
          JAEGER_OTLP_GRPC_ENDPOINT: at(grpc),
          JAEGER_OTLP_HTTP_ENDPOINT: at(otlp),
          JAEGER_QUERY_HTTP_ENDPOINT: at(queryHttp),
          JAEGER_QUERY_GRPC_ENDPOINT: at(queryGrpc),
          JAEGER_HEALTH_ENDPOINT: at(health),
          JAEGER_METRICS_HOST: '127.0.0.1',
          JAEGER_METRICS_PORT: `${metrics}`,
        },
        log: join(folder, 'jaeger.log'),
        readyUrl: url(health, '/status'),
      }),
    );
    return { otlp, queryHttp, metrics };
  }

  interface Trace {
    readonly spans: {
      readonly operationName: string;
      readonly tags: { readonly key: string; readonly value: unknown }[];
    }[];
  }

  test('keeps a trace sent as OTLP, finds it by a tag, over a restart', async () => {
    const traceId = randomBytes(16).toString('hex');
    const now = Date.now();
    const span = (name: string, spanId: string, attributes: object[]) => ({
      traceId,
      spanId,
      name,
      kind: 3,
      startTimeUnixNano: nanoseconds(now - 730),
      endTimeUnixNano: nanoseconds(now),
      attributes,
      status: { code: 2 },
    });
    const first = await start();
    await post(url(first.otlp, '/v1/traces'), {
      resourceSpans: [
        {
          resource: { attributes: [text('service.name', 'shop-agent')] },
          scopeSpans: [
            {
              spans: [
                span('chat gpt-4o', '00f067aa0ba902b7', [
                  text('gen_ai.request.model', 'gpt-4o'),
                  { key: 'gen_ai.usage.input_tokens', value: { intValue: '1723' } },
                ]),
                span('execute_tool search', '00f067aa0ba902b8', [text('gen_ai.tool.name', 'search')]),
              ],
            },
          ],
        },
      ],
    });
    const get = (port: number | undefined) => () => json<{ data?: Trace[] }>(url(port, `/api/traces/${traceId}`));
    const both = ({ data: traces }: { data?: Trace[] }) => traces?.[0]?.spans.length === 2;
    const found = await eventually(get(first.queryHttp), both);
    expect(found.data?.[0]?.spans.map(({ operationName }) => operationName).sort()).toEqual([
      'chat gpt-4o',
      'execute_tool search',
    ]);
    expect(found.data?.[0]?.spans.flatMap(({ tags }) => tags)).toContainEqual(
      expect.objectContaining({ key: 'gen_ai.usage.input_tokens', value: 1723 }),
    );

    const tags = encodeURIComponent(JSON.stringify({ error: 'true', 'gen_ai.request.model': 'gpt-4o' }));
    const search = await json<{ data: Trace[] }>(
      url(first.queryHttp, `/api/traces?service=shop-agent&tags=${tags}&lookback=1h&limit=5`),
    );
    expect(search.data).toHaveLength(1);
    const services = await json<{ data: string[] }>(url(first.queryHttp, '/api/services'));
    expect(services.data, 'Jaeger does not trace itself').toEqual(['shop-agent']);
    const metrics = await (await fetch(url(first.metrics, '/metrics'))).text();
    expect(metrics).toMatch(/otelcol_receiver_accepted_spans.*\} 2\n/);

    await stopAll();
    const second = await start();
    const again = await eventually(get(second.queryHttp), both);
    expect(again.data?.[0]?.spans).toHaveLength(2);
  });
});
