import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { chooseFreePorts } from '../../src/local/ports.js';
import { seconds } from '../../src/model/duration.js';
import { yaml } from '../../src/render/bundle-file.js';
import { queriesOf } from '../../src/render/grafana/queries.js';
import { obtain } from '../../tools/obtain.js';
import { familiesIn, sizes } from './fleet.js';
import { steps, summedSteps, timesUntil, writeHistory } from './history.js';
import { load } from './load.js';
import { sendHistory, sendRecords } from './records.js';
import { machine, page, type Result } from './report.js';

/**
 * npm run bench:dashboards [-- --quick] [--write] [--boards overview,logs]; about ten minutes on two idle cores.
 * Thirty days of a fleet in a real Prometheus and a real Loki; then every dashboard is asked as Grafana would, cold and warm.
 * Prints the page; --write keeps it in bench/results.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    boards: { type: 'string' },
  },
});
const rounds = values.quick ? 1 : 2;
const started = Date.now();
const say = (text: string) => console.error(`${((Date.now() - started) / 1000).toFixed(0)} s: ${text}`);

const folder = mkdtempSync(join(tmpdir(), 'bench-dashboards-'));
const running: ComponentProcess[] = [];
const stopAll = async () => {
  for (const one of running.splice(0)) await one.stop();
};
const onSignal = () =>
  void stopAll().then(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
process.on('SIGINT', onSignal).on('SIGTERM', onSignal);

try {
  const ports = await chooseFreePorts();
  const urls = { prometheus: `http://127.0.0.1:${ports.prometheus}`, loki: `http://127.0.0.1:${ports.lokiHttp}` };
  const bundle = buildBundle(parseConfig({ retention: '60d' }));
  const boards = Object.entries(bundle)
    .filter(([path]) => path.startsWith('grafana/dashboards/'))
    .map(([path, text]) => [path.replace(/^.*\/|\.json$/g, ''), JSON.parse(text) as object] as const) // our own output
    .filter(([id]) => values.boards?.split(',').includes(id) ?? true);

  const needsLoki = boards.some(([, board]) => queriesOf(board).some(({ datasource }) => datasource === 'loki'));
  const tools = await obtain(['prometheus', 'promtool', ...(needsLoki ? (['loki'] as const) : [])]);

  const end = Math.floor(Date.now() / 1000 / steps.recent) * steps.recent;
  const text = boards.flatMap(([, board]) => queriesOf(board).map(({ query }) => query)).join('\n');
  // Quick: a hundredth of the series, to see that it all works; its figures mean nothing.
  const families = familiesIn(text).map((family) => ({
    ...family,
    members: family.members.filter((_, i) => !values.quick || i % 100 === 0),
  }));
  const series = families.reduce((sum, { members }) => sum + members.length, 0);
  say(`${series} series of ${families.length} names`);
  let samples = 0;
  for (let from = 0; from < families.length; ) {
    // A few million samples at a time: the text is twenty times what becomes of it.
    let until = from;
    for (let count = 0; until < families.length && count < 4e6; until++)
      count += families[until]!.members.length * timesUntil(end, families[until]!.summed ? summedSteps : steps).length;
    const file = join(folder, 'history.om');
    samples += writeHistory(file, families.slice(from, until), end);
    const args = [
      'tsdb',
      'create-blocks-from',
      '--max-block-duration=1458h',
      'openmetrics',
      '-q',
      file,
      join(folder, 'data'),
    ];
    await promisify(execFile)(tools.promtool, args);
    rmSync(file);
    from = until;
    say(`${(samples / 1e6).toFixed(1)} million samples are in`);
  }

  writeFileSync(join(folder, 'prometheus.yaml'), yaml({ global: { evaluation_interval: '1h' } }));
  mkdirSync(join(folder, 'loki'), { recursive: true });
  writeFileSync(
    join(folder, 'loki', 'loki.yaml'),
    bundle['loki/loki.yaml']!.replace(/limits_config:\n/, 'limits_config:\n  reject_old_samples: false\n').replace(
      /\n {2}reject_old_samples: true/,
      '',
    ),
  );
  const start = async () => {
    running.push(
      await startComponent({
        title: 'Prometheus',
        command: tools.prometheus,
        args: [
          `--config.file=${join(folder, 'prometheus.yaml')}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          '--storage.tsdb.retention.time=60d',
          `--web.listen-address=127.0.0.1:${ports.prometheus}`,
          // As far apart as samples are.
          `--query.lookback-delta=${steps.old / 60 + 1}m`,
        ],
        cwd: folder,
        log: join(folder, 'prometheus.log'),
        readyUrl: `${urls.prometheus}/-/ready`,
      }),
    );
    if (!needsLoki) return;
    running.push(
      await startComponent(
        {
          title: 'Loki',
          command: tools.loki,
          args: ['-config.file=loki.yaml', '-config.expand-env=true'],
          cwd: join(folder, 'loki'),
          env: {
            LOKI_HOST: '127.0.0.1',
            LOKI_HTTP_PORT: String(ports.lokiHttp),
            LOKI_GRPC_PORT: String(ports.lokiGrpc),
            LOKI_DATA: join(folder, 'loki-data'),
          },
          log: join(folder, 'loki.log'),
          readyUrl: `${urls.loki}/ready`,
        },
        90_000,
      ),
    );
  };
  await start();
  const chunk = seconds(/max_chunk_age: (\w+)/.exec(bundle['loki/loki.yaml']!)![1]!);
  const perDay = values.quick ? 200 : 4000;
  let records = 0;
  if (needsLoki) {
    records += await sendHistory(urls.loki, end, perDay, chunk);
    // A Loki that has run for days has not all of them in its log; left there, each start would take them into memory.
    await stopAll();
    rmSync(join(folder, 'loki-data', 'wal'), { recursive: true });
    await start();
    records += await sendRecords(urls.loki, end - chunk, end, perDay);
  }
  say(`${records} log records are in`);

  const results: Result[] = [];
  for (const [range, hours] of [
    ['24 h', 24],
    ['30 d', 720],
  ] as const) {
    // Cold: a store that has just been started, of whose blocks nothing is in its memory.
    await stopAll();
    await start();
    for (const [board, json] of boards) {
      const cold = await load(json, urls, hours * 3600, end);
      const warm = [];
      for (let i = 0; i < rounds; i++) warm.push(await load(json, urls, hours * 3600, end));
      results.push({ board, range, cold, warm });
    }
    say(`${range} measured`);
  }
  const when = new Date().toISOString().slice(0, 10);
  const about = [
    `${machine()}.${values.quick ? ' Quick: a hundredth of the series.' : ''}`,
    '',
    `A fleet of ${sizes.services} services, ${sizes.models} models, ${sizes.agents} agents and ${sizes.tools} tools over 30 days, in combinations that go together: a service has two agents, an agent calls two models and three tools.`,
    `${series} series of ${families.length} names (recorded ones as rules would have written them, raw ones where a panel asks them), ${(samples / 1e6).toFixed(1)} million samples: of curves one in ${steps.recent / 60} minutes over the last day and one in ${steps.old / 3600} hours before, where a stack has one in some seconds; of what panels add up one in a minute as a stack has it, and before the last day one in ${summedSteps.old / 60}. ${records} log records of some thirty fields, written to disk every ${chunk / 3600} hours as by the generated Loki that runs all those days, the newest in its memory; Loki is the generated one but for taking old lines.`,
    `Queries as Grafana sends them, six at a time, 500 points a curve, All chosen; warm is the p95 of ${rounds} loads. Prometheus and Loki run beside the bench on the same cores.`,
  ];
  const report = page(results, about, when);
  console.log(report);
  if (values.write) writeFileSync(join(import.meta.dirname, '..', 'results', `dashboards-${when}.md`), report);
} finally {
  await stopAll();
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  rmSync(folder, { recursive: true, force: true });
}
