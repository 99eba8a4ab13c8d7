import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import type { MetricPanel, RecordPanel, TracePanel } from '../../model/dashboard.js';
import type { Where } from '../../model/promql.js';
import { sourceRef } from './sources.js';
import { legendOf, recordTarget, refId, traceTarget } from './targets.js';

/** Series as rows: their labels, and what is shown of them. */
export const metricTable = (panel: MetricPanel): Table =>
  new Table().withTransformation({ id: 'merge', options: {} }).withTransformation(columnsOf(panel));

/** What is shown as columns by name, in the order it is listed. */
export function columnsOf(panel: MetricPanel) {
  const names = panel.show.map((shown, i) => {
    // Grafana numbers the value columns only where there are several.
    const column = panel.show.length > 1 ? `Value #${refId(i)}` : 'Value';
    return [column, legendOf(panel, { ...shown, by: [] })] as const;
  });
  return columns({ Time: true }, Object.fromEntries(names));
}

/**
 * Traces as Grafana's Jaeger data source lists them: id (the link), name of the root span, start, duration. Status,
 * tokens and cost are not in its answer; they are in the trace, and in the records.
 */
export const traceTable = (panel: TracePanel): Table =>
  new Table()
    .datasource(sourceRef('jaeger'))
    .withTarget(traceTarget(panel))
    .overrideByName('Trace ID', [{ id: 'custom.width', value: 160 }]);

/** Events as rows: the fields of a log record are its labels, taken apart into columns. */
export function recordTable(panel: RecordPanel, chosen: Where): Table {
  // Newer Grafana may call the time of a log line `timestamp`.
  const fields = ['Time', 'timestamp', ...Object.keys(panel.columns), 'trace_id'];
  const titles = Object.fromEntries(Object.entries(panel.columns).map(([field, { title }]) => [field, title]));
  const table = new Table()
    .datasource(sourceRef('loki'))
    .withTarget(recordTarget(panel, chosen))
    .withTransformation({ id: 'extractFields', options: { source: 'labels', format: 'json', keepTime: true } })
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: fields } } })
    .withTransformation({ id: 'convertFieldType', options: { conversions: numbers(panel) } })
    .withTransformation(columns({}, { ...titles, trace_id: 'Trace' }, fields))
    .overrideByName('Trace', [{ id: 'links', value: [traceLink] }]);
  for (const { title, unit } of Object.values(panel.columns)) {
    if (unit !== undefined) table.overrideByName(title, [{ id: 'unit', value: unit }]);
  }
  return table;
}

/** Labels are texts; a unit needs a number. */
const numbers = ({ columns }: RecordPanel) =>
  Object.entries(columns)
    .filter(([, { unit }]) => unit !== undefined)
    .map(([targetField]) => ({ targetField, destinationType: 'number' }));

const columns = (
  excludeByName: Readonly<Record<string, boolean>>,
  renameByName: Readonly<Record<string, string>>,
  order: readonly string[] = [],
) => ({
  id: 'organize',
  options: { excludeByName, renameByName, indexByName: Object.fromEntries(order.map((field, i) => [field, i])) },
});

/** Opens the trace of a row in Explore. Grafana fills in the two variables before it reads the address. */
const traceLink = { title: 'Open the trace', url: `/explore?schemaVersion=1&panes=${exploreState()}` };

function exploreState(): string {
  const state = {
    trace: {
      datasource: 'JAEGER',
      queries: [{ refId: 'A', datasource: { type: 'jaeger', uid: 'JAEGER' }, query: 'TRACE' }],
      range: { from: 'now-24h', to: 'now' },
    },
  };
  // The variables go in last: with their braces encoded they would not be variables.
  return encodeURIComponent(JSON.stringify(state))
    .replaceAll('JAEGER', sourceRef('jaeger').uid)
    .replace('TRACE', `\${__value.raw}`);
}
