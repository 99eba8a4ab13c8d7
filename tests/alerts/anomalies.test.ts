import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { signals } from '../../src/catalog/signals/index.js';
import type { StackInput } from '../../src/config/schema.js';
import { recordedSeries } from '../signals/known-series.js';
import { lint } from '../signals/promql-lint.js';
import { stack } from './fixtures.js';

const guide = readFileSync(join(import.meta.dirname, '../../docs/anomalies.md'), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'gm'))].map(([, code]) => code!.trim());

test('the guide shows a config that is taken, and moves rules and alerts', () => {
  const input = new Function(`return { ${blocks('ts')[0]} }`)() as StackInput; // checked by the schema
  const { config, alerts } = stack({ ...input, anomalies: { method: 'adaptive', sigmas: 6.5 } });
  expect(config.anomalies).toEqual({ method: 'adaptive', sigmas: 6.5 });
  expect(alerts.tokenAnomaly.when.expr(alerts.tokenAnomaly.when.threshold)).toContain('> 1.5');
  expect(alerts.toolUseAnomaly.enabled).toBe(false);
});

test('the guide asks for series that exist', () => {
  expect(blocks('promql').length).toBeGreaterThan(0);
  for (const query of blocks('promql')) expect(lint(query, recordedSeries).problems, query).toEqual([]);
});

test('sensitivity and method of the config are in the rules', () => {
  const { anomaly } = stack({ anomalies: { method: 'adaptive', sigmas: 6.5 } }).signals;
  expect(anomaly.upper.expr('', {})).toContain('exp(6.5 * anomaly:spread:log)');
  expect(anomaly.level.expr('', {})).toContain('avg_over_time');
  expect(stack().signals.anomaly.level.expr('', {})).toContain('quantile_over_time(0.5');
});

test('what plans nothing has the same normal as a config that says nothing of it', () => {
  for (const [key, signal] of Object.entries(signals.anomaly)) {
    expect(signal.expr('', {}), key).toBe(stack().signals.anomaly[key as keyof typeof signals.anomaly].expr('', {}));
  }
});
