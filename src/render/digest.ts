import { metrics } from '../catalog/metrics.js';
import type { Signals } from '../catalog/signals/index.js';
import type { OwnRule } from '../config/rules.js';
import type { Alert } from '../model/alert.js';
import type { Collector, Component } from '../model/collector.js';
import { type Dashboard, type Panel, queryOf, titleOf, unitOf } from '../model/dashboard.js';
import { labelsOf } from '../model/metric.js';
import { type Recorded, recordName } from '../model/signal.js';
import { humanize } from './humanize.js';

/** The bundle on a page or two, one line a thing: the file reviewers read. */
export function renderDigest(
  signals: Signals,
  alerts: Readonly<Record<string, Alert>>,
  boards: Readonly<Record<string, Dashboard>>,
  gateway: Collector,
  own: readonly OwnRule[],
): string {
  return [
    '# Digest',
    '',
    'Written by `npm run synth`; do not edit.',
    '',
    ...section(
      'Metrics',
      Object.values(metrics).map((m) => `\`${m.name}\` ${m.kind} {${labelsOf(m).join(', ')}}`),
    ),
    ...section('Recorded signals', recordedIn(signals).flatMap(recordLines)),
    ...section('Alerts', Object.values(alerts).map(alertLine)),
    ...(own.length === 0 ? [] : section('Rules of your own', own.map(ownLine))),
    ...Object.entries(boards).flatMap(([id, board]) => section(`Dashboard ${id}`, boardLines(board))),
    ...section('Collector gateway', pipelineLines(gateway)),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]) => [`## ${title}`, '', ...lines.map((l) => `- ${l}`), ''];

const recordedIn = (signals: Signals): Recorded[] =>
  Object.values(signals).flatMap((family) =>
    Object.values(family).filter((signal): signal is Recorded => signal.kind === 'recorded' && !signal.inline),
  );

const recordLines = (signal: Recorded): string[] => {
  const windows = signal.windows === 'level' ? [''] : signal.windows;
  return [`\`${windows.map((w) => recordName(signal, w)).join('`, `')}\` by ${signal.by.join(', ')}`];
};

const alertLine = (alert: Alert): string =>
  `**${alert.name}** (${alert.severity}, for ${alert.for}${alert.enabled ? '' : ', off'}) at ${humanize(alert.when.threshold, alert.when.unit)}: \`${oneLine(alert.when.expr(alert.when.threshold))}\``;

const ownLine = (rule: OwnRule): string =>
  'record' in rule
    ? `\`${rule.record}\`: \`${oneLine(rule.expr)}\``
    : `**${rule.alert}** (${rule.severity}, for ${rule.for}): \`${oneLine(rule.expr)}\``;

const boardLines = ({ rows }: Dashboard): string[] =>
  Object.entries(rows).flatMap(([row, panels]) => panels.map((panel) => `${row} / ${panelLine(panel)}`));

function panelLine(panel: Panel): string {
  if (!('show' in panel)) return `${titleOf(panel)} [${panel.view}]`;
  const queries = panel.show.map((shown) => `\`${oneLine(queryOf(panel, shown))}\``);
  const limit = panel.limit?.enabled ? `, red at ${humanize(panel.limit.when.threshold, panel.limit.when.unit)}` : '';
  return `${titleOf(panel)} [${panel.view}, ${unitOf(panel)}${limit}] ${queries.join(' ')}`;
}

const pipelineLines = ({ pipelines }: Collector): string[] =>
  Object.entries(pipelines).map(([name, { receivers, processors, exporters }]) => {
    const ids = (components: readonly Component[]) => components.map((c) => c.id).join(', ') || 'nothing';
    return `${name}: ${[receivers, processors, exporters].map(ids).join(' → ')}`;
  });

const oneLine = (expr: string): string => expr.replace(/\s*\n\s*/g, ' ');
