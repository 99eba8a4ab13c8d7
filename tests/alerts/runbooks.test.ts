import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rawSeries, recordedSeries } from '../signals/known-series.js';
import { lint } from '../signals/promql-lint.js';
import { stack } from './fixtures.js';

const folder = join(import.meta.dirname, '../../alerts/runbooks');
const names = Object.values(stack().alerts).map(({ name }) => name);
const found = readdirSync(folder).map((file) => file.replace(/\.md$/, ''));
const read = (name: string) => readFileSync(join(folder, `${name}.md`), 'utf8');
const all = new Map([...rawSeries, ...recordedSeries]);

test.each(names)('%s has a runbook: write alerts/runbooks/%s.md', (name) => {
  expect(found).toContain(name);
});

test.each(found)('the runbook %s belongs to an alert', (name) => {
  expect(names).toContain(name);
});

describe.each(found)('the runbook %s', (name) => {
  const text = read(name);
  const blocks = [...text.matchAll(/^ *```promql\n([\s\S]*?)```/gm)].map(([, query]) => query!.trim());

  test('says what it means, whom it hurts, how to find out and what to do', () => {
    expect(text.startsWith(`# ${name}\n`)).toBe(true);
    expect(text.match(/^## .*/gm)).toEqual(['## Meaning', '## Impact', '## Diagnosis', '## Mitigation']);
  });

  test('asks Prometheus, Loki or Jaeger, and only for series and labels that exist', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    for (const query of blocks) expect(lint(query, all).problems, query).toEqual([]);
    expect(text).toMatch(/Jaeger/);
  });

  test('links only to runbooks that exist', () => {
    for (const [, target] of text.matchAll(/\]\(([A-Za-z]+)\.md\)/g)) expect(found).toContain(target);
  });
});
