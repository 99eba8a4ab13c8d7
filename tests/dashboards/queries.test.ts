import { expect, test } from 'vitest';
import { queriesOf } from '../../src/render/grafana/queries.js';

const target = (expr: string, more = {}) => ({ datasource: { type: 'prometheus' }, expr, instant: true, ...more });
const board = (targets: object[], more = {}) => ({
  time: { from: 'now-3h' },
  templating: {
    list: [
      { name: 'service', includeAll: true, allValue: '.*' },
      { name: 'trace_service', includeAll: false },
    ],
  },
  panels: [
    { title: 'Row', type: 'row' },
    { title: 'Panel', targets, ...more },
  ],
});

test('variables and macros are filled in, All by default', () => {
  const [query] = queriesOf(
    board([target(`rate(x{service=~"$service", a=~"\${agent:regex}"}[$__rate_interval]) + y[$__range] + $__interval`)]),
    { values: { agent: 'b|c' } },
  );
  expect(query).toEqual({
    panel: 'Panel',
    refId: 'A',
    datasource: 'prometheus',
    // 3 h on 300 points are 36 s a point, and a scrape more for the rate.
    query: 'rate(x{service=~".*", a=~"b|c"}[41s]) + y[10800s] + 36s',
    instant: true,
    from: 'now-3h',
    rangeSeconds: 10_800,
    maxLines: undefined,
  });
});

test('a short range has the rate interval of four scrapes', () => {
  const short = { ...board([target('$__rate_interval')]), time: { from: 'now-5m' } };
  expect(queriesOf(short, { scrapeSeconds: 7 })[0]?.query).toBe('28s');
});

test('"today" is the time since midnight, or a whole day where nobody knows what time it is', () => {
  const today = board([target('x[$__range]')], { timeFrom: 'now/d' });
  expect(queriesOf(today, { now: Date.UTC(2026, 10, 20, 0, 2, 3) / 1000 })[0]).toMatchObject({
    query: 'x[123s]',
    from: 'now/d',
  });
  expect(queriesOf(today)[0]).toMatchObject({ query: 'x[86400s]', rangeSeconds: 86_400 });
});

test('a search of Jaeger becomes the parameters of its API, and a service not chosen stays a variable', () => {
  const search = {
    datasource: { type: 'jaeger' },
    queryType: 'search',
    service: '$trace_service',
    tags: 'error=true a.b=c=d',
    limit: 20,
  };
  expect(queriesOf(board([search]))[0]?.query).toMatch(/^service=\$trace_service&/);
  const [query] = queriesOf(board([search]), { values: { trace_service: 'shop' } });
  expect(Object.fromEntries(new URLSearchParams(query!.query))).toEqual({
    service: 'shop',
    tags: '{"error":"true","a.b":"c=d"}',
    limit: '20',
  });
});

test('panels of a collapsed row are listed too', () => {
  const collapsed = { panels: [{ type: 'row', panels: [{ title: 'Inner', targets: [target('up')] }] }] };
  expect(queriesOf(collapsed).map(({ panel, query }) => [panel, query])).toEqual([['Inner', 'up']]);
});

test('a data source of another kind is an error that names the panel', () => {
  expect(() => queriesOf(board([{ datasource: { type: 'mysql' } }]))).toThrow(
    'panel "Panel": expected a data source of type prometheus, loki or jaeger, got mysql.',
  );
});
