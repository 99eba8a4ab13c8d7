import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBundle } from '../../src/bundle.js';
import { components } from '../../src/catalog/components.js';
import { parseConfig } from '../../src/config/parse.js';
import { secretVariables } from '../../src/render/collector-secrets.js';
import { obtain } from '../../tools/obtain.js';
import { run } from '../../tools/running.js';

const folder = mkdtempSync(join(tmpdir(), 'compose-'));
const bundle = buildBundle(parseConfig({}));
let checker: string;

beforeAll(async () => {
  for (const [path, text] of Object.entries(bundle)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  checker = (await obtain(['compose-check']))['compose-check'];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secrets = Object.fromEntries(secretVariables(bundle).map((name) => [name, 'made-up']));

/** What Docker Compose's own parser makes of a file. */
const check = (text: string, environment: Readonly<Record<string, string>> = secrets) => {
  const file = join(folder, 'compose/checked.yaml');
  writeFileSync(file, text);
  return run(checker, [file], { cwd: join(folder, 'compose'), env: { ...process.env, ...environment } });
};

test("Docker Compose's parser takes the generated file, with every service and its pinned image", async () => {
  const { code, stdout, stderr } = await check(bundle['compose/docker-compose.yaml']!);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  for (const name of ['collector', 'prometheus', 'alertmanager', 'loki', 'jaeger', 'grafana'] as const) {
    expect(stdout).toContain(`${name} ${components[name].image}`);
  }
});

test('it refuses a file with a misspelt key, so that the check can fail', async () => {
  const { code, stderr } = await check(bundle['compose/docker-compose.yaml']!.replace('healthcheck:', 'healthchek:'));
  expect(code).not.toBe(0);
  expect(stderr).toContain('healthchek');
});

test('without the secret that senders show it starts nothing, and says what is missing', async () => {
  const { code, stderr } = await check(bundle['compose/docker-compose.yaml']!, {});
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/OTLP_TOKEN.*docs\/collector\.md/s);
});
