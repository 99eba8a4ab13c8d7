import { describe, expect, test } from 'vitest';
import { type Finding, ruleIds } from '../../src/validate/finding.js';
import { validate } from '../../src/validate/index.js';
import { listedSeries, stackSeries } from '../../src/validate/known-series.js';
import { boardsOf, configOf } from '../dashboards/rendered.js';

const known = stackSeries();

describe.each(Object.entries(boardsOf(configOf())))('the dashboard %s of the stack', (id, board) => {
  test('has nothing that validate finds wrong', () => {
    expect(validate([{ file: `${id}.json`, text: JSON.stringify(board, undefined, 2) }], { known })).toEqual([]);
  });
});

const prometheus = { type: 'prometheus', uid: `\${prometheus}` };
const place = { x: 0, y: 0, w: 12, h: 8 };
const target = (expr: string, more = {}) => ({ refId: 'A', expr, ...more });
const panel = (more: object = {}) => ({
  id: 1,
  type: 'timeseries',
  title: 'Requests',
  description: 'Model calls a second.',
  gridPos: place,
  datasource: prometheus,
  fieldConfig: { defaults: { unit: 'reqps' } },
  targets: [target('sum by (model) (rate(llm_requests_total{model=~"$model"}[$__rate_interval]))')],
  ...more,
});
const chosen = { name: 'prometheus', type: 'datasource', query: 'prometheus' };
const model = {
  name: 'model',
  type: 'query',
  datasource: prometheus,
  query: 'label_values(llm:requests:rate5m, model)',
};
const board = (more: object = {}) => ({
  uid: 'mine',
  title: 'Mine',
  schemaVersion: 39,
  templating: { list: [chosen, model] },
  panels: [panel()],
  ...more,
});
const asked = (expr: string, more = {}) =>
  board({ panels: [panel(), panel({ id: 2, gridPos: { ...place, x: 12 }, targets: [target(expr, more)] })] });
const second = (more: object) =>
  board({ panels: [panel(), panel({ id: 2, title: 'Other', gridPos: { ...place, x: 12 }, ...more })] });

const check = (json: unknown, more: Partial<Parameters<typeof validate>[1]> = {}): Finding[] =>
  validate([{ file: 'mine.json', text: typeof json === 'string' ? json : JSON.stringify(json, undefined, 2) }], {
    known,
    ...more,
  });

test('a good dashboard has no findings', () => expect(check(board())).toEqual([]));
test('the answer of the API, with the dashboard inside, is read like the dashboard', () => {
  expect(check({ meta: {}, dashboard: board() })).toEqual([]);
  expect(check({ meta: {}, dashboard: board({ uid: '' }) })[0]).toMatchObject({ rule: 'uid', line: 4 });
});

/** A case for each way to be wrong: the rule, and the sentence. */
const cases: readonly (readonly [rule: Finding['rule'], message: string, json: unknown])[] = [
  ['json', 'expected JSON, got an error (comma expected).', '{"uid": "a" "title": "b"}'],
  ['json', 'expected JSON, got an error (value expected).', ''],
  ['schema', 'dashboard: expected a field "title", got none.', board({ title: undefined })],
  [
    'schema',
    'panels.0.gridPos.w: expected <= 24, got 25.',
    board({ panels: [panel({ gridPos: { ...place, w: 25 } })] }),
  ],
  [
    'schema',
    'panels.0.targets.0.expr: expected string, got 7.',
    board({ panels: [panel({ targets: [{ refId: 'A', expr: 7 }] })] }),
  ],
  [
    'schema',
    'panels.0.datasource: expected a data source (type and uid), got 7.',
    board({ panels: [panel({ datasource: 7 })] }),
  ],
  [
    'schema',
    'expected a classic dashboard (schema version 1), got one of the newer API. In Grafana: Export, "Export as code", Classic.',
    { kind: 'Dashboard', spec: {} },
  ],
  ['uid', 'uid: expected 1 to 40 of a-z, A-Z, 0-9, - and _, got "my board".', board({ uid: 'my board' })],
  ['uid', 'uid: expected 1 to 40 of a-z, A-Z, 0-9, - and _, got none.', board({ uid: null })],
  ['panel-id', 'id: expected one of its own, got 1, which is "Requests"\'s.', second({ id: 1 })],
  ['grid', 'gridPos: expected columns up to 24, got 13 + 12 = 25.', second({ gridPos: { ...place, x: 13 } })],
  [
    'grid',
    'gridPos: expected a place of its own, got one on "Requests".',
    second({ gridPos: { ...place, x: 11, y: 7 } }),
  ],
  ['title', 'title: expected one, got none.', second({ title: ' ' })],
  [
    'unit',
    'fieldConfig.defaults.unit: expected a unit such as "s", "percentunit" or "short", got none.',
    second({ fieldConfig: {} }),
  ],
  [
    'description',
    'description: expected what it shows, what is bad and what to do then, got none.',
    second({ description: undefined }),
  ],
  [
    'datasource',
    'datasource: expected a type and a uid, got none: Grafana would take its default.',
    second({ datasource: undefined }),
  ],
  [
    'datasource',
    `datasource: expected a variable that is defined, got "\${promtheus}". Did you mean "prometheus"?`,
    second({ datasource: { type: 'prometheus', uid: `\${promtheus}` } }),
  ],
  [
    'datasource',
    'datasource: expected a variable of type datasource, got "model" of type query.',
    second({ datasource: { type: 'prometheus', uid: '$model' } }),
  ],
  [
    'datasource',
    'datasource: expected type prometheus, as "prometheus" chooses, got loki.',
    second({ datasource: { type: 'loki', uid: `\${prometheus}` }, targets: [target('{a="b"}')] }),
  ],
  [
    'datasource-uid',
    `datasource: expected a variable of type datasource or an input, such as "\${prometheus}", got the fixed uid "P1809F7CD0C75ACF3".`,
    second({ datasource: { type: 'prometheus', uid: 'P1809F7CD0C75ACF3' } }),
  ],
  [
    'undefined-variable',
    'expected a variable that is defined, got $modle. Did you mean "model"?',
    asked('sum(rate(llm_requests_total{model=~"$modle"}[$__rate_interval]))'),
  ],
  [
    'unused-variable',
    'expected a panel, variable, link or annotation that uses it, got none.',
    board({ templating: { list: [chosen, model, { name: 'tool', type: 'custom', query: 'a,b' }] } }),
  ],
  ['query', 'targets: expected a query, got none.', second({ targets: [] })],
  ['query', 'query A: expr: expected PromQL, got none.', asked(' ')],
  [
    'query',
    'query A: expr: expected LogQL, got none.',
    second({ datasource: { type: 'loki', uid: '-- Mixed --' }, targets: [target('')] }),
  ],
  [
    'promql-syntax',
    'query A: expected PromQL, got an error at character 45 of sum by (model) (rate(llm_requests_total[5m]).',
    asked('sum by (model) (rate(llm_requests_total[5m])'),
  ],
  [
    'unknown-metric',
    'query A: expected a series that exists, got llm_request_total. Did you mean llm_requests_total?',
    asked('rate(llm_request_total[$__rate_interval])'),
  ],
  [
    'unknown-label',
    'query A: expected a label of llm_requests_total, got modle. Did you mean model?',
    asked('rate(llm_requests_total{modle="a"}[$__rate_interval])'),
  ],
  [
    'unknown-label',
    'query A: expected a label of the series, got tol in by (…). Did you mean tool?',
    asked('sum by (tol) (tool:invocations:rate5m)'),
  ],
  [
    'metric-type',
    'query A: expected a counter in rate(), got the gauge agent_sessions_active.',
    asked('rate(agent_sessions_active[$__rate_interval])'),
  ],
  [
    'metric-type',
    'query A: expected rate() or increase() around the counter llm_cost_dollars_total, got its total since the last restart.',
    asked('sum(llm_cost_dollars_total)'),
  ],
  [
    'rate-window',
    'query A: expected $__rate_interval in rate(), got 1m: zoomed out, it skips what lies between two points.',
    asked('sum(rate(llm_requests_total[1m]))'),
  ],
  [
    'rate-window',
    'query A: expected $__rate_interval in irate(), got $__interval: zoomed in, it holds fewer than two samples.',
    asked('sum(irate(llm_requests_total[$__interval]))'),
  ],
  [
    'logql-syntax',
    'query A: expected LogQL, got an error at character 10 of {a="b"} |.',
    second({ datasource: { type: 'loki', uid: '-- Mixed --' }, targets: [target('{a="b"} |')] }),
  ],
  [
    'logql-selector',
    'query A: expected a matcher that cannot match nothing, got {a=~".*"}: with "All" as ".*" Loki refuses it. Add one such as service_name=~".+".',
    second({ datasource: { type: 'loki', uid: '-- Mixed --' }, targets: [target('{a=~".*"} |= "x"')] }),
  ],
  [
    'jaeger-query',
    'query A: service: expected the service whose traces are searched, got none.',
    second({ datasource: { type: 'jaeger', uid: '-- Mixed --' }, targets: [{ refId: 'A', queryType: 'search' }] }),
  ],
  [
    'jaeger-query',
    'query A: tags: expected key=value in logfmt, got error.',
    second({
      datasource: { type: 'jaeger', uid: '-- Mixed --' },
      targets: [{ refId: 'A', queryType: 'search', service: 'a', tags: 'error http.status="5 0"' }],
    }),
  ],
  [
    'jaeger-query',
    'query A: queryType: expected search, dependencyGraph, upload or none, got "serach".',
    second({ datasource: { type: 'jaeger', uid: '-- Mixed --' }, targets: [{ refId: 'A', queryType: 'serach' }] }),
  ],
];

test.each(cases)('%s: %s', (rule, message, json) => {
  expect(check(json).map((finding) => [finding.rule, finding.message])).toEqual([[rule, message]]);
});

test('each rule has a case here', () => {
  expect(ruleIds.filter((id) => !cases.some(([rule]) => rule === id))).toEqual([]);
});

test('a finding says its line, its column and its panel', () => {
  const text =
    '{\n "uid": "a", "title": "T", "schemaVersion": 39, "panels": [\n  {"id": 3, "type": "text", "title": "Notes",\n   "gridPos": {"x": 20, "y": 0, "w": 6, "h": 2}}]}';
  expect(check(text)).toEqual([
    {
      rule: 'grid',
      severity: 'error',
      file: 'mine.json',
      line: 4,
      column: 15,
      of: 'Notes',
      message: 'gridPos: expected columns up to 24, got 20 + 6 = 26.',
    },
  ]);
});

test('two dashboards with one uid: the second is told whose it is', () => {
  const text = JSON.stringify(board());
  const findings = validate(
    [
      { file: 'a.json', text },
      { file: 'b.json', text },
    ],
    { known },
  );
  expect(findings).toMatchObject([
    { file: 'b.json', rule: 'uid', message: 'uid: expected one of its own, got "mine", which is a.json\'s.' },
  ]);
});

test('a rule that is ignored finds nothing', () => {
  expect(check(board({ uid: null }), { ignored: ['uid'] })).toEqual([]);
});

test.each([
  ['a variable as a window', 'sum(rate(llm_requests_total[$window]))', ['window']],
  ['a variable as a label', 'sum by ($by) (rate(llm_requests_total[$__rate_interval]))', ['by']],
  ['a variable as a number', 'topk($n, llm:requests:rate5m)', ['n']],
  ['a variable in a name', `sum(llm:requests:rate\${window})`, ['window']],
  ['formats of a variable', `llm:requests:rate5m{model=~"\${model:regex}", service=~"[[service]]"}`, ['service']],
  [
    'a label that a function adds',
    'sum by (kind) (label_replace(llm:requests:rate5m, "kind", "$1", "model", "(.*)"))',
    [],
  ],
  [
    'without and ignoring',
    'sum without (pod) (llm:requests:rate5m) / ignoring (zone) sum without (pod) (llm:requests:rate5m)',
    [],
  ],
  ['a counter that is only counted', 'count(llm_requests_total)', []],
  ['several series by a pattern of names', '{__name__=~"llm:requests:rate5m|tool:invocations:rate5m"}', []],
  ['the time of the panel as a window', 'sum(increase(llm_requests_total[$__range]))', []],
])('%s is no mistake', (_, expr, names) => {
  const list = [chosen, model, ...names.map((name) => ({ name, type: 'custom', query: 'a,b' }))];
  expect(check({ ...asked(expr), templating: { list } })).toEqual([]);
});

test.each([
  ['names, one a line', '# ours\nshop_orders_total\nshop_open\n'],
  [
    'a page of metrics',
    '# HELP shop_orders_total Orders.\n# TYPE shop_orders_total counter\nshop_orders_total{a="b"} 3\n# TYPE shop_open gauge\nshop_open 1\n',
  ],
  ["Prometheus's own list", '{"status":"success","data":["shop_open","shop_orders_total"]}'],
])('series of the user are known from %s', (_, text) => {
  const more = new Map([...known, ...listedSeries(text)]);
  expect(check(asked('shop_open / on () sum(rate(shop_orders_total[$__rate_interval]))'), { known: more })).toEqual([]);
  expect(check(asked('shop_shut'), { known: more })).toMatchObject([{ rule: 'unknown-metric' }]);
});

test('a page of metrics also tells counters from gauges', () => {
  const more = listedSeries('# TYPE took histogram\n# TYPE orders counter\norders_total 3\n# TYPE open gauge\n');
  const rulesOf = (expr: string) =>
    check(board({ templating: { list: [chosen] }, panels: [panel({ targets: [target(expr)] })] }), { known: more }).map(
      ({ rule }) => rule,
    );
  expect(rulesOf('sum by (le) (took_bucket)')).toEqual(['metric-type']);
  expect(rulesOf('orders_total')).toEqual(['metric-type']);
  expect(rulesOf('rate(open[$__rate_interval])')).toEqual(['metric-type']);
  expect(rulesOf('rate(orders_total[$__rate_interval]) * open')).toEqual([]);
});
