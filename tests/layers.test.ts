import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Who may import whom; the first pattern that matches a file decides. Reads as the architecture. */
const layers: readonly (readonly [file: RegExp, may: RegExp])[] = [
  [/^src\/bundle\.ts/, /./],
  [/^src\/index\.ts/, /^(src\/(config|errors|model|bundle)|dashboards\/edit)/],
  [/^src\/errors\.ts/, /^$/],
  [/^src\/model\//, /^src\/model\//],
  [/^src\/catalog\//, /^src\/(model|catalog)\//],
  [/^src\/config\//, /^src\/(config\/|errors)/],
  [
    /^src\/render\//,
    /^src\/(model|catalog|render|config\/(schema|plan|rules)|errors)|^alerts\/(index|cases)|^dashboards\/index/,
  ],
  [
    /^src\/shim\//,
    /^src\/(shim|model\/metric|catalog\/(metrics|own-metrics|spans|prices|detectors|check-digits|finish-reasons))/,
  ],
  [/^src\/query\//, /^src\/query\//],
  [/^src\/validate\//, /^src\/(validate|model|catalog|query|render\/grafana\/queries|errors)/],
  [/^src\/local\//, /^src\/(local|bundle|config|model\/collector|render\/bundle-file|errors)/],
  [/^src\/cli\//, /^(src\/(cli|local|query|config|render|validate|bundle|errors)|tools|examples\/agent-app\/main)/],
  [/^alerts\//, /^(alerts|src\/(model|catalog|errors|config\/(schema|budget|routing)|render\/(bundle-file|humanize)))/],
  [/^dashboards\//, /^(dashboards|alerts\/index|src\/(model|catalog|errors|config\/(schema|dashboards)))/],
  [/^collector\//, /^(collector|src\/(model|catalog|config\/schema|errors))/],
  [/^charts\//, /^(charts|src\/(catalog\/components|config\/(schema|routing)|render|errors))/],
];

const folders = ['src', 'alerts', 'dashboards', 'collector', 'charts'];
const files = folders.flatMap((folder) => sourcesIn(join(root, folder)));

test('there are files in every layer to check', () => {
  for (const folder of folders)
    expect(
      files.some((file) => file.startsWith(`${folder}/`)),
      folder,
    ).toBe(true);
});

test.each(files)('%s imports only the layers it may', (file) => {
  const may = layers.find(([pattern]) => pattern.test(file))?.[1];
  expect(may, `${file} belongs to no layer: add one to tests/layers.test.ts`).toBeDefined();
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, specifier] of text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
    const target = relative(root, join(root, dirname(file), specifier!)).replace(/\.js$/, '.ts');
    expect(existsSync(join(root, target)), `${file} imports ${target}`).toBe(true);
    expect(target, `${file} imports ${target}; allowed: ${may!.source}`).toMatch(may!);
  }
});

/** Law 7: vendor code stays behind one layer each. */
test.each([
  ['@grafana/grafana-foundation-sdk', /^src\/render\/grafana\//],
  ['cdk8s', /^charts\//],
  ['zod', /^src\/config\//],
  ['prom-client', /^src\/shim\//],
  ['@opentelemetry/', /^src\/shim\//],
  ['commander', /^src\/cli\//],
])('%s is imported in one layer only', (vendor, layer) => {
  const users = files.filter((file) => readFileSync(join(root, file), 'utf8').includes(`from '${vendor}`));
  expect(users.length, `nobody imports ${vendor}`).toBeGreaterThan(0);
  for (const file of users) expect(file, `${file} imports ${vendor}`).toMatch(layer);
});

test.each(files)('%s is no longer than 300 lines', (file) => {
  expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThanOrEqual(300);
});

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
