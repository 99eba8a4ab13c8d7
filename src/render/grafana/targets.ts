import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder as PrometheusQuery, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import {
  type GraphPanel,
  isCurve,
  type LogPanel,
  type MetricPanel,
  mostBars,
  narrowed,
  queryOf,
  type RecordPanel,
  type RecordSumPanel,
  type Shown,
  type TracePanel,
} from '../../model/dashboard.js';
import { graphQuery } from '../../model/graph.js';
import { eventsOf } from '../../model/logql.js';
import { type Expr, promql, select, type Where } from '../../model/promql.js';
import { sourceRef, traceServiceVariable } from './sources.js';

/** The queries of a metric panel, one for each thing shown, `A`, `B` and so on. */
export const metricTargets = (panel: MetricPanel, chosen: Where): PrometheusQuery[] =>
  panel.show.map((shown, i) => {
    const target = new PrometheusQuery()
      .refId(refId(i))
      .datasource(sourceRef('prometheus'))
      .expr(queryOf(panel, shown, chosen))
      .legendFormat(legendOf(panel, shown))
      .format(formatOf(panel));
    if (panel.step !== undefined) target.interval(panel.step);
    // What is not a curve shows how things stand now: the last point of an hour ago would pass for it.
    return isCurve(panel.view) ? target.range() : target.instant();
  });

/** The trace of an observation is with the raw buckets; a target of this name asks for nothing but those. */
export const exemplarRef = 'exemplars';

/**
 * Curves of histograms read what rules record, and rules keep no exemplars. Grafana asks for exemplars by the selectors
 * of a query: this one names the raw buckets, ten years ago, where there are no samples to read.
 */
export function exemplarTargets(panel: MetricPanel, chosen: Where): PrometheusQuery[] {
  if (!isCurve(panel.view)) return [];
  const queries = panel.show.flatMap((shown) => rawBuckets(shown, chosen) ?? []);
  return [...new Set(queries)].map((selector, i) =>
    new PrometheusQuery()
      .refId(i === 0 ? exemplarRef : `${exemplarRef}${i + 1}`)
      .datasource(sourceRef('prometheus'))
      .expr(promql`rate(${selector}[$__rate_interval] offset 520w)`)
      .exemplar(true)
      .range(),
  );
}

function rawBuckets({ signal, where = {} }: Shown, chosen: Where): Expr | undefined {
  const buckets = signal.kind === 'quantile' ? signal.of : signal;
  if (buckets.kind !== 'recorded' || !buckets.by.includes('le')) return undefined;
  const [, name] = /(?<![\w:])(\w+_bucket)\b(?!:)/.exec(buckets.expr('5m', {})) ?? [];
  return name === undefined ? undefined : select(name, { ...narrowed(signal, chosen), ...(where as Where) }); // labels of the signal
}

/** An instant query: the rows are lines between nodes. */
export const graphTarget = ({ edges }: GraphPanel, chosen: Where): PrometheusQuery =>
  new PrometheusQuery()
    .refId('A')
    .datasource(sourceRef('prometheus'))
    .expr(graphQuery(edges, chosen))
    .format(PromQueryFormat.Table)
    .instant();

export const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

function formatOf({ view, show, orderBy }: MetricPanel): PromQueryFormat {
  if (view === 'table' || view === 'scatter' || orderBy !== undefined) return PromQueryFormat.Table;
  // Buckets are taken apart by this format; what is told apart by another label is one row of colours a value.
  const isBuckets = view === 'heatmap' && show.some(({ by = [] }) => by.includes('le'));
  return isBuckets ? PromQueryFormat.Heatmap : PromQueryFormat.TimeSeries;
}

/** Several things shown are told apart by their titles, the parts of one thing by their labels. */
export function legendOf({ show }: MetricPanel, { signal, by = [], legend }: Shown): string {
  if (legend !== undefined) return legend;
  const labels = by.map((label) => `{{${label}}}`).join(' ');
  if (labels === '') return signal.title;
  return show.length > 1 ? `${signal.title} ${labels}` : labels;
}

export const logTarget = ({ query }: LogPanel): LokiQuery => lokiTarget(query, 100);

export const recordTarget = (panel: RecordPanel, chosen: Where): LokiQuery => lokiTarget(recordsOf(panel, chosen), 20);

function recordsOf({ event, chosenBy }: RecordPanel | RecordSumPanel, chosen: Where): string {
  const narrowed = Object.entries(chosenBy).filter(([choice]) => choice in chosen);
  return [eventsOf(event), ...narrowed.map(([choice, field]) => `${field}=~"$${choice}"`)].join(' | ');
}

/** An instant query: one sum for each value of the field. */
export function recordSumTarget(panel: RecordSumPanel, chosen: Where): LokiQuery {
  const { by, sum } = panel;
  return new LokiQuery()
    .refId('A')
    .datasource(sourceRef('loki'))
    .expr(
      `topk(${mostBars}, sum by (${by}) (sum_over_time(${recordsOf(panel, chosen)} | ${by}!="" | ${sum}!="" | unwrap ${sum} [$__range])))`,
    )
    .legendFormat(`{{${by}}}`)
    .queryType('instant')
    .instant(true);
}

const lokiTarget = (logql: string, maxLines: number): LokiQuery =>
  new LokiQuery().refId('A').datasource(sourceRef('loki')).expr(logql).queryType('range').maxLines(maxLines);

/** A search of Grafana's Jaeger data source, for which the SDK has no builder. */
export const traceTarget = ({ tags }: TracePanel): Builder<Dataquery> => ({
  build: () => ({
    refId: 'A',
    datasource: sourceRef('jaeger'),
    queryType: 'search',
    service: `$${traceServiceVariable}`,
    ...(tags !== '' && { tags }),
    limit: 20,
    _implementsDataqueryVariant: () => {},
  }),
});
