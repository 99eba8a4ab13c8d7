import type { Finding } from '../../src/validate/finding.js';
import { validate } from '../../src/validate/index.js';
import { stackSeries } from '../../src/validate/known-series.js';

/* A dashboard without a mistake, small enough that a test can make one in it. */

export const known = stackSeries();

export const prometheus = { type: 'prometheus', uid: `\${prometheus}` };
export const place = { x: 0, y: 0, w: 12, h: 8 };
export const target = (expr: string, more = {}) => ({ refId: 'A', expr, ...more });
export const panel = (more: object = {}) => ({
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
export const chosen = { name: 'prometheus', type: 'datasource', query: 'prometheus' };
export const model = {
  name: 'model',
  type: 'query',
  datasource: prometheus,
  query: 'label_values(llm:requests:rate5m, model)',
};
export const board = (more: object = {}) => ({
  uid: 'mine',
  title: 'Mine',
  schemaVersion: 39,
  templating: { list: [chosen, model] },
  panels: [panel()],
  ...more,
});
export const asked = (expr: string, more = {}) =>
  board({ panels: [panel(), panel({ id: 2, gridPos: { ...place, x: 12 }, targets: [target(expr, more)] })] });
export const second = (more: object) =>
  board({ panels: [panel(), panel({ id: 2, title: 'Other', gridPos: { ...place, x: 12 }, ...more })] });

export const check = (json: unknown, more: Partial<Parameters<typeof validate>[1]> = {}): Finding[] =>
  validate([{ file: 'mine.json', text: typeof json === 'string' ? json : JSON.stringify(json, undefined, 2) }], {
    known,
    ...more,
  });
