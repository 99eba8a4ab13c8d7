import { expect, test } from 'vitest';
import { listedSeries } from '../../src/validate/known-series.js';
import { asked, board, check, chosen, known, model, panel, target } from './made-up-board.js';

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
