import { expect, test } from 'vitest';
import { garbageCollection, memoryShares, samplerMebibytes } from '../../src/model/collector-memory.js';
import { type Holder, heldTraces, type SamplingLoad, secondsOnDisk } from '../../src/model/held-traces.js';

const sampling = (change: Partial<SamplingLoad> = {}, scale: Holder['scale'] = 'single'): Holder => ({
  scale,
  sampling: {
    load: { tracesPerSecond: 30, spansPerTrace: 7, bytesPerSpan: 1100, duration: '2m' },
    afterRoot: '20s',
    decisionWait: '10m',
    remember: '6h',
    ...change,
  },
});
const off = { durable: 'off' } as const;

test('traces are rate times wait, twice over; bytes those of their spans and of the decisions', () => {
  // 2 x 30/s x 140 s; 30/s x 6 h, of each of two kinds.
  const traces = 8400;
  const decisions = 648_000;
  expect(heldTraces(sampling(off))).toEqual({
    traces,
    decisions,
    bytes: traces * 7 * 1100 * 3 + 2 * decisions * 200,
  });
});

test('nothing is waited for longer than the longest wait', () => {
  expect(heldTraces(sampling({ ...off, decisionWait: '50s' })).traces).toBe(2 * 30 * 50);
});

test('with a journal, traces of its time are decided again beside those that come', () => {
  expect(heldTraces(sampling({ durable: '1m' })).traces).toBe(2 * 30 * 140);
  expect(heldTraces(sampling({ durable: '10m' })).traces).toBe(30 * (600 + 140));
  expect(heldTraces(sampling()).traces).toBe(4 * 30 * 140);
  expect(heldTraces(sampling({}, 'kafka')).traces).toBe(2 * 30 * 140);
});

test('spans are on disk for three waits unless it is said; not at all where they are in Kafka', () => {
  expect(secondsOnDisk(sampling())).toBe(3 * 140);
  expect(secondsOnDisk(sampling({ decisionWait: '50s' }, 'sharded'))).toBe(3 * 50);
  expect(secondsOnDisk(sampling({ durable: '30s' }))).toBe(30);
  expect(secondsOnDisk(sampling(off))).toBe(0);
  expect(secondsOnDisk(sampling({ durable: '30s' }, 'kafka'))).toBe(0);
});

test('a number that is given counts, and decisions are ten times as many at least', () => {
  expect(heldTraces(sampling({ traces: 123_456, remember: '1s' }))).toMatchObject({
    traces: 123_456,
    decisions: 1_234_560,
  });
});

test('memory follows in steps of 256 MiB, from 2 GiB on', () => {
  expect(samplerMebibytes(sampling({ traces: 1 }))).toBe(2048);
  const more = samplerMebibytes(sampling({ traces: 100_000 }));
  expect(more % 256).toBe(0);
  const held = heldTraces(sampling({ traces: 100_000 })).bytes / 1024 ** 2;
  expect(more * 0.55).toBeGreaterThanOrEqual(512 + held);
  expect(more * 0.55).toBeLessThan(512 + held + 0.55 * 256);
});

test('Go collects before the memory limiter refuses, whatever the limit is', () => {
  expect(memoryShares.go).toBeLessThan(memoryShares.refuse);
  expect(memoryShares.refuse).toBeLessThan(memoryShares.force);
  expect(garbageCollection(2048)).toEqual({ GOGC: '200', GOMEMLIMIT: '1126MiB' });
});
