import { expect, test } from 'vitest';
import { cutLong } from '../../collector/long-records.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';

type Backends = NonNullable<StackInput['backends']>;
const own = [{ kind: 'jaeger' }, { kind: 'loki' }] as const;

/** What parts of a span may have, as the statements say. */
const roomIn = (backends: Backends): number[] => {
  const statements = JSON.stringify(cutLong(parseConfig({ backends })).settings);
  return [...statements.matchAll(/set\(span(?:event)?\.attributes\[\\"~long\\"\], (\d+)\)/g)].map(([, room]) =>
    Number(room),
  );
};

test('what a span may have goes by the shortest request of all backends, and all of it fits into that', () => {
  const [usual] = roomIn([...own]);
  const [short] = roomIn([...own, { kind: 'new-relic' }]);
  expect(usual).toBe(1_595_000);
  expect(short).toBe(495_000);
  const [least] = roomIn([...own, { kind: 'honeycomb', queue: { batchBytes: 2_000_000 } }]);
  expect(least).toBe(1_045_000);
});
