import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Component, components } from '../../src/catalog/components.js';
import { toolNames } from '../../tools/obtain.js';
import { type Recipe, recipes } from '../../tools/recipes.js';

const folder = join(import.meta.dirname, '../../tools');
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
const all: readonly Recipe[] = Object.values(recipes);

test('every binary of the catalog has a recipe, and every recipe makes something', () => {
  const wanted = Object.values(components).flatMap(({ binaries }) => [...binaries] as string[]);
  expect(wanted.filter((name) => !toolNames.some((known) => known === name))).toEqual([]);
  expect(toolNames.filter((name) => !wanted.includes(name))).toEqual(['kubernetes-schemas']);
});

test('every image carries the version of its component as its tag', () => {
  for (const [name, { image, version }] of Object.entries<Component>(components)) {
    if (image !== undefined) expect(image.split(':')[1]?.replace(/^v/, ''), name).toBe(version);
  }
});

/** Module versions do not always read like the release they are: 3.15.0 is v0.315.0, and so on. */
test.each([
  ['prometheus', 'github.com/prometheus/prometheus v0.315.0', '3.15.0'],
  ['alertmanager', 'github.com/prometheus/alertmanager v0.34.2', '0.34.2'],
  ['collector', 'go.opentelemetry.io/collector/otelcol v0.155.0', '0.155.0'],
  ['jaeger', 'github.com/jaegertracing/jaeger v1.76.0', '2.13.0'],
  ['loki', 'github.com/grafana/loki/v3 v3.7.8', '3.7.8'],
  ['etcd', 'go.etcd.io/etcd/server/v3 v3.7.3', '3.7.3'],
  ['kubernetes', 'k8s.io/kubernetes v1.36.3', '1.36.3'],
  ['kubeconform', 'github.com/yannh/kubeconform v0.8.0', '0.8.0'],
] as const)('%s: go.mod pins %s, which is release %s', (name, pin, version) => {
  expect(read(name, 'go.mod')).toContain(pin);
  expect(recipes[name].version).toBe(version);
});

test.each(all)('$folder: a build needs no look-up and no file outside the checkout', ({ folder: name }) => {
  expect(existsSync(join(folder, name, 'go.sum'))).toBe(true);
  expect(read(name, 'go.mod')).not.toMatch(/=>\s*[./]/);
});

test('every module folder has a recipe', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(all.map((recipe) => recipe.folder).sort());
});

test('the generated sources of the collector hold every component of builder.yaml, in that version', () => {
  const wanted = [...read('collector', 'builder.yaml').matchAll(/gomod: (\S+) (\S+)/g)];
  expect(wanted.length).toBeGreaterThan(30);
  const [generated, pins] = [
    `${read('collector', 'components.go')}${read('collector', 'main.go')}`,
    read('collector', 'go.mod'),
  ];
  for (const [, module, version] of wanted) {
    expect(generated).toContain(`"${module}"`);
    expect(pins).toContain(`${module} ${version}`);
  }
  expect(read('collector', 'main.go')).toContain(`"${components.collector.version}"`);
});
