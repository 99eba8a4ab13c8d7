import { describe, expect, test } from 'vitest';
import { alerts } from '../../alerts/index.js';
import { dashboards } from '../../dashboards/index.js';
import { signals } from '../../src/catalog/signals/index.js';
import type { Dashboard } from '../../src/model/dashboard.js';
import { renderGrafana, sizeError } from '../../src/render/grafana/index.js';
import { type Board, type BoardPanel, boardsOf, configOf, contentOf, filesOf } from './rendered.js';

const config = configOf({
  name: 'acme',
  budget: { dailyDollars: 137 },
  alerts: { highErrorRate: { threshold: 0.043 } },
});
const boards = boardsOf(config);
const panelOf = (id: string, title: string): BoardPanel => {
  const found = contentOf(boards[id]!).find((panel) => panel.title === title);
  if (found === undefined) throw new Error(`no panel "${title}" on ${id}`);
  return found;
};

test('the dashboards have stable uids, the tag of their stack, and refresh every half minute', () => {
  expect(Object.fromEntries(Object.entries(boards).map(([id, { uid }]) => [id, uid]))).toEqual({
    overview: 'acme-overview',
    'llm-performance': 'acme-llm-performance',
    'slos-budgets': 'acme-slos-budgets',
    'cost-analysis': 'acme-cost-analysis',
    anomalies: 'acme-anomalies',
    'agent-behavior': 'acme-agent-behavior',
    'tool-usage': 'acme-tool-usage',
    'errors-alerts': 'acme-errors-alerts',
    'mcp-servers': 'acme-mcp-servers',
    'sessions-decisions': 'acme-sessions-decisions',
    'prompt-templates': 'acme-prompt-templates',
    'model-comparison': 'acme-model-comparison',
    safety: 'acme-safety',
    'memory-context': 'acme-memory-context',
    logs: 'acme-logs',
    'pipeline-health': 'acme-pipeline-health',
  });
  for (const board of Object.values(boards)) {
    expect(board).toMatchObject({ refresh: '30s', schemaVersion: 39, tags: ['acme', 'generated'] });
    expect(board.links).toEqual([
      expect.objectContaining({ type: 'dashboards', tags: ['acme'], includeVars: true, keepTime: true }),
    ]);
  }
});

test('the same stack gives the same bytes', () => {
  expect(filesOf(configOf({ name: 'acme' }))).toEqual(filesOf(configOf({ name: 'acme' })));
});

describe.each(Object.entries(boards))('%s', (_, board: Board) => {
  test('has panels whose ids are unique and follow from the title', () => {
    const ids = board.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)).toBe(true);
  });

  test('places its panels on the grid without an overlap', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of board.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.get(`${x},${y}`), `${title} at ${x},${y}`).toBeUndefined();
          taken.set(`${x},${y}`, title);
        }
      }
    }
  });

  test('opens with a row that asks whether it is fine, and words every row as a question', () => {
    const rows = board.panels.filter(({ type }) => type === 'row');
    expect(board.panels[0]).toBe(rows[0]);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const { title } of rows) expect(title).toMatch(/\?( \(.+\))?$/);
    const second = board.panels.indexOf(rows[1]!);
    expect(board.panels.slice(1, second).every(({ type }) => ['stat', 'gauge'].includes(type))).toBe(true);
  });

  test('says on every panel what it shows, in which unit, and why it may be empty', () => {
    for (const panel of contentOf(board)) {
      expect(panel.description?.length ?? 0, panel.title).toBeGreaterThan(20);
      expect(panel.fieldConfig?.defaults.noValue, panel.title).toMatch(/\w/);
      if (panel.datasource?.type === 'prometheus') {
        expect(panel.fieldConfig?.defaults.unit, panel.title).toMatch(
          /^(reqps|ops|percentunit|s|h|d|short|none|currencyUSD)$/,
        );
      }
    }
  });

  test('refers to data sources only by variables that it defines, with the provisioned uids as defaults', () => {
    const kinds = board.templating.list.filter(({ type }) => type === 'datasource');
    for (const { name, query, current } of kinds) expect([query, current?.value]).toEqual([name, name]);
    const defined = kinds.map(({ name }) => `\${${name}}`);
    for (const panel of contentOf(board)) {
      expect(defined, panel.title).toContain(panel.datasource?.uid);
      for (const target of panel.targets ?? []) expect(target['datasource'], panel.title).toEqual(panel.datasource);
    }
  });

  test('uses only variables that it defines, and every one of them', () => {
    const defined = new Set(board.templating.list.map(({ name }) => name));
    const text = JSON.stringify([board.panels, board.templating.list.map(({ query }) => query)]);
    const used = new Set(
      [...text.matchAll(/\$\{?([a-z_]+)\b/g)].map(([, name]) => name!).filter((n) => !/^__/.test(n)),
    );
    expect([...used].sort()).toEqual([...defined].sort());
  });

  test('chains its choices, each with several values and All as a pattern that matches a missing label too', () => {
    const choices = board.templating.list.filter(({ name, type }) => type === 'query' && name !== 'trace_service');
    // What the collector itself does is no service's.
    expect(choices[0]?.name).toBe(board.uid === 'acme-pipeline-health' ? undefined : 'service');
    // The band of what is normal is that of one service.
    if (board.uid === 'acme-anomalies') {
      expect(choices.map(({ multi, includeAll }) => [multi, includeAll])).toEqual([[false, false]]);
      return;
    }
    for (const { multi, includeAll, allValue } of choices)
      expect([multi, includeAll, allValue]).toEqual([true, true, '.*']);
    for (const { query, name } of choices.slice(1)) {
      expect(query, name).toContain('service=~"$service"');
      expect(query, name).toMatch(new RegExp(`, ${name}\\)$`));
    }
  });
});

test('the choice of an agent on the overview follows from service, provider and model', () => {
  const query = boards['overview']!.templating.list.find(({ name }) => name === 'agent')?.query;
  expect(query).toBe(
    'label_values(llm:requests:rate5m{service=~"$service", provider=~"$provider", model=~"$model"}, agent)',
  );
});

test('traces are searched for one service at a time', () => {
  const { query, multi, includeAll } = boards['overview']!.templating.list.find(
    ({ name }) => name === 'trace_service',
  )!;
  expect(query).toMatch(/^label_values\(\{__name__=~".*llm:requests:rate5m.*", service=~"\$service"\}, service\)$/);
  expect([multi, includeAll]).toEqual([false, false]);
  expect(panelOf('overview', 'Recent traces').targets).toEqual([
    expect.objectContaining({ queryType: 'search', service: '$trace_service', limit: 20 }),
  ]);
});

test("the red line is the alert's threshold, as the config sets it", () => {
  expect(panelOf('overview', 'Error rate').fieldConfig?.defaults.thresholds?.steps).toEqual([
    { value: null, color: 'green' },
    { value: 0.043, color: 'red' },
  ]);
  expect(panelOf('overview', 'Error rate').description).toMatch(/HighErrorRate.*fires above 4\.3%/);
});

test('where too little is trouble, the red side is below the line', () => {
  const [low, high] = panelOf('llm-performance', 'Rate limit left').fieldConfig?.defaults.thresholds?.steps ?? [];
  expect([low?.color, high?.color]).toEqual(['red', 'green']);
});

test('an alert that is off draws no line', () => {
  const off = boardsOf(configOf({ alerts: { highErrorRate: false } }))['overview']!;
  const panel = contentOf(off).find(({ title }) => title === 'Error rate')!;
  expect(panel.fieldConfig?.defaults.thresholds).toBeUndefined();
  expect(panel.description).not.toContain('HighErrorRate');
});

test('cost today is measured from midnight and against the budget', () => {
  const gauge = panelOf('overview', 'Cost today');
  expect(gauge.timeFrom).toBe('now/d');
  expect(gauge.fieldConfig?.defaults.max).toBe(137);
  expect(gauge.description).toContain('$137');
  expect(panelOf('overview', 'Budget used today').fieldConfig?.defaults.unit).toBe('percentunit');
});

test('a panel says which choices do not narrow it', () => {
  expect(panelOf('overview', 'Latency P95 now').description).toContain('Not narrowed by Agent.');
  expect(panelOf('overview', 'Request volume').description).not.toContain('Not narrowed');
});

test('two panels of one title are refused, because their ids would be the same', () => {
  const logs = { view: 'logs', title: 'Logs', help: 'h', query: '{}' } as const;
  const twice: Dashboard = { title: 'T', description: 'D', variables: [], rows: { 'Is it?': [logs], 'Or?': [logs] } };
  expect(() => renderGrafana({ twice }, config)).toThrow(
    'dashboards.twice: expected panels with different titles, got "Logs" more than once. Give one of them a title of its own.',
  );
});

describe('a dashboard of more than 1 MiB', () => {
  test('is refused by name, with its size and what to do', () => {
    expect(sizeError('fleet', 'x'.repeat(1_310_720))).toBe(
      'dashboards.fleet: expected at most 1 MiB of JSON, got 1.25 MiB. Move some of its rows to a dashboard of their own.',
    );
    expect(sizeError('fleet', 'x'.repeat(1_048_576))).toBeUndefined();
  });

  test('fails the whole synth', () => {
    const { overview } = dashboards(signals, alerts(signals, config), config);
    const panels = Array.from({ length: 700 }, (_, i) => ({
      view: 'logs' as const,
      title: `Logs ${i}`,
      help: 'h',
      query: '{}',
    }));
    const fleet: Dashboard = {
      ...overview!,
      rows: { 'Is it large?': panels.map((p) => ({ ...p, help: 'x'.repeat(1500) })) },
    };
    expect(() => renderGrafana({ fleet }, config)).toThrow(/^dashboards\.fleet: expected at most 1 MiB/);
  });
});
