import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBundle } from '../../src/bundle.js';
import { loadConfig } from '../../src/config/load.js';
import { UserError } from '../../src/errors.js';
import { command, type Run } from './command.js';

const home = mkdtempSync(join(tmpdir(), 'synth-'));
const out = join(home, 'dist');
let first: Run;

const synth = command('synth');

const config = (name: string, text: string): string => {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
};

/** One hash of all paths and bytes of a folder. */
function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(folder.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

beforeAll(async () => {
  first = await synth('--out', out);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('npm run synth', () => {
  test('writes the layout and says what it wrote', () => {
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      'DIGEST.md',
      'alertmanager',
      'collector',
      'compose',
      'docs',
      'grafana',
      'jaeger',
      'k8s',
      'loki',
      'prometheus',
    ]);
    expect(first.stdout).toMatch(/collector\/ +\d+ files +\d+ KiB +\d+ pipelines/);
    expect(first.stdout).toMatch(/prometheus\/ .* [1-9]\d* recording rules, [1-9]\d* alerts, [1-9]\d* rule tests/);
    expect(first.stdout).toMatch(/grafana\/ .* [1-9]\d+ dashboards, [1-9]\d+ panels/);
    expect(first.stdout).toMatch(/k8s\/ .* [1-9]\d+ objects/);
    expect(first.stdout).toMatch(/compose\/ .* [1-9] services/);
  });

  test('gives the same bytes twice', { timeout: 60_000 }, async () => {
    const before = fingerprint(out);
    expect((await synth('--out', out)).code).toBe(0);
    expect(fingerprint(out)).toBe(before);
  });

  test('--check passes on what synth wrote, and fails with a diff where it was changed', {
    timeout: 60_000,
  }, async () => {
    const stale = join(home, 'stale');
    cpSync(out, stale, { recursive: true });
    const fresh = await synth('--out', stale, '--check');
    expect(fresh).toMatchObject({ code: 0, stderr: '' });
    const rules = join(stale, 'prometheus/rules/alerts-llm-requests.yaml');
    writeFileSync(rules, readFileSync(rules, 'utf8').replace('> 0.05', '> 0.0317'));
    const checked = await synth('--out', stale, '--check');
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/^--- a\/prometheus\/rules\/alerts-llm-requests\.yaml/m);
    expect(checked.stdout).toMatch(/^-.*> 0\.0317/m);
    expect(checked.stdout).toMatch(/^\+.*> 0\.05/m);
    expect(checked.stderr).toMatch(/got 1 file that differs\. Run npm run synth\.$/m);
  });
});

describe('a stack that is wrong is refused before anything is written', () => {
  test.concurrent.each([
    ['an unreadable file', 'missing.ts', undefined, /expected a file, got nothing there/],
    [
      'a module that does not parse',
      'broken.ts',
      'export const stack = {',
      /broken\.ts: expected a stack that can be read, got an error: .*broken\.ts:1:\d+: ERROR/,
    ],
    [
      'a price of NaN',
      'nan.yaml',
      'prices: { m: { input: .nan, output: 1 } }',
      /prices\.m\.input: expected number, got NaN/,
    ],
  ])('%s: exit 1, one clear line, and the folder as it was', { timeout: 60_000 }, async (_, name, text, message) => {
    const before = fingerprint(out);
    const path = text === undefined ? join(home, name) : config(name, text);
    const run = await synth('--config', path, '--out', out);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('');
    expect(fingerprint(out)).toBe(before);
  });

  test.each([
    [
      'a module without the export',
      'other.mjs',
      'export const stak = {};',
      /expected an export "stack", got exports: stak/,
    ],
    ['a file of another kind', 'stack.toml', 'x = 1', /expected a \.ts, \.js, \.yaml or \.json file, got "\.toml"/],
    ['YAML that does not parse', 'bad.yaml', 'a: [', /bad\.yaml: expected a stack that can be read, got an error/],
    [
      'an unknown key',
      'key.yaml',
      'samplng: {}',
      /samplng: expected a key that exists, got "samplng"\. Did you mean "sampling"\?/,
    ],
    [
      'a negative threshold',
      'negative.yaml',
      'alerts: { highErrorRate: { threshold: -1 } }',
      /threshold: expected .*, got -1/,
    ],
    [
      'a route without a receiver',
      'route.yaml',
      'routing: { critical: nobody }',
      /expected a receiver that exists, got "nobody"/,
    ],
    [
      'an alert that does not exist',
      'alert.yaml',
      'alerts: { highErorRate: false }',
      /got "highErorRate"\. Did you mean "highErrorRate"\?/,
    ],
  ])('%s', async (_, name, text, message) => {
    const build = async () => buildBundle(await loadConfig(config(name, text)));
    await expect(build()).rejects.toThrow(UserError);
    await expect(build()).rejects.toThrow(message);
  });
});
