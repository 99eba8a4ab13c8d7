import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBundle } from '../../src/bundle.js';
import { components } from '../../src/catalog/components.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import type { Bundle } from '../../src/render/bundle-file.js';
import { secretVariables } from '../../src/render/collector-secrets.js';
import { obtain } from '../../tools/obtain.js';
import { run } from '../../tools/running.js';

const folder = mkdtempSync(join(tmpdir(), 'compose-'));
const bundle = buildBundle(parseConfig({}));
let checker: string;

const write = (files: Bundle) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};
beforeAll(async () => {
  write(bundle);
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

test.each<[string, StackInput, object]>([
  ['sharded', { scale: 'sharded', replicas: { gateways: 3, samplers: 5 } }, { collector: 3, sampler: 5, kafka: 0 }],
  ['kafka', { scale: 'kafka', replicas: { gateways: 2, samplers: 4 } }, { collector: 2, sampler: 4, kafka: 1 }],
  [
    'kafka with brokers of its own',
    { scale: 'kafka', kafka: { brokers: ['kafka-1.example:9094'], username: 'spans', tls: true } },
    { collector: 2, sampler: 2, kafka: 0 },
  ],
])(
  '%s: the parser takes as many gateways, samplers and brokers as were asked for, and asks for each secret',
  async (_, input, counts) => {
    const scaled = buildBundle(parseConfig({ ...input, backends: [{ kind: 'honeycomb' }, { kind: 'loki' }] }));
    write(scaled);
    const names = secretVariables(scaled);
    expect(names).toContain('HONEYCOMB_API_KEY');
    const given = Object.fromEntries(names.map((name) => [name, 'made-up']));
    const { code, stdout, stderr } = await check(scaled['compose/docker-compose.yaml']!, given);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const services = stdout.split('\n').map((line) => line.split(' ')[0]!);
    expect(
      Object.fromEntries(
        Object.keys(counts).map((name) => [name, services.filter((one) => one.replace(/-\d+$/, '') === name).length]),
      ),
    ).toEqual(counts);
    for (const name of names) {
      const { [name]: _, ...others } = given;
      const without = await check(scaled['compose/docker-compose.yaml']!, others);
      expect(without.code, name).not.toBe(0);
      expect(without.stderr).toContain(name);
    }
  },
);
