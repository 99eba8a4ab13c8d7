import { PanelBuilder as Bars } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BigValueColorMode,
  BigValueGraphMode,
  LogsSortOrder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as Gauge } from '@grafana/grafana-foundation-sdk/gauge';
import {
  PanelBuilder as Heatmap,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as Logs } from '@grafana/grafana-foundation-sdk/logs';
import { EdgeOptionsBuilder, PanelBuilder as Graph } from '@grafana/grafana-foundation-sdk/nodegraph';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as Timeseries } from '@grafana/grafana-foundation-sdk/timeseries';
import { PanelBuilder as Scatter, SeriesMapping } from '@grafana/grafana-foundation-sdk/xychart';
import {
  type GraphPanel,
  type LogPanel,
  type MetricPanel,
  type Panel,
  type RecordSumPanel,
  unitOf,
} from '../../model/dashboard.js';
import type { Where } from '../../model/promql.js';
import { sourceRef } from './sources.js';
import * as style from './style.js';
import { columnsOf, metricTable, recordTable, traceTable } from './tables.js';
import { exemplarTargets, graphTarget, legendOf, logTarget, metricTargets, recordSumTarget } from './targets.js';

export type PanelBuilder = Bars | Gauge | Graph | Scatter | Heatmap | Logs | Stat | Table | Timeseries;

/** One panel with its queries; title, place and description are the board's to add. */
export function panelOf(panel: Panel, chosen: Where): PanelBuilder {
  switch (panel.view) {
    case 'logs':
      return logs(panel);
    case 'traces':
      return traceTable(panel);
    case 'records':
      return recordTable(panel, chosen);
    case 'record-sums':
      return recordBars(panel, chosen);
    case 'graph':
      return graph(panel, chosen);
    default:
      return metricPanel(panel, chosen);
  }
}

function metricPanel(panel: MetricPanel, chosen: Where): PanelBuilder {
  const built = views[panel.view](panel);
  built.datasource(sourceRef('prometheus')).unit(unitOf(panel));
  for (const target of [...metricTargets(panel, chosen), ...exemplarTargets(panel, chosen)]) built.withTarget(target);
  if (panel.from !== undefined) built.timeFrom(panel.from);
  const thresholds = style.thresholdsOf(panel);
  if (thresholds !== undefined) built.thresholds(thresholds);
  for (const { status, properties } of style.statusOverrides(panel)) {
    built.overrideByRegexp(`/(^| )${status}$/`, properties);
  }
  for (const { refId, properties } of style.drawOverrides(panel)) built.overrideByQuery(refId, properties);
  return built;
}

const views: Readonly<
  Record<MetricPanel['view'], (panel: MetricPanel) => Bars | Gauge | Heatmap | Scatter | Stat | Table | Timeseries>
> = {
  timeseries: (panel) => {
    const built = new Timeseries()
      .min(0)
      .lineWidth(1)
      .fillOpacity(panel.stack ? 30 : 8)
      .colorScheme(style.coloursByName())
      .legend(style.legend())
      .tooltip(style.tooltip());
    if (panel.stack) built.stacking(style.stacked());
    return style.hasLine(panel) ? built.thresholdsStyle(style.redLine()) : built;
  },
  stat: (panel) =>
    new Stat()
      .reduceOptions(style.lastValue())
      .graphMode(BigValueGraphMode.None)
      .colorMode(style.thresholdsOf(panel) ? BigValueColorMode.Background : BigValueColorMode.None),
  gauge: (panel) => {
    const built = new Gauge().reduceOptions(style.lastValue()).min(0).showThresholdMarkers(true);
    return panel.max === undefined ? built : built.max(panel.shareOf === 'max' ? 1 : panel.max);
  },
  bars: (panel) => {
    const built = bars().colorScheme(style.thresholdsOf(panel) ? style.coloursByThreshold() : style.coloursByName());
    if (panel.orderBy !== undefined) {
      // A row of the table is a bar, named by the label.
      built
        .reduceOptions(style.everyRow())
        .withTransformation({ id: 'organize', options: { excludeByName: { Time: true } } })
        .withTransformation({ id: 'sortBy', options: { fields: {}, sort: [{ field: panel.orderBy }] } });
    }
    return panel.shareOf === undefined ? built : built.max(1);
  },
  heatmap: (panel) =>
    new Heatmap()
      .calculate(false)
      .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
      .yAxis(new YAxisConfigBuilder().unit(unitOf(panel)))
      .hideLegend(),
  table: metricTable,
  scatter: (panel) => {
    const labels = panel.show[0].by ?? [];
    // A frame a value of the label, so that each is a point of its own colour and name.
    const apart = { fields: labels, keepFields: false, naming: { asLabels: true } };
    const name = labels.map((label) => `\${__field.labels.${label}}`).join(' ');
    const built = new Scatter()
      .withTransformation({ id: 'merge', options: {} })
      .withTransformation(columnsOf(panel))
      .withTransformation({ id: 'partitionByValues', options: apart })
      // The first column goes to the right, the next upwards.
      .mapping(SeriesMapping.Auto)
      .series([])
      .legend(style.names())
      .tooltip(style.tooltip());
    for (const [i, shown] of panel.show.entries()) {
      const column = legendOf(panel, { ...shown, by: [] });
      const axis = { id: 'custom.axisLabel', value: column };
      const unit = { id: 'unit', value: shown.signal.unit };
      built.overrideByName(column, i === 0 ? [axis, unit] : [axis, unit, { id: 'displayName', value: name }]);
    }
    return built;
  },
};

const bars = (): Bars =>
  new Bars()
    .reduceOptions(style.lastValue())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .namePlacement(BarGaugeNamePlacement.Left)
    .min(0);

const recordBars = (panel: RecordSumPanel, chosen: Where): Bars =>
  bars()
    .datasource(sourceRef('loki'))
    .withTarget(recordSumTarget(panel, chosen))
    .unit(panel.unit)
    .colorScheme(style.coloursByName());

/** Of edges alone Grafana makes the nodes, with the sum of what arrives there. */
const graph = (panel: GraphPanel, chosen: Where): Graph =>
  new Graph()
    .datasource(sourceRef('prometheus'))
    .withTarget(graphTarget(panel, chosen))
    .withTransformation({
      id: 'organize',
      options: { excludeByName: { Time: true }, renameByName: { Value: 'mainstat' } },
    })
    .unit('short')
    .edges(new EdgeOptionsBuilder().mainStatUnit('calls'));

const logs = (panel: LogPanel): Logs =>
  new Logs()
    .datasource(sourceRef('loki'))
    .withTarget(logTarget(panel))
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending);
