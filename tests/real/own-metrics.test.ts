import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { getJson } from '../../src/query/http.js';
import { prometheus, type Sample } from '../../src/query/prometheus.js';
import { yaml } from '../../src/render/bundle-file.js';
import { queriesOf } from '../../src/render/grafana/queries.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { until } from './gateway.js';

/*
 * Metrics of an application's own from end to end: `npm run synth` of a stack that has a signal, an alert and panels of them, an
 * application in a process of its own that writes them, and a real Prometheus that knows nothing but the generated files.
 */
const root = join(import.meta.dirname, '../..');
const shop = join(import.meta.dirname, 'shop');
const folder = mkdtempSync(join(tmpdir(), 'own-metrics-'));
const dist = join(folder, 'dist');
let application: ChildProcess;
let server: ComponentProcess;
let store: ReturnType<typeof prometheus>;
let url: string;

/** A command of this project as people run it. */
const command = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], { cwd: root });
const failure = (run: Promise<unknown>): Promise<{ readonly code: number; readonly stderr: string }> =>
  run.then(
    () => ({ code: 0, stderr: '' }),
    (error) => error,
  );

beforeAll(async () => {
  const { prometheus: binary } = await obtain(['prometheus']);
  await command('synth', '--config', join(shop, 'stack.config.ts'), '--out', dist);
  application = fork(join(shop, 'application.ts'), { cwd: root, execArgv: ['--import', 'tsx'] });
  const [page] = (await once(application, 'message')) as [string]; // its first message
  const targets = { applications: [new URL(page).host], components: [], derived: [], alertmanager: [] };
  for (const [name, list] of Object.entries(targets)) {
    mkdirSync(join(dist, 'prometheus/targets'), { recursive: true });
    writeFileSync(join(dist, `prometheus/targets/${name}.yaml`), yaml(list.length > 0 ? [{ targets: list }] : []));
  }
  const [port] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  store = prometheus(url);
  server = await startComponent({
    title: 'Prometheus',
    command: binary,
    args: [
      '--config.file=prometheus.yaml',
      `--web.listen-address=127.0.0.1:${port}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--enable-feature=created-timestamp-zero-ingestion,exemplar-storage',
    ],
    cwd: join(dist, 'prometheus'),
    log: join(folder, 'prometheus.log'),
    readyUrl: `${url}/-/ready`,
  });
  await until('the application is scraped', async () => (await store.query('up{job="applications"} == 1'))[0]);
});
afterAll(async () => {
  application?.disconnect();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const tell = async (what: 'trade' | 'ramble'): Promise<void> => {
  application.send(what);
  await once(application, 'message');
};

/** The panels of the shop by title, with the queries that Grafana would send. */
const panels = (): Record<string, string[]> => {
  const board: unknown = JSON.parse(readFileSync(join(dist, 'grafana/dashboards/overview.json'), 'utf8'));
  const own = queriesOf(board, { scrapeSeconds: 1 }).filter(({ query }) => query.includes('shop'));
  return Object.fromEntries(
    own.map(({ panel }) => [panel, own.filter((one) => one.panel === panel).map((q) => q.query)]),
  );
};
const byLabel = (samples: readonly Sample[], label: string): Record<string, number> =>
  Object.fromEntries(samples.map(({ labels, value }) => [labels[label] ?? '', value]));

/** Alerts of the shop that fire now. */
const firing = async () => {
  const { data } = await getJson<{ data: { alerts: { state: string; labels: Record<string, string> }[] } }>(
    url,
    'api/v1/alerts',
  );
  return data.alerts.filter(({ labels, state }) => labels['alertname'] === 'ManyRefunds' && state === 'firing');
};

test('the panels of a real Prometheus show exactly what the application has counted', async () => {
  expect(Object.keys(panels()).sort()).toEqual(['A usual basket', 'Open orders', 'Refunds', 'Refunds by mail']);
  expect(await firing()).toEqual([]);
  await tell('trade');
  // Asked at a scrape, a rate that began at zero has nothing to guess.
  const at = await until('all of it has been scraped twice', async () => {
    const [found] = await store.query(
      'min(timestamp(shop_refunds_total)) and on() min(count_over_time(shop_refunds_total[2m])) > 2',
    );
    return found?.value;
  });
  // Ninety refunds by mail, over a window of 73 s: what Grafana makes of $__rate_interval for six hours and scrapes each second.
  expect(byLabel(await store.query(panels()['Refunds by mail']![0]!, at), 'reason')).toEqual({
    late: expect.closeTo(90 / 73, 9),
  });
  const [median, mean] = panels()['A usual basket']!;
  // The fourth of eight is the first of four between 20 and 50 dollars.
  expect((await store.query(median!, at)).map(({ value }) => value)).toEqual([expect.closeTo(20 + 30 / 4, 9)]);
  expect((await store.query(mean!, at)).map(({ value }) => value)).toEqual([expect.closeTo(225 / 8, 9)]);
  expect((await store.query(panels()['Open orders']![0]!, at)).map(({ value }) => value)).toEqual([17]);
});

/** Milliseconds and value of each sample of one series. */
async function samples(selector: string, milliseconds?: number): Promise<readonly (readonly [number, number])[]> {
  const { data } = await getJson<{ data: { result: { values: [number, string][] }[] } }>(url, 'api/v1/query', {
    query: selector,
    ...(milliseconds !== undefined && { time: String(milliseconds / 1000) }),
  });
  return (data.result[0]?.values ?? []).map(([seconds, value]) => [Math.round(seconds * 1000), Number(value)]);
}

test('the recorded signal is, at an evaluation, what its samples say', async () => {
  const late = 'shop:refunds:rate30s{reason="late"}';
  const [time, value] = await until('the rule has recorded thrice', async () => (await samples(`${late}[1m]`))[2]);
  // From the zero at its birth, which may be another millisecond for each, to the last sample before, and on to the moment of the evaluation.
  const rate = async (reason: string, channel: string, count: number): Promise<number> => {
    const counted = await samples(`shop_refunds_total{reason="${reason}", channel="${channel}"}[30s]`, time);
    const [born, last] = [counted[0]!, counted.at(-1)!];
    expect([born[1], last[1]]).toEqual([0, count]);
    const usual = (last[0] - born[0]) / (counted.length - 1);
    const rest = time - last[0] < 1.1 * usual ? time - last[0] : usual / 2;
    return (count / 30) * ((last[0] + rest - born[0]) / (last[0] - born[0]));
  };
  expect(value).toBeCloseTo((await rate('late', 'mail', 90)) + (await rate('late', 'chat', 30)), 9);
  const recorded = await store.query('shop:refunds:rate30s', time / 1000);
  expect(recorded.every(({ labels }) => Object.keys(labels).sort().join() === '__name__,reason,service')).toBe(true);
  const now = byLabel(recorded, 'reason');
  expect(now).toEqual({ late: value, broken: expect.closeTo(await rate('broken', 'chat', 60), 9) });
  expect(byLabel(await store.query(panels()['Refunds']![0]!, time / 1000), 'reason')).toEqual(now);
});

test('the alert fires while refunds are many, with the labels that routing reads, and clears', async () => {
  const [alert] = await until('it fires', async () => ((await firing()).length > 0 ? firing() : undefined));
  expect(alert?.labels).toEqual({
    alertname: 'ManyRefunds',
    service: 'shop',
    severity: 'warning',
    team: 'shop',
    class: 'cost',
    family: 'own',
  });
  await until('it clears', async () => (await firing()).length === 0, 90);
});

test('a label has two hundred values at most, and what is beyond is counted', async () => {
  await tell('ramble');
  const [others] = await until('the others are scraped', () =>
    store.query('shop_refunds_total{reason="other"}').then((found) => (found.length > 0 ? found : undefined)),
  );
  // Two reasons were there before.
  expect(others?.value).toBe(250 - 198);
  expect((await store.query('count(count by (reason) (shop_refunds_total))'))[0]?.value).toBe(201);
  const overflow = await store.query('metrics_label_overflow_total{metric="shop_refunds_total"}');
  expect(overflow.map(({ labels, value }) => [labels['label'], value])).toEqual([['reason', 52]]);
  expect((await store.query('sum(shop_refunds_total)'))[0]?.value).toBe(180 + 250);
});

test('validate knows the series, recorded signals as well', async () => {
  const boards = join(dist, 'grafana/dashboards');
  const { stdout } = await command('validate', '--config', join(shop, 'stack.config.ts'), boards);
  expect(stdout).not.toContain('shop');
  const { code } = await failure(command('validate', '--config', 'stack.config.ts', boards));
  expect(code).toBe(1);
});

test('a wrong label is an error of synth that names it', async () => {
  const config = join(folder, 'wrong.config.ts');
  writeFileSync(
    config,
    `import { stack as right } from ${JSON.stringify(join(shop, 'stack.config.ts'))};
     const [signal] = right.signals;
     const expr = (window, where) => signal.expr(window, where).replace('reason', 'cause');
     const rule = { ...right.rules[0], expr: right.rules[0].expr.replace('service', 'channel') };
     export const stack = { ...right, signals: [{ ...signal, expr }], rules: [rule] };`,
  );
  const { code, stderr } = await failure(command('synth', '--config', config, '--out', join(folder, 'wrong')));
  expect(code).toBe(1);
  expect(stderr).toMatch(/signals\[0\]\.expr: .*cause/);
  expect(stderr).toMatch(/rules\[0\]\.expr: .*channel/);
});

test('a wrong label is an error of the compiler that names it, for the application and for the stack', async () => {
  const [index, shim, metrics] = ['src/index.js', 'src/shim/index.js', 'tests/real/shop/metrics.js'].map((file) =>
    JSON.stringify(join(root, file)),
  );
  writeFileSync(
    join(folder, 'wrong.ts'),
    `import { series } from ${index};
     import type { Shim } from ${shim};
     import { refunds } from ${metrics};
     export const query = series(refunds, { canal: 'mail' });
     export const write = (shim: Shim) => shim.metric(refunds)?.add(1, { cause: 'late', channel: 'mail' });`,
  );
  const typeRoots = [join(root, 'node_modules/@types')];
  const tsconfig = { extends: join(root, 'tsconfig.json'), compilerOptions: { typeRoots }, include: ['wrong.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const errors: string = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).then(
    () => 'none',
    ({ stdout }) => stdout,
  );
  expect(errors).toMatch(/wrong\.ts.*'canal' does not exist/);
  expect(errors).toMatch(/wrong\.ts.*'cause' does not exist/);
});
