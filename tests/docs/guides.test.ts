import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alerts } from '../../alerts/index.js';
import { buildBundle } from '../../src/bundle.js';
import { signals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';

const root = join(import.meta.dirname, '../..');
const guides = [
  'README.md',
  'examples/agent-app/README.md',
  'tools/README.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const bundle = buildBundle(parseConfig({}));
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);

describe.each(guides)('%s', (guide) => {
  const text = read(guide);
  const places = [root, join(root, dirname(guide))];

  test('links only to files that exist', () => {
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)) {
      expect(existsSync(join(root, dirname(guide), target!)), `${guide} links to ${target}`).toBe(true);
    }
  });

  test('names only npm scripts that exist', () => {
    for (const [, script] of text.matchAll(/npm run (?:-s )?([a-z:]+)/g)) expect(scripts, guide).toContain(script);
  });

  test('names only files that exist, in the tree or in what synth writes', () => {
    for (const [, path] of text.matchAll(
      /`((?:src|alerts|collector|dashboards|charts|tests|tools|examples)\/[\w./-]+\.\w+)`/g,
    )) {
      const known = places.some((place) => existsSync(join(place, path!))) || path! in bundle;
      expect(known, `${guide} names ${path}`).toBe(true);
    }
  });
});

test("the README's changed thresholds are taken", () => {
  const [, fragment] = /`(alerts: \{ highErrorRate: .*?\})` *\|/.exec(read('README.md')) ?? [];
  expect(fragment).toBeDefined();
  // The README shows TypeScript; it is one object literal.
  const stack = new Function(`return { ${fragment} }`)() as unknown;
  const changed = alerts(signals, parseConfig(stack));
  expect(changed.highErrorRate.when.threshold).toBe(0.03);
  expect(changed.highErrorRate.for).toBe('2m');
  expect(changed.costSpike.enabled).toBe(false);
});
