import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ours } from '../../bench/anomaly/detectors.js';
import { month, type ServiceMonth } from '../../bench/anomaly/month.js';
import { type Replay, startReplay } from '../../bench/anomaly/replay.js';
import { type Page, pages } from '../../bench/anomaly/score.js';
import { services } from '../../bench/anomaly/services.js';
import { obtain } from '../../tools/obtain.js';

const day = 86_400;
const days = 17;
const folder = mkdtempSync(join(tmpdir(), 'anomalies-'));
const found: Page[] = [];
const firsts: number[] = [];
let replay: Replay;
let one: ServiceMonth;

// One service, seventeen days, through a real Prometheus: its counters, then the rules as they ship, then the alerts.
beforeAll(async () => {
  replay = await startReplay(await obtain(['prometheus', 'promtool']), folder);
  const chat = services.find(({ name }) => name === 'chat')!;
  one = month({ ...chat, callsPerSecond: 0.6 }, 'chat-11', days);
  await replay.add(one.counters);
  const detector = ours('robust', 3.3);
  for (const rules of detector.stages) await replay.record(rules, 900, days * day);
  for (const alert of detector.alerts) {
    found.push(...(await replay.ask(alert.expr, 900, days * day)).flatMap((series) => pages(alert, series)));
  }
  const distances = await replay.ask('robust:outside:ratio', 900, days * day);
  firsts.push(...distances.map(({ points }) => points[0]!.time / day));
});
afterAll(async () => {
  await replay?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('every measure has a normal after a week and some hours, none before', () => {
  expect(firsts).toHaveLength(5);
  for (const first of firsts) {
    expect(first).toBeGreaterThan(7);
    expect(first).toBeLessThan(9);
  }
});

test('nothing pages while normal is learned', () => {
  expect(found.filter(({ from }) => from < 7 * day)).toEqual([]);
});

test('a tool loop and a slower model are found within the hour, by the alert that watches them', () => {
  for (const kind of ['tool loop', 'latency shift'] as const) {
    const { start, affects } = one.incidents.find((incident) => incident.kind === kind && incident.start > 9 * day)!;
    const page = found.find(({ measure, from }) => affects.includes(measure) && from >= start);
    expect(page?.from, kind).toBeLessThan(start + 3600);
  }
});

test('what is not wrong hardly pages: three times at the most in a week', () => {
  const about = (page: Page) =>
    one.incidents.some(
      ({ affects, start, over }) => affects.includes(page.measure) && page.to >= start && page.from <= over,
    );
  expect(found.filter((page) => !about(page)).length).toBeLessThanOrEqual(3);
});
