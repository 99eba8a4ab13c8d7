import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cases } from '../../alerts/cases.js';
import type { AlertKey } from '../../alerts/index.js';
import { metrics } from '../../src/catalog/metrics.js';
import { scraped } from '../../src/catalog/scraped.js';
import { type Metric, seriesOf } from '../../src/model/metric.js';
import { yaml } from '../../src/render/bundle-file.js';
import { ruleGroups } from '../../src/render/prometheus.js';
import { neededBy } from '../../src/render/rule-tests.js';
import { obtain } from '../../tools/obtain.js';
import { stack } from '../alerts/fixtures.js';
import { losses } from '../alerts/take-away.js';

/*
 * Every alert has had its trouble and is over it. Then its data stops, is NaN, stands still or has gaps: nobody is to be
 * paged by that, except where that is the point.
 */
const folder = mkdtempSync(join(tmpdir(), 'absence-'));
let promtool = '';

beforeAll(async () => {
  ({ promtool } = await obtain(['promtool']));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const counters = new Set(
  [...Object.values<Metric>(metrics), ...Object.values<Metric>(scraped)].flatMap((metric) =>
    metric.kind === 'gauge' ? [] : seriesOf(metric),
  ),
);

const { signals, alerts, config } = stack();
const files = ruleGroups(signals, alerts, config);
const keys = Object.keys(cases) as AlertKey[]; // cases has no other keys
const minute = 60;
const trouble = 'in trouble';
/** What is learned from history takes seconds a run: these are tried together, on data that is the same for all. */
const learned = keys.filter((key) => alerts[key].group === 'anomalies');
const gaps = ['scrapes fail for a moment', 'scrapes fail for a while'];

const zero = 'Zero is what it says.';
const gone = 'Absence is its point.';
const more = (what: string) => `${what} goes on: that is no absence.`;

/** What fires when data is taken away, with the reason why that is right. Whatever is not here must be silent. */
const expected: Partial<Record<AlertKey, Readonly<Record<string, string>>>> = {
  watchdog: Object.fromEntries(
    ['everything stops', 'everything is NaN', 'nothing happens any more', ...gaps].map((name) => [name, gone]),
  ),
  telemetrySilent: {
    'everything stops': gone,
    'nothing happens any more': gone,
    'scrapes fail for a while': gone,
  },
  tokenAnomaly: { 'nothing happens any more': 'Traffic that falls to nothing is unusual.' },
  redactionFailing: { 'telemetry_redactions_total stops': gone, 'telemetry_redactions_total is zero': gone },
  partitionUnread: { 'otelcol_kafka_receiver_records stops': gone, 'otelcol_kafka_receiver_records is zero': gone },
  // Of a backend that has never taken anything nobody counts what it took.
  backendStalled: Object.fromEntries(
    ['stops', 'is zero', 'is NaN']
      .map((loss) => `otelcol_exporter_sent_spans ${loss}`)
      .concat('nothing happens any more')
      .map((name) => [name, more('Waiting for a backend')]),
  ),
  componentDown: Object.fromEntries(gaps.map((name) => [name, zero])),
  targetDown: Object.fromEntries(gaps.map((name) => [name, zero])),
  configNotReloaded: {
    'alertmanager_config_last_reload_successful is zero': zero,
    'prometheus_config_last_reload_successful is zero': zero,
  },
  rateLimitApproaching: { 'llm_rate_limit_remaining_ratio is zero': zero },
  retryStorm: {
    'llm_requests_total stops': more('Trying again, without a call that ends,'),
    'llm_requests_total is zero': more('Trying again, without a call that ends,'),
  },
  promptCostRegression: {
    'prompt_template_uses_total stops': more('Spending'),
    'prompt_template_uses_total is zero': more('Spending'),
  },
  promptLatencyRegression: {
    'prompt_template_uses_total stops': more('Time in calls'),
    'prompt_template_uses_total is zero': more('Time in calls'),
  },
};

test('no alert pages because its data is gone, except where that is the point', { timeout: 300_000 }, () => {
  const files = keys.map((key) => {
    write(`rules/${key}.yaml`, yaml({ groups: rulesFor(key) }));
    write(`tests/${key}.yaml`, yaml(testFile(key)));
    return `tests/${key}.yaml`;
  });
  const args = ['test', 'rules', ...files];
  const { stdout, stderr } = spawnSync(promtool, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  const fired = [...`${stdout}${stderr}`.matchAll(/name: (\w+): (.*),\n +alertname: (\w+), time: /g)].map(
    ([, , loss, name]) => `${name}: ${loss}`,
  );
  const before = Object.values(alerts).map(({ name }) => `${name}: ${trouble}`);
  const reasons = Object.entries(expected).flatMap(
    ([key, losses]) => Object.keys(losses).map((loss) => `${alerts[key as AlertKey].name}: ${loss}`), // keys of a Record<AlertKey, …>
  );
  expect([...new Set(fired)].sort()).toEqual([...before, ...reasons].sort());
});

const togetherWith = (key: AlertKey): readonly AlertKey[] => (key === learned[0] ? learned : [key]);

/** The rules an alert needs and no others, in groups as they are generated. */
function rulesFor(key: AlertKey) {
  const groups = Object.values(neededBy(alerts[key], files)).flat();
  const all = groups.flatMap(({ rules }) => rules);
  const needed = new Set(togetherWith(key).map((one) => alerts[one].name));
  const isNeeded = ({ record, alert }: (typeof all)[number]) => needed.has(record ?? alert ?? '');
  for (let before = 0; before < needed.size; ) {
    before = needed.size;
    const read = all.filter(isNeeded).map(({ expr }) => expr);
    for (const { record } of all) if (record && read.some((expr) => expr.includes(record))) needed.add(record);
  }
  return groups
    .map((group) => ({ ...group, rules: group.rules.filter(isNeeded) }))
    .filter(({ rules }) => rules.length > 0);
}

/** One test for each loss; and one of the trouble itself, which has to be noticed, or the others prove nothing. */
function testFile(key: AlertKey) {
  const { step, scenarios, ...rest } = cases[key](alerts[key], config);
  const [, worst, over] = scenarios[0].expect;
  const end = (over ?? worst)!.second;
  const evaluation = rest.evaluation ?? (end > 720 * minute ? 5 * minute : minute);
  const after = Math.max(75 * minute, 8 * evaluation);
  const sizes = [2 * minute, 10 * minute].map((size) => Math.ceil(size / step)) as [number, number]; // two of two
  const all = losses(scenarios[0], end / step + 1, after / step, sizes, (name) => counters.has(name));
  const tried = learned.includes(key)
    ? key === learned[0]
      ? all.filter(({ name }) => !/^[a-z].* is /.test(name))
      : []
    : all;
  const times = Array.from(
    { length: Math.floor(after / evaluation) },
    (_, i) => (Math.floor(end / evaluation) + 1 + i) * evaluation,
  );
  const group = (
    name: string,
    series: Readonly<Record<string, string>>,
    who: readonly AlertKey[],
    at: readonly number[],
  ) => ({
    name: `${key}: ${name}`,
    interval: `${step}s`,
    input_series: Object.entries(series).map(([selector, values]) => ({ series: selector, values })),
    alert_rule_test: at.flatMap((time) =>
      who.map((one) => ({ eval_time: `${time}s`, alertname: alerts[one].name, exp_alerts: [] })),
    ),
  });
  return {
    rule_files: [`../rules/${key}.yaml`],
    evaluation_interval: `${evaluation}s`,
    group_eval_order: rulesFor(key).map(({ name }) => name),
    tests: [
      group(trouble, scenarios[0].series, [key], [worst!.second]),
      ...tried.map(({ name, series }) => group(name, series, togetherWith(key), times)),
    ],
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
