import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alerts } from '../../alerts/index.js';
import { dashboards } from '../../dashboards/index.js';
import { signals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { localTools } from '../../src/local/components.js';
import { chooseFreePorts } from '../../src/local/ports.js';
import { startLocalStack } from '../../src/local/stack.js';
import { jaeger } from '../../src/query/jaeger.js';
import { loki } from '../../src/query/loki.js';
import { prometheus } from '../../src/query/prometheus.js';
import { renderGrafana } from '../../src/render/grafana/index.js';
import { queriesOf } from '../../src/render/grafana/queries.js';
import { stack as defaultStack } from '../../stack.config.js';
import { obtain } from '../../tools/obtain.js';
import { canaryValues, marker } from './canaries.js';
import { runDemo, service } from './demo.js';
import { total } from './tally.js';

const config = parseConfig({ ...defaultStack, captureContent: true, sampling: { decisionWait: '3s', ratio: 1 } });
const folder = mkdtempSync(join(tmpdir(), 'demo-check-'));
const t0 = Date.now();
const local = await startLocalStack({
  config,
  binaries: await obtain(localTools),
  ports: await chooseFreePorts(),
  folder,
  onAlert: (a) => console.log('ALERT', ((Date.now() - t0) / 1000).toFixed(0), a.status, JSON.stringify(a.labels)),
});
const demo = await runDemo({ otlpEndpoint: local.urls.otlpHttp, stallSeconds: 5 });
local.scrape([new URL(demo.metricsUrl).host]);
console.log('up', (Date.now() - t0) / 1000);
const start = Date.now() / 1000;
async function check() {
  const empty: string[] = [];
  let n = 0;
  const files = renderGrafana(dashboards(signals, alerts(signals, config), config), config);
  for (const [path, text] of Object.entries(files)) {
    if (!path.startsWith('dashboards/')) continue;
    for (const q of queriesOf(JSON.parse(text))) {
      n++;
      let rows = 0;
      try {
        if (q.datasource === 'loki')
          rows = (await loki(local.urls.loki).query(q.query, start - 60, Date.now() / 1000)).length;
        else if (q.datasource === 'jaeger')
          rows =
            (
              await fetch(
                `${local.urls.jaeger}/api/traces?${q.query.replace(/service=[^&]*/, `service=${service}`)}`,
              ).then((r) => r.json() as Promise<{ data?: unknown[] }>)
            ).data?.length ?? 0;
        else
          rows = (await prometheus(local.urls.prometheus).query(q.query)).filter(
            ({ value }) => !Number.isNaN(value),
          ).length;
      } catch (e) {
        rows = -1;
        empty.push(`ERR ${String(e).slice(0, 200)}`);
      }
      if (rows <= 0) empty.push(`${path} / ${q.panel}: ${q.datasource} ${q.query.slice(0, 160)}`);
    }
  }
  return { n, empty };
}
for (const at of [45, 75, 140]) {
  await sleep(Math.max(0, start * 1000 + at * 1000 - Date.now()));
  const { n, empty } = await check();
  console.log(`t=${at}s: ${n} queries, ${empty.length} empty\n  ${empty.join('\n  ')}`);
  if (!empty.length && at > 70) break;
}
const tf = Date.now();
demo.fail(0.9);
for (let i = 0; i < 120; i++) {
  const n = local.notifications.received.find(
    (x) => x.status === 'firing' && x.labels['alertname'] === 'HighErrorRate',
  );
  if (n) {
    console.log('HighErrorRate after', (Date.now() - tf) / 1000, JSON.stringify(n.labels));
    break;
  }
  await sleep(500);
}
demo.fail(0);
await demo.pause();
const s = demo.summary();
console.log(
  JSON.stringify({
    calls: s.calls,
    tools: s.tools,
    dollars: s.dollars,
    sess: [total(s.agentApp.sessions), total(s.otelOnly!.sessions)],
  }),
);
await sleep(14000);
const q = async (x: string) => (await prometheus(local.urls.prometheus).query(x))[0]?.value;
console.log(
  'prom',
  await q('sum(llm_requests_total)'),
  await q('sum(tool_invocations_total)'),
  await q('sum(llm_cost_dollars_total)'),
  await q('sum(agent_sessions_total)'),
);
console.log('inc', await q('sum(increase(llm_requests_total[1h]))'));
const logs = JSON.stringify(
  await loki(local.urls.loki).query('{service_name=~".+"}', start - 60, Date.now() / 1000, 5000),
);
const jc = jaeger(local.urls.jaeger);
const traces = JSON.stringify(await Promise.all((await jc.services()).map((x) => jc.search(x, { limit: 1000 }))));
for (const [k, txt] of Object.entries({ logs, traces }))
  console.log(
    k,
    txt.length,
    marker,
    txt.split(marker).length - 1,
    'leaks',
    canaryValues.filter((v) => txt.includes(v)),
  );
writeFileSync('/tmp/demo-summary.json', JSON.stringify(s, null, 1));
await demo.stop();
await local.stop();
rmSync(folder, { recursive: true, force: true });
console.log('stopped', (Date.now() - t0) / 1000);
