import { describe, expect, test } from 'vitest';
import { type Finding, ruleIds } from '../../src/validate/finding.js';
import { validate } from '../../src/validate/index.js';
import { boardsOf, configOf } from '../dashboards/rendered.js';
import {
  asked,
  board,
  check,
  chosen,
  known,
  model,
  panel,
  place,
  prometheus,
  second,
  target,
} from './made-up-board.js';

describe.each(Object.entries(boardsOf(configOf())))('the dashboard %s of the stack', (id, board) => {
  test('has nothing that validate finds wrong', () => {
    expect(validate([{ file: `${id}.json`, text: JSON.stringify(board, undefined, 2) }], { known })).toEqual([]);
  });
});

test('a good dashboard has no findings', () => expect(check(board())).toEqual([]));

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
  [
    'unknown-metric',
    'expected a series that exists, got ALERTZ. Did you mean ALERTS?',
    board({ annotations: { list: [{ name: 'Alerts', datasource: prometheus, expr: 'ALERTZ{alertstate="firing"}' }] } }),
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
    'query A: expected a matcher that does not match the empty string, got {a=~".*"}: with "All" as ".*" Loki refuses it. Add one such as service_name=~".+".',
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

test('a query that is cut off anywhere is judged, and never ends the whole run', () => {
  const queries = [
    'sum by (model) (rate(llm_requests_total{model=~"$model", status!="ok"}[$__rate_interval] offset 5m) or on () vector(0))',
    'ALERTS{alertstate=firing}',
    '{"llm.requests", a="b"} unless {__name__=~"a|b"}',
  ];
  for (const query of queries) {
    for (let end = 1; end <= query.length; end++) check(asked(query.slice(0, end)));
  }
  expect(check(asked('ALERTS{alertstate=firing}')).map(({ rule }) => rule)).toEqual(['promql-syntax']);
});

test.each(cases)('%s: %s', (rule, message, json) => {
  expect(check(json).map((finding) => [finding.rule, finding.message])).toEqual([[rule, message]]);
});

test('each rule has a case here', () => {
  expect(ruleIds.filter((id) => !cases.some(([rule]) => rule === id))).toEqual([]);
});
