import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseSavedPrices } from '../../src/config/saved-prices.js';
import { command } from './command.js';

const home = mkdtempSync(join(tmpdir(), 'prices-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const prices = command('prices');

test('a book is saved, compared with what is in use, and the exit code says whether anything differs', async () => {
  const saved = join(home, 'now.json');
  expect(await prices('--save', saved)).toMatchObject({ code: 0, stderr: '' });
  const book = parseSavedPrices(readFileSync(saved, 'utf8'), saved);
  expect(await prices('--diff', saved, '--exit-code')).toMatchObject({ code: 0, stderr: '' });

  const old = join(home, 'old.json');
  const openai = { ...book.providers['openai'], o3: { ...book.providers['openai']!['o3'], output: 41.7 } };
  writeFileSync(old, JSON.stringify({ ...book, asOf: '2026-07-01', providers: { ...book.providers, openai } }));
  const changed = await prices('--diff', old, '--exit-code');
  expect(changed).toMatchObject({ code: 1, stderr: '' });
  expect(changed.stdout).toContain('openai    o3     output  41.7 -> 40  -4.08 %');
  const both = await prices('--diff', saved, old);
  expect(both.code).toBe(0);
  expect(both.stdout).toContain('40 -> 41.7');
}, 60_000);

test('without a word it shows the book in use; what is no saved book is refused in one line', async () => {
  expect((await prices()).stdout).toMatch(
    /^Prices of \d{4}-\d\d-\d\d \(\d+ days? old\): 1,\d{3} models of 43 providers/,
  );
  const wrong = await prices('--diff', join(home, 'nowhere.json'));
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toBe(`prices --diff: expected a readable file, got ${join(home, 'nowhere.json')} (ENOENT).\n`);
}, 60_000);

test.each([
  ['nothing like JSON', '{', 'expected JSON, got something else'],
  ['another JSON', '{"asOf":"2026-01-01"}', 'expected a saved price book, got something else at providers'],
  [
    'a price that is none',
    '{"asOf":"2026-01-01","providers":{"p":{"m":{"input":-1}}}}',
    'expected a saved price book, got something else at providers.p.m.input',
  ],
])('%s is no saved price book', (_, text, message) => {
  expect(() => parseSavedPrices(text, 'b.json')).toThrow(
    `b.json: ${message}. Write it with npm run prices -- --save <file>.`,
  );
});
