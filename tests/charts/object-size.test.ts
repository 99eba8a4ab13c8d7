import { loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { appliedBytes } from '../../charts/object-size.js';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { largestStack } from './largest-stack.js';
import type { Manifest } from './made-up-configs.js';

/** `kubectl apply` keeps an object in an annotation of at most 262,144 bytes. */
const limit = 256 * 1024;

test.each<[string, StackInput]>([
  ['by itself', {}],
  ['sharded', { scale: 'sharded' }],
  ['kafka', { scale: 'kafka' }],
])('the largest stack, %s, leaves a tenth of what kubectl can apply in every object', (_, scale) => {
  const { sampling: _journal, ...rest } = largestStack;
  const bundle = buildBundle(parseConfig({ ...(scale.scale === undefined ? largestStack : rest), ...scale }));
  const objects = Object.entries(bundle).flatMap(
    ([path, text]) => (path.startsWith('k8s/') ? (loadAll(text) as unknown as Manifest[]) : []), // charts write nothing else
  );
  const sizes = objects.map((object) => [object.metadata.name, appliedBytes(object)] as const);
  expect(sizes.length).toBeGreaterThan(40);
  expect(sizes.filter(([, bytes]) => bytes > 0.9 * limit)).toEqual([]);
});
