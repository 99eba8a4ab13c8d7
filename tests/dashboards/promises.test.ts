import { describe, expect, test } from 'vitest';
import { alerts as defineAlerts } from '../../alerts/index.js';
import { dashboards } from '../../dashboards/index.js';
import { advice } from '../../src/catalog/advice.js';
import { isCurve, type MetricPanel, type Shown, titleOf } from '../../src/model/dashboard.js';
import { boardsOf, configOf, contentOf, signalsOf } from './rendered.js';

/* What a reader is promised of every panel of a kind, and the panels that were promised by name. */

const config = configOf();
const signals = signalsOf(config);
const boards = boardsOf(config);
const curves = Object.entries(dashboards(signals, defineAlerts(signals, config), config)).flatMap(([id, { rows }]) =>
  Object.values(rows)
    .flat()
    .filter((panel): panel is MetricPanel => 'show' in panel && isCurve(panel.view))
    .map((panel) => ({ id, title: titleOf(panel), panel, json: panelOf(id, titleOf(panel)) })),
);
const ofBuckets = ({ signal, window }: Shown): boolean =>
  window === undefined && (signal.kind === 'quantile' || (signal.kind === 'recorded' && signal.by.includes('le')));

function panelOf(id: string, title: string) {
  const found = contentOf(boards[id]!).find((panel) => panel.title === title);
  if (found === undefined) throw new Error(`no panel "${title}" on ${id}`);
  return found;
}

describe('curves of a histogram', () => {
  const histograms = curves.filter(({ panel }) => panel.show.some(ofBuckets));

  test.each(histograms)('$id / $title has exemplars, and reads what rules keep while nothing is chosen', ({ json }) => {
    const exemplars = json.targets!.filter(({ exemplar }) => exemplar === true);
    expect(exemplars).toEqual([expect.objectContaining({ refId: 'exemplars', range: true })]);
    expect(exemplars[0]!['expr']).toMatch(/^rate\(\w+_bucket\{.*\}\[\$__rate_interval\] offset 520w\)$/);
    for (const { expr, exemplar } of json.targets!) if (exemplar !== true) expect(expr).toContain('any_service=~');
  });
});

test('every panel of metrics says what is bad and what to do, by the runbook of its alert or in a sentence', () => {
  for (const [id, board] of Object.entries(boards)) {
    for (const { title, description, datasource, type } of contentOf(board)) {
      if (datasource?.type !== 'prometheus' || ['nodeGraph', 'xychart'].includes(type)) continue;
      expect(description, `${id} / ${title}`).toMatch(/The alert \[\w+\]\(.+\.md\)|Watch for |Open Errors & Alerts/);
    }
  }
});

test('no advice is left over', () => {
  const shown = new Set(
    Object.values(dashboards(signals, defineAlerts(signals, config), config)).flatMap(({ rows }) =>
      Object.values(rows)
        .flat()
        .flatMap((panel) => ('show' in panel ? [panel.show[0].signal.title] : [])),
    ),
  );
  expect(Object.keys(advice).filter((title) => !shown.has(title))).toEqual([]);
});

test('every dashboard draws when alerts fired, those of the chosen service and those of none', () => {
  for (const [id, { annotations, templating }] of Object.entries(boards)) {
    const hasService = templating.list.some(({ name }) => name === 'service');
    expect(annotations.list, id).toEqual([
      expect.objectContaining({
        enable: true,
        datasource: { type: 'prometheus', uid: `\${prometheus}` },
        expr: `ALERTS{alertstate="firing", severity!="none"${hasService ? ', service=~"$service|"' : ''}}`,
        titleFormat: '{{alertname}}',
      }),
    ]);
  }
});

test('every curve has a legend with its last and its largest value', () => {
  for (const { id, title, panel, json } of curves) {
    if (panel.view === 'heatmap') continue;
    expect(json.options?.['legend'], `${id} / ${title}`).toMatchObject({ calcs: ['lastNotNull', 'max'] });
  }
});

test('the graph of who calls whom has what Grafana asks of edges', () => {
  const { type, targets, transformations } = panelOf('sessions-decisions', 'Agents, models and tools');
  expect(type).toBe('nodeGraph');
  expect(targets).toEqual([expect.objectContaining({ format: 'table', instant: true })]);
  expect(targets![0]!['expr']).toContain('sum by (id, source, target)');
  expect(transformations).toEqual([
    { id: 'organize', options: { excludeByName: { Time: true }, renameByName: { Value: 'mainstat' } } },
  ]);
});

test('models are points of cost against latency and against quality, named and coloured each', () => {
  for (const [title, up] of [
    ['Cost against latency', 'Latency P95 (s)'],
    ['Cost against quality', 'Median score'],
  ] as const) {
    const { type, transformations, fieldConfig } = panelOf('model-comparison', title);
    expect(type).toBe('xychart');
    expect(transformations?.map(({ id }) => id)).toEqual(['merge', 'organize', 'partitionByValues']);
    const names = fieldConfig?.overrides?.map(({ matcher }) => matcher.options);
    expect(names).toEqual(['Cost per request', up]);
  }
});

/** By dashboard, what was promised by name. */
const promised: Readonly<Record<string, readonly string[]>> = {
  overview: ['Cost today', 'Budget used today', 'Token usage by model', 'Recent traces', 'Latest model calls'],
  'llm-performance': ['Latency heatmap', 'Rate limit left', 'Requests by status'],
  'cost-analysis': [
    'Cost by agent',
    'Cost by project',
    'Cost by user',
    'Cost by task type',
    'Cost by hour of day',
    'Forecast to the end of the month',
    'Spent today against the budget',
  ],
  'tool-usage': ['Calls by tool and hour', 'Latency heatmap'],
  'mcp-servers': [
    'Calls by server',
    'Protocol errors by method',
    'Results that are errors, by tool',
    'Latency P95 by tool',
  ],
  'agent-behavior': ['Loops by type', 'Needless tool calls by kind', 'Steps by kind'],
  'sessions-decisions': ['Latest decisions', 'Confidence heatmap', 'Flow of a session', 'Agents, models and tools'],
  'prompt-templates': ['Cost of a call by version', 'Time of a call by version', 'Median score by version'],
  'model-comparison': ['Models side by side', 'Cost against latency', 'Cost against quality'],
  'pipeline-health': [
    'Masked by detector',
    'Queue fill by exporter',
    'Spans lost to a decision',
    'Label overflow by metric',
    'Share of its interval that a rule group takes',
    'Requests that Loki failed',
  ],
};

test.each(Object.entries(promised))('%s has the panels that were promised', (id, titles) => {
  const there = contentOf(boards[id]!).map(({ title }) => title);
  expect(titles.filter((title) => !there.includes(title))).toEqual([]);
});
