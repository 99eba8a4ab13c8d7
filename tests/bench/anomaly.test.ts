import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { incident, kinds, schedule } from '../../bench/anomaly/incidents.js';
import { begin, month, months, step } from '../../bench/anomaly/month.js';
import { writeOpenMetrics } from '../../bench/anomaly/openmetrics.js';
import { random } from '../../bench/anomaly/random.js';
import { pages, score } from '../../bench/anomaly/score.js';
import { services } from '../../bench/anomaly/services.js';

const internal = services.find(({ name }) => name === 'internal')!;
const day = 86_400;

test.each([
  ['--detectors', 'robst', '"this stack, robust, 3.3 sigmas"'],
  ['--seeds', 'holdout', '"tuning", "held out"'],
])('the bench takes no %s %s, and says what there is', (option, text, known) => {
  const run = join(import.meta.dirname, '../../bench/anomaly/run.ts');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', run, option, text], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^bench:anomaly: ${option}: expected part of one of .*, got "${text}"\\.\\n$`));
  expect(stderr).toContain(known);
});

describe('random numbers', () => {
  test('are the same for a name, others for another, and of the distribution they say', () => {
    const draw = (name: string) => Array.from({ length: 9 }, random(name).uniform);
    expect(draw('chat-11')).toEqual(draw('chat-11'));
    expect(draw('chat-11')).not.toEqual(draw('chat-12'));
    const { normal, poisson, binomial } = random('moments');
    const mean = (next: () => number) => Array.from({ length: 20_000 }, next).reduce((sum, x) => sum + x, 0) / 20_000;
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(() => normal() ** 2)).toBeCloseTo(1, 1);
    expect(mean(() => poisson(3.7))).toBeCloseTo(3.7, 0);
    expect(mean(() => poisson(250)) / 250).toBeCloseTo(1, 2);
    expect(mean(() => binomial(40, 0.3))).toBeCloseTo(12, 0);
    expect(mean(() => binomial(900, 0.3)) / 270).toBeCloseTo(1, 2);
  });
});

describe('a month', () => {
  const one = month(internal, 'internal-5', 9);

  test('is the same again for the same seed, and another for another', () => {
    expect(month(internal, 'internal-5', 9)).toMatchObject({
      counters: one.counters,
      incidents: one.incidents.map(({ kind, start, end }) => ({ kind, start, end })),
    });
    const [other] = months(6, 9, [internal]);
    expect(other!.counters[0]!.values).not.toEqual(one.counters[0]!.values);
  });

  test('has counters that never fall, one sample a step', () => {
    for (const { name, values } of one.counters) {
      expect(values, name).toHaveLength((9 * day) / step);
      expect(
        values.every((value, i) => i === 0 || value >= values[i - 1]!),
        name,
      ).toBe(true);
    }
  });

  test('counts each call once: by status, in the histogram and in its last bucket', () => {
    const last = (name: string, label?: [string, string]) =>
      one.counters
        .filter((counter) => counter.name === name && (label === undefined || counter.labels[label[0]] === label[1]))
        .reduce((sum, { values }) => sum + values.at(-1)!, 0);
    expect(last('llm_requests_total')).toBeGreaterThan(10_000);
    expect(last('llm_latency_seconds_count')).toBe(last('llm_requests_total'));
    expect(last('llm_latency_seconds_bucket', ['le', '+Inf'])).toBe(last('llm_requests_total'));
  });

  test('is written as text that names each counter at each time', () => {
    const file = join(tmpdir(), `month-${process.pid}.om`);
    try {
      writeOpenMetrics(file, one.counters.slice(0, 1));
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      expect(lines[0]).toBe('# TYPE llm_requests counter');
      expect(lines[1]).toBe(
        `llm_requests_total{service="internal-5",provider="openai",model="gpt-5.4",operation="chat",agent="helper",status="ok"} ${one.counters[0]!.values[0]} ${begin}`,
      );
      expect(lines.at(-1)).toBe('# EOF');
      expect(lines).toHaveLength((9 * day) / step + 2);
    } finally {
      rmSync(file, { force: true });
    }
  });
});

describe('incidents', () => {
  test('never overlap, are of every kind in time, and begin when the service is busy', () => {
    const all = schedule(internal, 0, 60, random('sixty days'));
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(Object.keys(kinds)));
    for (const [i, { start }] of all.entries()) {
      expect(start).toBeGreaterThan(all[i - 1]?.end ?? 0);
      expect(internal.shape((start / 3600) % 24, Math.floor(start / day) % 7)).toBeGreaterThan(0.6);
    }
  });

  test('a drift grows to its size, a spike is there at once, a shift stays', () => {
    const drift = incident('latency drift', 1000, random('drift'));
    const [begins, half, full] = [1000, 1000 + 3 * 3600, drift.end - 1].map((at) => drift.effectAt(at).latency!);
    expect(begins).toBe(1);
    expect(half).toBeGreaterThan(1);
    expect(full).toBeGreaterThan(half!);
    expect(drift.effectAt(drift.end)).toEqual({});
    expect(incident('traffic spike', 1000, random('spike')).effectAt(1000).calls).toBeGreaterThan(2);
    expect(incident('cost shift', 1000, random('shift')).effectAt(90 * day).price).toBeGreaterThan(1.5);
  });
});

describe('the score', () => {
  const alert = { measure: 'latency', hold: 600, keep: 1800 } as const;
  const at = (...minutes: number[]) => ({
    labels: { service: 'internal-5' },
    points: minutes.map((minute) => ({ time: minute * 60, value: 1 })),
  });

  test('a page begins when it has held long enough, and goes on over a short gap', () => {
    expect(pages(alert, at(0, 5, 15, 20))).toEqual([]);
    expect(pages(alert, at(0, 5, 10, 15, 40, 45))).toMatchObject([{ from: 600, to: 2700 }]);
    expect(pages(alert, at(0, 5, 10, 100, 105, 110))).toMatchObject([{ from: 600 }, { from: 6600 }]);
  });

  test('an incident is found in its time, by a measure it affects; other pages are false', () => {
    const trouble = incident('latency spike', 2 * day, random('spike'));
    const of = (measure: 'latency' | 'cost', from: number) => ({
      service: 'internal-5',
      measure,
      from,
      to: from + 600,
    });
    const judge = (...all: Parameters<typeof score>[0]) =>
      score(all, [{ service: 'internal-5', counters: [], incidents: [trouble] }], day, 8 * day);
    expect(judge(of('latency', 2 * day + 900))).toMatchObject({
      found: 1,
      incidents: 1,
      truePages: 1,
      falsePages: 0,
      kinds: { 'latency spike': { delays: [15] } },
    });
    expect(judge(of('cost', 2 * day + 900), of('latency', 5 * day))).toMatchObject({
      found: 0,
      falsePages: 2,
      falsePerWeek: 2,
    });
    expect(judge(of('latency', day / 2))).toMatchObject({ found: 0, truePages: 0, falsePages: 0 });
  });
});
