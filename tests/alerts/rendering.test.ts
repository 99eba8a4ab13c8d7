import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { cases } from '../../alerts/cases.js';
import { type Alert, above, below } from '../../src/model/alert.js';
import { renderPrometheus } from '../../src/render/prometheus.js';
import { type RuleGroup, renderAlert } from '../../src/render/prometheus-rules.js';
import { renderRuleTests } from '../../src/render/rule-tests.js';
import { stack } from './fixtures.js';

const render = (input: Parameters<typeof stack>[0] = {}) => {
  const { signals, alerts, config } = stack(input);
  return renderPrometheus(signals, alerts, config);
};
const groupsOf = (text: string | undefined) => (load(text ?? '') as { groups: RuleGroup[] }).groups; // the renderer wrote it
const names = (rules: RuleGroup['rules']) => rules.map((rule) => rule.record ?? rule.alert);

describe('the Prometheus config', () => {
  test('has rules, targets and scrape intervals of the stack', () => {
    const files = render({ intervals: { scrape: '7s', evaluation: '11s' } });
    expect(Object.keys(files)).toEqual([
      'prometheus.yaml',
      'rules/signals-llm.yaml',
      'rules/signals-cost.yaml',
      'rules/signals-budget.yaml',
      'rules/signals-forecast.yaml',
      'rules/signals-slo.yaml',
      'rules/signals-prices.yaml',
      'rules/signals-tool.yaml',
      'rules/signals-agent.yaml',
      'rules/signals-surroundings.yaml',
      'rules/signals-quality.yaml',
      'rules/signals-pipeline.yaml',
      'rules/signals-capacity.yaml',
      'rules/signals-stack.yaml',
      'rules/signals-anomaly.yaml',
      'rules/signals-counted.yaml',
      'rules/signals-kept.yaml',
      'rules/alerts-llm-requests.yaml',
      'rules/alerts-tools.yaml',
      'rules/alerts-agents.yaml',
      'rules/alerts-quality.yaml',
      'rules/alerts-slo.yaml',
      'rules/alerts-llm-spending.yaml',
      'rules/alerts-llm-prices.yaml',
      'rules/alerts-anomalies.yaml',
      'rules/alerts-pipeline.yaml',
      'rules/alerts-capacity.yaml',
      'rules/alerts-stack.yaml',
      'targets/components.yaml',
      'targets/derived.yaml',
      'targets/alertmanager.yaml',
      'targets/applications.yaml',
    ]);
    const config = load(files['prometheus.yaml']!) as Record<string, Record<string, unknown>>; // any YAML mapping
    expect(config['global']).toMatchObject({ scrape_interval: '7s', evaluation_interval: '11s' });
    expect(groupsOf(files['rules/alerts-agents.yaml'])).toMatchObject([
      { name: 'agents-urgent', interval: '11s' },
      { name: 'agents', interval: '15s' },
    ]);
  });

  test('reads every file it names by a path beside it, and finds every target file', () => {
    const files = render();
    const paths = [...files['prometheus.yaml']!.matchAll(/targets\/\w+\.yaml/g)].map(([path]) => path);
    expect(paths.sort()).toEqual(
      Object.keys(files)
        .filter((path) => path.startsWith('targets/'))
        .sort(),
    );
    expect(files['prometheus.yaml']).not.toMatch(/: \//);
  });

  test('evaluates what a critical alert reads at the interval of the stack, the rest less often, and nothing twice', () => {
    const groups = groupsOf(render()['rules/signals-cost.yaml']);
    expect(groups.map(({ name, interval, rules }) => [name, interval, names(rules)])).toEqual([
      ['signals-cost-urgent', '3s', ['llm:cost_dollars_hourly:rate5m']],
      [
        'signals-cost',
        '15s',
        ['llm:cost_dollars:rate5m', 'llm:cost_dollars_owned:increase5m', 'llm:unpriced_tokens:rate5m'],
      ],
      [
        'signals-cost-slow',
        '30s',
        [
          'llm:cost_dollars:rate1h',
          'llm:cost_dollars_hourly:normal',
          'llm:cost_dollars:increase1h',
          'llm:cost_dollars_owned:increase1h',
          'llm:unpriced_tokens:rate1h',
        ],
      ],
      ['signals-cost-2m', '2m', ['llm:cost_dollars:increase1d']],
    ]);
  });

  test('an alert that is made critical takes what it reads along, and one that is made less leaves it', () => {
    const paces = (alerts: NonNullable<Parameters<typeof stack>[0]>['alerts']) => {
      const files = render({ alerts: alerts! });
      const paceOf = (file: string, name: string) =>
        groupsOf(files[`rules/${file}.yaml`]).find(({ rules }) => names(rules).includes(name))?.interval;
      return [
        paceOf('alerts-quality', 'ContextWindowNearlyFull'),
        paceOf('signals-surroundings', 'llm:context_window_utilization_ratio_bucket:rate5m'),
        paceOf('alerts-llm-spending', 'CostSpike'),
        paceOf('signals-cost', 'llm:cost_dollars_hourly:rate5m'),
      ];
    };
    expect(paces({})).toEqual(['15s', '15s', '3s', '3s']);
    expect(paces({ contextWindowNearlyFull: { severity: 'critical' }, costSpike: { severity: 'warning' } })).toEqual([
      ...['3s', '3s'],
      ...['15s', '15s'],
    ]);
    expect(paces({ costSpike: false })).toEqual(['15s', '15s', undefined, '15s']);
  });

  test('a slow stack is not evaluated faster than it asks for', () => {
    const groups = groupsOf(render({ intervals: { evaluation: '1m' } })['rules/signals-cost.yaml']);
    expect(groups.map(({ interval }) => interval)).toEqual(['1m', '1m', '1m', '2m']);
  });

  test('the same stack gives the same bytes', () => {
    expect(render()).toEqual(render());
  });
});

describe('an alert rule', () => {
  const { alerts } = stack();
  const links = { runbooks: 'https://books.example/run', grafana: 'https://grafana.example', name: 'shop' };

  test('carries severity, family, texts, runbook and a dashboard narrowed to its labels', () => {
    expect(renderAlert(alerts.highErrorRate, links)).toEqual({
      alert: 'HighErrorRate',
      expr: alerts.highErrorRate.when.expr(0.05),
      for: '0s',
      keep_firing_for: '1m',
      labels: { severity: 'critical', team: 'applications', class: 'availability', family: 'llm-requests' },
      annotations: {
        summary: '{{ $value | humanizePercentage }} of the calls of {{ $labels.service }} to {{ $labels.model }} fail.',
        description:
          'More than 5% of the calls of {{ $labels.service }} to {{ $labels.model }} ({{ $labels.provider }}) have failed over the last five minutes, and still do.',
        runbook_url: 'https://books.example/run/HighErrorRate.md',
        dashboard_url:
          'https://grafana.example/d/shop-llm-performance?var-service={{ $labels.service | urlquery }}&var-provider={{ $labels.provider | urlquery }}&var-model={{ $labels.model | urlquery }}',
        trace_url: expect.stringMatching(
          /^https:\/\/grafana\.example\/explore\?.*%22service%22%3A%22\{\{ \$labels\.service \| urlquery \}\}%22.*gen_ai\.request\.model%3D%5C%22\{\{ \$labels\.model/,
        ),
      },
    });
  });

  test('without labels links to the dashboard as it is', () => {
    const total: Alert = { ...alerts.costSpike, when: above(stack().signals.cost.rate, 3) };
    expect(renderAlert(total, links).annotations?.['dashboard_url']).toBe(
      'https://grafana.example/d/shop-cost-analysis',
    );
  });

  test('asks a guard only by the labels that it shares', () => {
    const { llm } = stack().signals;
    const guarded = below(
      llm.rateLimitLow,
      0.2,
      { by: ['model', 'limit'] },
      { guard: { signal: llm.requests, least: 7 } },
    );
    expect(guarded.expr(0.2)).toBe(
      [
        'min by (model, limit) (llm:rate_limit_remaining:min5m) < 0.2',
        '  and on (model) sum by (model) (llm:model_requests:rate5m) >= 7',
      ].join('\n'),
    );
  });
});

describe('rule tests', () => {
  test('there is one file for each alert, and none for an alert that is off', () => {
    const files = (input: Parameters<typeof stack>[0]) => {
      const { alerts, config } = stack(input);
      return Object.keys(renderRuleTests(alerts, config));
    };
    expect(files({})).toEqual(Object.values(stack().alerts).map(({ name }) => `${name}.yaml`));
    expect(files({ alerts: { loopDetected: false, highLatency: false } })).toEqual(
      files({}).filter((file) => !['LoopDetected.yaml', 'HighLatency.yaml'].includes(file)),
    );
    expect(Object.keys(render({ alerts: { priceBookOld: false } }))).not.toContain('rules/alerts-llm-prices.yaml');
  });

  test('every alert is seen silent, then firing, then cleared, in its first scenario', () => {
    const { alerts, config } = stack();
    for (const [key, make] of Object.entries(cases)) {
      const [first] = make(alerts[key as keyof typeof alerts], config).scenarios; // Record<AlertKey, …>
      expect(
        first.expect.map(({ firing }) => firing.length),
        key,
      ).toEqual(alerts[key as keyof typeof alerts].severity === 'none' ? [1, 1] : [0, 1, 0]);
      const times = first.expect.map(({ second }) => second);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });
});
