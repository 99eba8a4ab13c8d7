import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { UserError } from '../../src/errors.js';
import type { RuleGroup } from '../../src/render/prometheus-rules.js';

const alert = {
  alert: 'ManyRefunds',
  expr: 'sum by (service) (tool:invocations:rate5m{tool="refund"}) > 3',
  for: '10m',
  severity: 'warning',
  team: 'shop',
  class: 'cost',
  summary: 'Many refunds.',
  description: 'More than three a second.',
} as const;

const build = (rules: unknown) => buildBundle(parseConfig({ rules } as StackInput)); // wrong input is what is tried

test('a stack without rules of its own has no file of them', () => {
  expect(Object.keys(build([]))).not.toContain('prometheus/rules/own.yaml');
});

test('an alert of one’s own carries what routing reads', () => {
  const text = build([{ ...alert, labels: { region: 'north' } }])['prometheus/rules/own.yaml']!;
  const { groups } = load(text) as { groups: unknown[] }; // the renderer wrote it
  const labels = { region: 'north', severity: 'warning', team: 'shop', class: 'cost', family: 'own' };
  expect(groups).toEqual([
    { name: 'own', interval: '15s', rules: [expect.objectContaining({ alert: 'ManyRefunds', for: '10m', labels })] },
  ]);
});

test('a critical one is evaluated at the interval of the stack, with all that it reads', () => {
  const paces = (severity: string) => {
    const record = { record: 'shop:agents:rate5m', expr: 'sum by (agent) (llm:requests:rate5m)' };
    const files = build([record, { ...alert, severity, expr: 'shop:agents:rate5m > 3' }]);
    return ['own', 'signals-llm'].map((name) => {
      const { groups } = load(files[`prometheus/rules/${name}.yaml`]!) as { groups: RuleGroup[] }; // the renderer wrote it
      return groups.find(({ rules }) =>
        rules.some(({ record }) => /^(shop:agents|llm:requests):rate5m$/.test(record ?? '')),
      )?.interval;
    });
  };
  expect(paces('warning')).toEqual(['15s', '15s']);
  expect(paces('critical')).toEqual(['3s', '3s']);
});

test('rules of one’s own stand in the digest and in the list of alerts', () => {
  const record = { record: 'shop:agents:rate5m', expr: 'sum by (agent)\n  (llm:requests:rate5m)' };
  const files = build([record, alert]);
  expect(files['DIGEST.md']).toContain(
    [
      '## Rules of your own',
      '',
      '- `shop:agents:rate5m`: `sum by (agent) (llm:requests:rate5m)`',
      '- **ManyRefunds** (warning, for 10m): `sum by (service) (tool:invocations:rate5m{tool="refund"}) > 3`',
    ].join('\n'),
  );
  expect(files['docs/alerts.md']).toContain(
    [
      '## ManyRefunds',
      '',
      'More than three a second.',
      '',
      'An alert of your own (`rules`).',
      '',
      '| for | severity | team | class | runbook |',
      '|---|---|---|---|---|',
      '| 10m | warning | shop | cost | none |',
    ].join('\n'),
  );
  expect(files['docs/alerts.md']).toContain('## shop:agents:rate5m');
  expect(build([])['DIGEST.md']).not.toContain('Rules of your own');
});

test('a rule may read what one before it records, and series that it names', () => {
  const record = {
    record: 'shop:orders:rate5m',
    expr: 'sum by (shop) (rate(orders_total[5m]))',
    reads: ['orders_total'],
  };
  expect(() => build([record, { ...alert, expr: 'shop:orders:rate5m < 1' }])).not.toThrow();
});

test.each([
  [
    'a series that does not exist',
    { ...alert, expr: 'sum(rate(llm_request_total[5m])) > 1' },
    'config: rules[0].expr: expected a series that exists, got llm_request_total. Did you mean llm_requests_total?',
  ],
  [
    'a label that a series lacks',
    { ...alert, expr: 'llm:requests:rate5m{tool="x"} > 1' },
    'config: rules[0].expr: expected a label of llm:requests:rate5m, got tool.',
  ],
  [
    'a counter without a rate',
    { ...alert, expr: 'llm_requests_total > 1' },
    'config: rules[0].expr: expected rate() or increase() around the counter llm_requests_total',
  ],
  [
    'no PromQL',
    { ...alert, expr: 'sum(' },
    'config: rules[0].expr: expected PromQL, got an error at character 5 of sum(.',
  ],
  [
    'a name that is taken',
    { ...alert, alert: 'HighErrorRate' },
    'config: rules[0]: expected a name of its own, got "HighErrorRate", which is there already.',
  ],
  [
    'a recorded name that is taken',
    { record: 'llm:requests:rate5m', expr: 'vector(1)' },
    'config: rules[0]: expected a name of its own, got "llm:requests:rate5m", which is there already.',
  ],
  [
    'no severity',
    { ...alert, severity: undefined },
    'config: rules[0].severity: expected one of "critical", "warning", "info", got nothing.',
  ],
  ['no team', { ...alert, team: undefined }, 'config: rules[0].team: expected string, got nothing.'],
  ['no class', { ...alert, class: undefined }, 'config: rules[0].class: expected one of'],
  [
    'a label that routing reads',
    { ...alert, labels: { severity: 'page' } },
    'config: rules[0].labels: expected labels other than severity, team, class, family and alertname',
  ],
])('%s is refused', (_, rule, message) => {
  expect(() => build([rule])).toThrow(UserError);
  expect(() => build([rule])).toThrow(message);
});
