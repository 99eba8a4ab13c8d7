import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alertmanager } from '../../alerts/routing/index.js';
import { buildBundle } from '../../src/bundle.js';
import { signals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { type Alert, above, group } from '../../src/model/alert.js';
import { recordedSeries } from '../signals/known-series.js';
import { lint } from '../signals/promql-lint.js';
import { stack } from './fixtures.js';

const guide = readFileSync(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
const [thresholds, newAlert, ownRules, routing, ...more] = [...guide.matchAll(/^ *```ts\n([\s\S]*?)```/gm)].map(
  ([, code]) => code!,
);

/** The object that the entries of a code block make. */
const entries = (code: string | undefined): unknown =>
  new Function('above', 'tool', `return { ${code} };`)(above, signals.tool);

test('the guide shows a change of thresholds that is taken', () => {
  const { alerts } = stack(entries(thresholds) as StackInput); // checked by the schema
  expect(alerts.highErrorRate).toMatchObject({ for: '2m', severity: 'warning' });
  expect(alerts.highErrorRate.when.threshold).toBe(0.03);
  expect(alerts.highLatency.when.threshold).toBe(30);
  expect(alerts.costSpike.enabled).toBe(false);
});

test('the guide shows a new alert that asks only for what exists', () => {
  const made = group(
    'tools',
    { team: 'applications', class: 'availability' },
    entries(newAlert) as Parameters<typeof group<'toolFailing'>>[2],
  ) as Record<string, Alert>; // the block's one key
  const { name, when } = made['toolFailing']!;
  expect(name).toBe('ToolFailing');
  expect(lint(when.expr(when.threshold), recordedSeries).problems).toEqual([]);
});

test('the guide shows rules of one’s own that are taken', () => {
  const bundle = buildBundle(parseConfig(entries(ownRules)));
  expect(bundle['prometheus/rules/own.yaml']).toContain('alert: ManyRefunds');
});

test('the guide shows a routing that is taken', () => {
  const { config } = stack(entries(routing) as StackInput); // checked by the schema
  expect(alertmanager(config)['alertmanager.yaml']).toContain('auth_password_file: secrets/mail-password');
  expect(more).toEqual([]);
});

test('the guide lists every alert with its config key', () => {
  for (const [key, { name, severity }] of Object.entries(stack().alerts)) {
    expect(guide).toMatch(new RegExp(`^\\| ${name} \\| .* \\| ${severity} \\| \`${key}\` \\|$`, 'm'));
  }
});
