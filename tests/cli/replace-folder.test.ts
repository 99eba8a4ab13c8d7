import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diffBundle } from '../../src/cli/bundle-diff.js';
import { replaceFolder } from '../../src/cli/replace-folder.js';
import { UserError } from '../../src/errors.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'replace-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const digest = { 'DIGEST.md': '# Digest\n' };

test('a folder is replaced as a whole: files of the old one that the new one lacks are gone', () => {
  const out = join(home, 'dist');
  replaceFolder(out, { ...digest, 'a/one.yaml': '1', 'a/two.yaml': '2' });
  replaceFolder(out, { ...digest, 'a/two.yaml': '22' });
  expect(readdirSync(join(out, 'a'))).toEqual(['two.yaml']);
  expect(readFileSync(join(out, 'a/two.yaml'), 'utf8')).toBe('22');
  expect(readdirSync(home)).toEqual(['dist']);
});

test('a folder that synth did not write is refused and left as it was', () => {
  const out = join(home, 'mine');
  mkdirSync(out);
  writeFileSync(join(out, 'thesis.txt'), 'years of work');
  expect(() => replaceFolder(out, digest)).toThrow(UserError);
  expect(() => replaceFolder(out, digest)).toThrow(/got one with thesis\.txt\. Name another one/);
  expect(readFileSync(join(out, 'thesis.txt'), 'utf8')).toBe('years of work');
});

test('a file in place of the folder is refused', () => {
  const out = join(home, 'file');
  writeFileSync(out, 'x');
  expect(() => replaceFolder(out, digest)).toThrow(/expected a folder, got a file/);
  expect(readFileSync(out, 'utf8')).toBe('x');
});

test('a bundle that cannot be written whole leaves the old folder and nothing beside it', () => {
  const out = join(home, 'dist');
  replaceFolder(out, { ...digest, 'keep.yaml': 'old' });
  // A path below a file cannot be made: the write fails halfway.
  expect(() => replaceFolder(out, { ...digest, a: '1', 'a/b': '2' })).toThrow(UserError);
  expect(readFileSync(join(out, 'keep.yaml'), 'utf8')).toBe('old');
  expect(readdirSync(home)).toEqual(['dist']);
});

test('what a killed run left is cleared, what a run under way writes is not', () => {
  const out = join(home, 'dist');
  mkdirSync(`${out}.new-999999999`);
  mkdirSync(`${out}.new-1`);
  replaceFolder(out, digest);
  expect(existsSync(`${out}.new-999999999`)).toBe(false);
  expect(existsSync(`${out}.new-1`)).toBe(true);
});

test('a diff names changed, missing and left-over files, sorted', () => {
  const out = join(home, 'dist');
  replaceFolder(out, { ...digest, 'b.yaml': 'x: 1\ny: 2\n', 'old.yaml': 'z: 3\n' });
  const stale = diffBundle({ ...digest, 'a.yaml': 'new: 4\n', 'b.yaml': 'x: 5\ny: 2\n' }, out);
  expect(stale.map((file) => file.path)).toEqual(['a.yaml', 'b.yaml', 'old.yaml']);
  expect(stale[0]?.patch).toContain('--- /dev/null');
  expect(stale[1]?.patch).toContain('-x: 1\n+x: 5\n y: 2');
  expect(stale[2]?.patch).toContain('+++ /dev/null');
  expect(diffBundle(digest, join(home, 'nowhere')).map((file) => file.path)).toEqual(['DIGEST.md']);
});

test('a folder that is what it should be has no diff', () => {
  const out = join(home, 'dist');
  replaceFolder(out, { ...digest, 'a/b.yaml': 'x: 1\n' });
  chmodSync(out, 0o755);
  expect(diffBundle({ ...digest, 'a/b.yaml': 'x: 1\n' }, out)).toEqual([]);
});
