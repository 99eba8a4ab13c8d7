import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { dashboards } from '../../dashboards/index.js';
import type { StackInput } from '../../src/config/schema.js';
import { UserError } from '../../src/errors.js';
import { rawSeries, recordedSeries } from '../signals/known-series.js';
import { lint } from '../signals/promql-lint.js';
import { stack } from './fixtures.js';

const guide = readFileSync(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
const [, block = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
const shown = load(block) as StackInput; // checked by the schema
const all = new Map([...rawSeries, ...recordedSeries]);

test('the guide shows objectives of every kind, and budgets, that ask only for what exists', () => {
  const { signals, config } = stack(shown);
  expect(new Set(config.slos.map(({ kind }) => kind)).size).toBe(6);
  for (const signal of [signals.slo.events, signals.slo.badEvents, signals.budget.limit]) {
    expect(lint(signal.expr('5m', {}), all).problems).toEqual([]);
  }
  expect(signals.slo.events.expr('5m', {})).toContain(
    'llm:model_requests:rate5m{service="support-bot", status!="cancelled"}',
  );
  expect(signals.slo.badEvents.expr('5m', {})).toContain('le=~"10|10\\\\.0"');
  expect(signals.budget.limit.expr('', {})).toContain('vector(1500)');
});

test('each objective has a row of its own in the dashboard', () => {
  const { signals, config, alerts } = stack(shown);
  const rows = Object.keys(dashboards(signals, alerts, config)['slos-budgets']?.rows ?? {});
  for (const { name } of config.slos) expect(rows).toContain(`Does ${name} hold?`);
});

test('an objective that cannot be measured is refused, and one that is there twice', () => {
  const slos: StackInput['slos'] = [
    { kind: 'first-token', name: 'quick', objective: 0.9, seconds: 7 },
    { kind: 'availability', name: 'quick', objective: 0.9 },
  ];
  expect(() => stack({ slos })).toThrow(
    new UserError(
      [
        'config: slos[0].seconds: expected one of 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60, got 7.',
        'config: slos[1].name: expected a name of its own, got "quick" a second time.',
      ].join('\n'),
    ),
  );
});
