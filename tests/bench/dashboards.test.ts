import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { familiesIn, membersOf, rows, sizes } from '../../bench/dashboards/fleet.js';
import { day, steps, timesUntil, writeHistory } from '../../bench/dashboards/history.js';
import { page, type Result } from '../../bench/dashboards/report.js';
import { metrics } from '../../src/catalog/metrics.js';
import { type Metric, seriesOf } from '../../src/model/metric.js';
import { queriesOf } from '../../src/render/grafana/queries.js';
import { boardsOf, configOf } from '../dashboards/rendered.js';

const raw = Object.values<Metric>(metrics).flatMap(seriesOf);
const rawIn = (query: string): string[] => raw.filter((name) => new RegExp(`(?<![\\w:])${name}(?![\\w:])`).test(query));

const values = (label: string) => new Set(rows.map((row) => row[label])).size;

test('the fleet is as large as it says, and nobody calls everything', () => {
  expect(['service', 'model', 'agent', 'tool'].map(values)).toEqual([
    sizes.services,
    sizes.models,
    sizes.agents,
    sizes.tools,
  ]);
  expect(membersOf(['service', 'agent'])).toHaveLength(sizes.agents);
  // Two models of each agent.
  expect(membersOf(['service', 'agent', 'model', 'direction'])).toHaveLength(sizes.agents * 2 * 2);
});

test('every series that a panel asks of Prometheus is in the history, but alerts', () => {
  const queries = Object.values(boardsOf(configOf())).flatMap((board) => queriesOf(board));
  const text = queries.map(({ query }) => query).join('\n');
  const there = new Set(familiesIn(text).map(({ name }) => name));
  const recorded = new Set(text.match(/\b[a-z_]+:[a-z_]+:\w+/g));
  expect([...recorded].filter((name) => !there.has(name))).toEqual([]);
});

test('no panel reads raw series: of a month there are too many samples', () => {
  const asked = Object.entries(boardsOf(configOf())).flatMap(([id, board]) =>
    queriesOf(board)
      .filter(({ datasource }) => datasource === 'prometheus')
      .flatMap(({ panel, query }) => rawIn(query).map((name) => `${id} / ${panel}: ${name}`)),
  );
  expect(asked).toEqual([]);
});

test('counters only grow, and the samples are thirty days in order', () => {
  const end = Date.UTC(2026, 10, 24, 12) / 1000;
  const times = timesUntil(end, steps);
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(29.5 * day);
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  try {
    const file = join(folder, 'a.om');
    const family = { name: 'a_total', grows: true, summed: false, members: [{ service: 'x' }] };
    expect(writeHistory(file, [family], end)).toBe(times.length);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.at(-1)).toBe('# EOF');
    const points = lines.slice(0, -1).map((line) => line.split(' ').slice(1).map(Number));
    expect(points.map(([, at]) => at)).toEqual(times);
    expect(points.every(([value], i) => i === 0 || value! >= points[i - 1]![0]!)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the page says which dashboards miss their target, and names the slowest panel first', () => {
  const load = (milliseconds: number) => ({
    milliseconds,
    cpuSeconds: milliseconds / 500,
    queries: [{ panel: `takes ${milliseconds}`, milliseconds, series: 7 }],
  });
  const result = (board: string, range: Result['range'], warm: number): Result => ({
    board,
    range,
    cold: load(4500),
    warm: [load(warm / 2), load(warm)],
  });
  const text = page([result('fast', '24 h', 700), result('slow', '30 d', 3100)], ['About.'], '2026-11-24');
  expect(text).toContain('| fast | 1 | 4.50 | 0.70 | yes | 0.70 | 1.40 |');
  expect(text).toContain('| slow | 1 | 4.50 | 3.10 | no | 3.10 | 6.20 |');
  expect(text.indexOf('takes 3100')).toBeLessThan(text.indexOf('takes 700'));
  expect(text).toContain('## Queries that failed\n\nNone.');
});
