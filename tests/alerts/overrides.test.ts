import { describe, expect, test } from 'vitest';
import type { StackInput } from '../../src/config/schema.js';
import { UserError } from '../../src/errors.js';
import { stack } from './fixtures.js';

test('without a word in the config the alerts have the thresholds that were promised', () => {
  const { alerts } = stack();
  const facts = Object.values(alerts).map(({ name, when, for: hold, severity, enabled }) => [
    name,
    when.threshold,
    hold,
    severity,
    enabled,
  ]);
  expect(facts).toEqual([
    ['ProviderOutage', 0.5, '0s', 'critical', true],
    ['HighErrorRate', 0.05, '0s', 'critical', true],
    ['HighLatency', 10, '2m', 'warning', true],
    ['SlowFirstToken', 5, '2m', 'warning', true],
    ['RateLimitApproaching', 0.1, '2m', 'warning', true],
    ['RateLimited', 0.02, '1m', 'warning', true],
    ['RetryStorm', 0.5, '2m', 'warning', true],
    ['McpServerDown', 0.9, '0s', 'critical', true],
    ['ToolFailing', 0.2, '2m', 'warning', true],
    ['ToolSchemaErrors', 0.05, '5m', 'warning', true],
    ['SlowTool', 5, '2m', 'warning', true],
    ['MemoryFailing', 0.1, '2m', 'warning', true],
    ['LoopDetected', 0, '0s', 'critical', true],
    ['RunawayCost', 5, '0s', 'critical', true],
    ['RunawaySteps', 100, '0s', 'warning', true],
    ['AgentStuck', 0, '2m', 'warning', true],
    ['SessionBacklog', 2, '5m', 'warning', true],
    ['SafetyBlocksSpike', 3, '2m', 'critical', true],
    ['EvaluationScoreDrop', 0.9, '10m', 'warning', true],
    ['PromptCostRegression', 1.5, '10m', 'warning', true],
    ['PromptLatencyRegression', 1.5, '10m', 'warning', true],
    ['ContextWindowNearlyFull', 0.9, '5m', 'warning', true],
    ['AnswersTruncated', 0.05, '5m', 'warning', true],
    ['ErrorBudgetBurnFastest', 14.4, '3m', 'critical', true],
    ['ErrorBudgetBurnFast', 6, '3m', 'critical', true],
    ['ErrorBudgetBurnSteady', 3, '3m', 'warning', true],
    ['ErrorBudgetBurnSlow', 1, '3m', 'warning', true],
    ['CostSpike', 2, '5m', 'critical', true],
    ['BudgetNearlySpent', 0.8, '5m', 'warning', true],
    ['BudgetSpent', 1, '0s', 'critical', true],
    ['ApplicationBudgetSpent', 0, '0s', 'warning', true],
    ['UnpricedModels', 0.01, '10m', 'warning', true],
    ['UsageMissing', 0.05, '10m', 'warning', true],
    ['ForecastOverBudget', 1, '1h', 'warning', true],
    ['PriceBookOld', 90, '1h', 'warning', true],
    ['LatencyAnomaly', 1, '10m', 'warning', true],
    ['ErrorAnomaly', 1, '10m', 'warning', true],
    ['TokenAnomaly', 1, '10m', 'warning', true],
    ['ToolUseAnomaly', 1, '10m', 'warning', true],
    ['CostAnomaly', 1, '10m', 'warning', true],
    ['TelemetryLost', 0, '0s', 'critical', true],
    ['QueueFillingUp', 0.5, '2m', 'warning', true],
    ['BackendStalled', 0, '5m', 'warning', true],
    ['TelemetryRefused', 0, '2m', 'warning', true],
    ['TracesDroppedEarly', 0, '0s', 'warning', true],
    ['TelemetrySilent', 0.2, '5m', 'warning', true],
    ['RedactionFailing', 240, '10m', 'critical', true],
    ['LabelOverflow', 0, '0s', 'warning', true],
    ['LateSpans', 0.05, '5m', 'warning', true],
    ['SplitTraces', 0.1, '5m', 'warning', true],
    ['SeriesLimitReached', 0, '0s', 'warning', true],
    ['SamplersBehind', 300, '5m', 'warning', true],
    ['PartitionUnread', 0.5, '10m', 'warning', true],
    ['Watchdog', 0, '0s', 'none', true],
    ['ComponentDown', 1, '30s', 'critical', true],
    ['TargetDown', 1, '1m', 'warning', true],
    ['ComponentRestarting', 1, '0s', 'warning', true],
    ['RuleEvaluationFailing', 0, '1m', 'critical', true],
    ['RuleEvaluationSlow', 0.8, '5m', 'warning', true],
    ['AlertsNotSent', 0, '1m', 'critical', true],
    ['NotificationsFailing', 0, '0s', 'critical', true],
    ['ConfigNotReloaded', 1, '1m', 'warning', true],
    ['PrometheusStorageFailing', 0, '0s', 'critical', true],
    ['LokiFailing', 0.05, '2m', 'warning', true],
    ['JaegerFailing', 0, '0s', 'critical', true],
  ]);
});

test('a config moves threshold, time and severity, and leaves the rest as it was', () => {
  const before = stack().alerts.highErrorRate;
  const after = stack({ alerts: { highErrorRate: { threshold: 0.031, for: '7m', severity: 'info' } } }).alerts;
  expect(after.highErrorRate).toMatchObject({ for: '7m', severity: 'info', summary: before.summary });
  expect(after.highErrorRate.when.expr(after.highErrorRate.when.threshold)).toContain('> 0.031');
  expect(after.highLatency.when.threshold).toBe(10);
});

test('a config turns an alert off', () => {
  const { alerts } = stack({ alerts: { costSpike: false } });
  expect(alerts.costSpike.enabled).toBe(false);
  expect(alerts.highErrorRate.enabled).toBe(true);
});

describe('a config is refused', () => {
  const refused: readonly (readonly [string, NonNullable<StackInput['alerts']>, string])[] = [
    [
      'an alert that does not exist',
      { highErorRate: { threshold: 0.1 } },
      'config: alerts.highErorRate: expected an alert that exists, got "highErorRate". Did you mean "highErrorRate"?',
    ],
    [
      'a name nothing like any',
      { budget: false },
      `config: alerts.budget: expected an alert that exists, got "budget". Known: ${Object.keys(stack().alerts).join(', ')}.`,
    ],
    [
      'a share written in percent',
      { highErrorRate: { threshold: 5 } },
      'config: alerts.highErrorRate.threshold: expected a value of at least 0 and below 1, got 5. A share is written as a fraction: 0.05 for 5 %.',
    ],
    [
      'a share of which nothing is below',
      { rateLimitApproaching: { threshold: 0 } },
      'config: alerts.rateLimitApproaching.threshold: expected a value above 0 and at most 1, got 0. A share is written as a fraction: 0.05 for 5 %.',
    ],
    [
      'a latency beyond the last bucket, which no percentile reaches',
      { highLatency: { threshold: 600 } },
      'config: alerts.highLatency.threshold: expected a value of at least 0.05 and below 600, got 600.',
    ],
    [
      'a spike that is none',
      { costSpike: { threshold: 1 } },
      'config: alerts.costSpike.threshold: expected a factor above 1, got 1.',
    ],
  ];

  test.each(refused)('for %s', (_, alerts, message) => {
    expect(() => stack({ alerts })).toThrow(new UserError(message));
  });

  test('with all mistakes at once, sorted by place', () => {
    const mistakes = { loop: false, highErrorRate: { threshold: 3 }, costSpike: { threshold: 0.5 } } as const;
    expect(() => stack({ alerts: mistakes })).toThrow(
      /^config: alerts\.costSpike\.threshold: .*\nconfig: alerts\.highErrorRate\.threshold: .*\nconfig: alerts\.loop: .*$/,
    );
  });
});
