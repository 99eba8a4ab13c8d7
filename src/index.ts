export { type Edits, editDashboards, type Given } from '../dashboards/edit.js';
export { defineStack, parseConfig } from './config/parse.js';
export type { Config, StackInput } from './config/schema.js';
export { UserError } from './errors.js';
export { dashboard, type Panel, show } from './model/dashboard.js';
export { counter, gauge, histogram, type Metric } from './model/metric.js';
export { bucket, countOf, promql, select, series, sumOf } from './model/promql.js';
export { ask, recorded } from './model/signal.js';
