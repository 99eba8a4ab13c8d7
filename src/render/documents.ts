import { metrics } from '../catalog/metrics.js';
import type { Signals } from '../catalog/signals/index.js';
import type { OwnRule } from '../config/rules.js';
import type { Config } from '../config/schema.js';
import type { Alert } from '../model/alert.js';
import { type Dashboard, helpOf, titleOf } from '../model/dashboard.js';
import type { LabelSpec, Metric } from '../model/metric.js';
import { labelsOfSignal, type Signal } from '../model/signal.js';
import type { Bundle } from './bundle-file.js';
import { humanize } from './humanize.js';
import { renderSketches } from './sketch.js';

/** The reference pages: what is measured, what pages, what is shown. */
export const renderDocuments = (
  signals: Signals,
  alerts: Readonly<Record<string, Alert>>,
  boards: Readonly<Record<string, Dashboard>>,
  { metrics: own, rules }: Pick<Config, 'metrics' | 'rules'>,
): Bundle => ({
  'metrics.md': metricsPage(signals, own),
  'alerts.md': alertsPage(alerts, rules),
  'dashboards.md': dashboardsPage(boards),
  'dashboards-sketch.md': renderSketches(boards),
});

function metricsPage(signals: Signals, own: readonly Metric[]): string {
  const families = Object.entries(signals).flatMap(([family, members]) => [
    `### ${family}`,
    '',
    ...table(
      ['signal', 'unit', 'labels', 'meaning'],
      Object.values(members as Record<string, Signal>).map((signal) => [
        signal.title,
        signal.unit,
        labelsOfSignal(signal).join(', '),
        signal.help,
      ]),
    ),
  ]);
  return page(
    'Metrics',
    'Every series carries `service`. A value nobody gave is `unknown`; values beyond the bound of a label are `other`.',
    ...table(
      ['series', 'type', 'unit', 'labels', 'meaning'],
      [...Object.values<Metric>(metrics), ...own].map((m) => [
        `\`${m.name}\``,
        m.kind,
        m.unit,
        labelText(m.labels),
        m.help,
      ]),
    ),
    '## Signals',
    '',
    'What alerts and panels ask of these series. Each is recorded once, as a rule.',
    '',
    ...families,
  );
}

const labelText = (labels: LabelSpec): string =>
  Object.entries(labels)
    .map(([label, spec]) => (spec === 'open' ? label : `${label} (${spec.join(', ')})`))
    .join(', ') || 'none';

const alertsPage = (alerts: Readonly<Record<string, Alert>>, own: readonly OwnRule[]): string =>
  page(
    'Alerts',
    'Thresholds are changed in the stack config, by key.',
    ...Object.entries(alerts).flatMap(([key, alert]) => [
      `## ${alert.name}`,
      '',
      `${alert.when.signal.help}`,
      '',
      ...table(
        ['config key', 'threshold', 'for', 'severity', 'per', 'dashboard'],
        [
          [
            `alerts.${key}`,
            humanize(alert.when.threshold, alert.when.unit),
            alert.for,
            alert.enabled ? alert.severity : 'off',
            alert.when.by.join(', '),
            alert.dashboard,
          ],
        ],
      ),
      '```promql',
      alert.when.expr(alert.when.threshold),
      '```',
      '',
    ]),
    ...own.flatMap((rule) => [
      `## ${'record' in rule ? rule.record : rule.alert}`,
      '',
      ...('record' in rule ? ['A recording rule of your own (`rules`).', ''] : ownAlert(rule)),
      '```promql',
      rule.expr.trim(),
      '```',
      '',
    ]),
  );

const ownAlert = (rule: Exclude<OwnRule, { record: string }>): string[] => [
  rule.description,
  '',
  'An alert of your own (`rules`).',
  ...table(
    ['for', 'severity', 'team', 'class', 'runbook'],
    [[rule.for, rule.severity, rule.team, rule.class, rule.runbook ?? 'none']],
  ),
];

const dashboardsPage = (boards: Readonly<Record<string, Dashboard>>): string =>
  page(
    'Dashboards',
    'One section a dashboard; one line a panel.',
    ...Object.entries(boards).flatMap(([id, board]) => [
      `## ${board.title}`,
      '',
      `${board.description} (id \`${id}\`)`,
      '',
      ...Object.entries(board.rows).flatMap(([row, panels]) => [
        `### ${row}`,
        '',
        ...panels.map((panel) => `- **${titleOf(panel)}**: ${helpOf(panel)}`),
        '',
      ]),
    ]),
  );

const page = (title: string, ...lines: readonly string[]): string =>
  [`# ${title}`, '', 'Written by `npm run synth`; do not edit.', '', ...lines, '']
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  '',
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
  '',
];
