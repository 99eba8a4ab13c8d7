import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alerts } from '../../alerts/index.js';
import { dashboards } from '../../dashboards/index.js';
import { canaryValues } from '../../examples/agent-app/canaries.js';
import { type DemoHandle, runDemo, service } from '../../examples/agent-app/demo.js';
import { otelOnlyService } from '../../examples/agent-app/otel-only.js';
import { defineSignals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { planOf } from '../../src/config/plan.js';
import { localTools } from '../../src/local/components.js';
import { chooseFreePorts } from '../../src/local/ports.js';
import { type LocalStack, startLocalStack } from '../../src/local/stack.js';
import { getJson } from '../../src/query/http.js';
import { type JaegerSpan, jaeger } from '../../src/query/jaeger.js';
import { loki } from '../../src/query/loki.js';
import { prometheus } from '../../src/query/prometheus.js';
import { renderGrafana } from '../../src/render/grafana/index.js';
import { queriesOf } from '../../src/render/grafana/queries.js';
import { askStores } from '../../src/validate/live.js';
import { stack as defaultStack } from '../../stack.config.js';
import { obtain } from '../../tools/obtain.js';
import { takesAnHour, takesHistory } from '../dashboards/rendered.js';

// The default stack; only traces are decided upon sooner, so that the test need not wait half a minute for each.
const config = parseConfig({
  ...defaultStack,
  captureContent: true,
  sampling: { afterRoot: '1s', decisionWait: '3s', ratio: 1 },
});
const folder = mkdtempSync(join(tmpdir(), 'end-to-end-'));
const startedAt = Date.now() / 1000;

let local: LocalStack;
let demo: DemoHandle;

beforeAll(async () => {
  const binaries = await obtain(localTools);
  local = await startLocalStack({ config, binaries, ports: await chooseFreePorts(), folder });
  demo = await runDemo({ otlpEndpoint: local.urls.otlpHttp, stallSeconds: 5, failRate: 0 });
  local.scrape([new URL(demo.metricsUrl).host]);
});

afterAll(async () => {
  await demo?.stop();
  await local?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the stack with an example agent at work', () => {
  test('a failure fires HighErrorRate at a webhook through Alertmanager, and nothing fires it before', {
    timeout: 120_000,
  }, async () => {
    const notices = () => local.notifications.received.filter(({ labels }) => labels['alertname'] === 'HighErrorRate');
    // Calls of both services have been counted: the alert could have fired.
    await until(
      60,
      async () => (await counted('count(sum by (service) (llm:model_requests:rate1m > 0)) >= 2')) || undefined,
    );
    expect(notices()).toEqual([]);
    demo.fail(0.9);
    const since = performance.now();
    const notice = await until(90, () => notices().find(({ status }) => status === 'firing'));
    const seconds = (performance.now() - since) / 1000;
    console.log(`HighErrorRate reached the webhook ${seconds.toFixed(1)} s after the failure began`);
    expect(notice.labels['severity']).toBe('critical');
    expect(notice.annotations['summary']).toMatch(/% of the calls of .* fail\./);
    expect(notice.annotations['runbook_url']).toContain('HighErrorRate.md');
    expect(notice.annotations['dashboard_url']).toContain('llm-performance');
    demo.fail(undefined);
  });

  test('every query of every panel of every dashboard returns data', { timeout: 420_000 }, async () => {
    const signals = defineSignals(planOf(config));
    const files = renderGrafana(dashboards(signals, alerts(signals, config), config), config);
    const boards = Object.entries(files).filter(([path]) => path.startsWith('dashboards/'));
    expect(boards.length).toBeGreaterThanOrEqual(14);
    const { prometheus, loki, jaeger } = local.urls;
    const asked = boards.map(([path, text]) => ({ board: path, json: JSON.parse(text) as unknown }));
    // What takes days of history or a full hour has a test of its own (panel-values); users have no pseudonyms without a key.
    const later = asked.flatMap(({ board, json }) =>
      queriesOf(json)
        .filter(({ query }) => takesHistory(query) || takesAnHour(query) || query.includes('user_id'))
        .map(({ panel, refId }) => `${board} / ${panel} (${refId})`),
    );
    expect(later.length).toBeGreaterThan(10);
    // A panel of traces is of one service: the shim masks in its own process, the collector what comes from the other.
    const emptyFor = async (of: string) => {
      const lines: string[] = [];
      let queries = 0;
      for await (const answer of askStores(asked, { prometheus, loki, jaeger }, { trace_service: of }, never)) {
        queries++;
        const { board, panel, refId, outcome, error = '' } = answer;
        if (later.includes(`${board} / ${panel} (${refId})`)) continue;
        if (outcome !== 'data') lines.push(`${board} / ${panel} (${refId}): ${outcome} ${error}`);
      }
      expect(queries).toBeGreaterThan(boards.length * 5);
      return lines;
    };
    const never = new AbortController().signal;
    let missing: string[] = [];
    // Some signals are of full five minutes.
    await eventually(330, async () => {
      missing = await emptyFor(service);
      if (missing.length > 0 && missing.length < 5) {
        const others = await emptyFor(otelOnlyService);
        missing = missing.filter((line) => others.includes(line));
      }
      return missing.length === 0;
    });
    expect(missing).toEqual([]);
  });

  test('a trace in Jaeger joins the session, its model calls and its tool calls', async () => {
    const found = await until(60, async () => {
      const traces = await jaeger(local.urls.jaeger).search(service, { limit: 100 });
      return traces.find((trace) => {
        const names = trace.spans.map((span) => span.operationName.split(' ')[0]);
        return ['invoke_agent', 'chat', 'execute_tool'].every((name) => names.includes(name));
      });
    });
    const root = found.spans.find((span) => span.operationName.startsWith('invoke_agent'));
    const tagsOf = ({ tags }: JaegerSpan) => Object.fromEntries(tags.map(({ key, value }) => [key, value]));
    const calls = found.spans.filter((span) => span.operationName.startsWith('chat')).map(tagsOf);
    const tags = calls.find((call) => call['llm.status'] === 'ok') ?? {};
    expect(root?.references).toEqual([]);
    expect(tags['gen_ai.operation.name']).toBe('chat');
    expect(Number(tags['gen_ai.usage.input_tokens'])).toBeGreaterThan(0);
    expect(found.spans.every((span) => span === root || span.references.length > 0)).toBe(true);
  });

  test('a log line in Loki carries the id of a trace', async () => {
    const line = await until(60, async () => {
      const lines = await logLines(`{service_name="${service}"}`);
      return lines.find(({ labels }) => labels['trace_id']);
    });
    expect(line.line.length).toBeGreaterThan(0);
    expect(line.labels['trace_id']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('what the stores counted is what the example did', { timeout: 120_000 }, async () => {
    await demo.pause();
    const { calls, tools, dollars } = demo.summary();
    await eventually(60, async () => (await counted('sum(llm_requests_total)')) === calls);
    expect(await counted('sum(llm_requests_total)')).toBe(calls);
    expect(await counted('sum(tool_invocations_total)')).toBe(tools);
    expect(await counted('sum(llm_cost_dollars_total)')).toBeCloseTo(dollars, 9);
  });

  test('no e-mail address, card number or key of the prompts is in any store', { timeout: 120_000 }, async () => {
    const stores = {
      metrics: await everythingInPrometheus(),
      traces: await everythingInJaeger(),
      logs: JSON.stringify(await logLines('{service_name=~".+"}')),
    };
    // The texts around the secrets did arrive: what is looked for was there to be found.
    expect(stores.traces.length).toBeGreaterThan(50_000);
    for (const mark of ['[email]', '[card]', '[api-key]']) expect(stores.traces).toContain(mark);
    expect(stores.logs).toContain('[email]');
    expect(stores.metrics).toContain('llm_requests_total');
    for (const [store, text] of Object.entries(stores)) {
      for (const secret of canaryValues) expect(text.includes(secret), `${secret} in ${store}`).toBe(false);
    }
  });
});

/** The number a query gives, 0 for nothing. */
const counted = async (query: string): Promise<number> =>
  (await prometheus(local.urls.prometheus).query(query))[0]?.value ?? 0;

const logLines = (query: string) => loki(local.urls.loki).query(query, startedAt - 60, Date.now() / 1000, 5000);

/** Every label of every series there is. */
const everythingInPrometheus = async (): Promise<string> =>
  JSON.stringify(await getJson(local.urls.prometheus, 'api/v1/series', { 'match[]': '{__name__=~".+"}' }));

async function everythingInJaeger(): Promise<string> {
  const client = jaeger(local.urls.jaeger);
  const traces = await Promise.all((await client.services()).map((service) => client.search(service, { limit: 1000 })));
  return JSON.stringify(traces);
}

/** The first value that is not undefined, asked for every half second. */
async function until<T>(seconds: number, find: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`nothing within ${seconds} s`);
    await sleep(500);
  }
}

/** Asks until it holds or the time is up; the assertions after it say what was wrong. */
async function eventually(seconds: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds()) && Date.now() < deadline) await sleep(2000);
}
