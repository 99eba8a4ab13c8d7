import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Alert } from '../../model/alert.js';
import { type MetricPanel, unitOf } from '../../model/dashboard.js';
import { legendOf, refId } from './targets.js';

/** What a status looks like on every dashboard. */
const statusColours: Readonly<Record<string, string>> = {
  ok: 'green',
  error: 'red',
  tool_error: 'orange',
  timeout: 'purple',
  rate_limited: 'yellow',
  denied: 'dark-red',
  cancelled: 'gray',
};

/** Grafana overrides that colour the curves of a panel grouped by status. */
export const statusOverrides = (panel: MetricPanel): { status: string; properties: DynamicConfigValue[] }[] =>
  panel.show.some(({ by = [] }) => by.includes('status'))
    ? Object.entries(statusColours).map(([status, fixedColor]) => ({
        status,
        properties: [{ id: 'color', value: { mode: 'fixed', fixedColor } }],
      }))
    : [];

/** Grafana overrides for curves that are drawn as bands, dashed or as points, by the id of their query. */
export const drawOverrides = (panel: MetricPanel): { refId: string; properties: DynamicConfigValue[] }[] =>
  panel.show.flatMap(({ draw }, i) => {
    if (draw === undefined) return [];
    const lower = panel.show.find((other) => other.draw === 'lower');
    const properties = {
      lower: [{ id: 'custom.lineWidth', value: 0 }, fill(0), colour('gray')],
      upper: [
        { id: 'custom.lineWidth', value: 0 },
        fill(15),
        colour('gray'),
        ...(lower ? [{ id: 'custom.fillBelowTo', value: legendOf(panel, lower) }] : []),
      ],
      dashed: [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } }, fill(0)],
      points: [{ id: 'custom.drawStyle', value: 'points' }, { id: 'custom.pointSize', value: 6 }, colour('red')],
    }[draw];
    return [{ refId: refId(i), properties }];
  });

const fill = (value: number): DynamicConfigValue => ({ id: 'custom.fillOpacity', value });
const colour = (fixedColor: string): DynamicConfigValue => ({ id: 'color', value: { mode: 'fixed', fixedColor } });

/** True where the alert's threshold is a value of what the panel shows, and not a factor of it. */
export const hasLine = (panel: MetricPanel): panel is MetricPanel & { readonly limit: Alert } =>
  panel.limit?.enabled === true && panel.shareOf === undefined && panel.limit.when.unit === unitOf(panel);

/** Red on the alert's bad side; a known maximum turns orange at 80 % and red when it is reached. */
export function thresholdsOf(panel: MetricPanel): ThresholdsConfigBuilder | undefined {
  const steps = stepsOf(panel);
  return steps && new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

function stepsOf(panel: MetricPanel): Threshold[] | undefined {
  if (hasLine(panel)) {
    const { op, threshold } = panel.limit.when;
    return op === '>' ? redAbove(threshold) : [step(null, 'red'), step(threshold, 'green')];
  }
  if (panel.redAbove !== undefined) return redAbove(panel.redAbove);
  if (panel.max === undefined) return undefined;
  const full = panel.shareOf === 'max' ? 1 : panel.max;
  return [step(null, 'green'), step(full * 0.8, 'orange'), step(full, 'red')];
}

/** Grafana colours from the step on, an alert fires beyond it: of a count that must be 0, 0 itself is green. */
const redAbove = (value: number): Threshold[] => [
  step(null, 'green'),
  step(value === 0 ? Number.EPSILON : value, 'red'),
];

const step = (value: number | null, color: string): Threshold => ({ value, color });

export const redLine = () => new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);

export const legend = () =>
  new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(['lastNotNull', 'max']);

export const names = () =>
  new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Right)
    .showLegend(true)
    .calcs([]);

export const tooltip = () => new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);

export const stacked = () => new StackingConfigBuilder().mode(StackingMode.Normal);

/** By name, so that a model has the same colour in every panel. */
export const coloursByName = () => new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName);

export const coloursByThreshold = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);

export const everyRow = () => new ReduceDataOptionsBuilder().values(true).calcs(['lastNotNull']).fields('');

export const lastValue = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');
