import { z } from 'zod';

/** Panels, rows and dashboards changed in code: what `editDashboards` of dashboards/edit.ts gives types to. */
export type DashboardEdits = (given: never) => unknown;

const text = z.string().min(1);
const uid = z
  .string()
  .regex(/^[\w-]{1,40}$/, { error: 'expected the uid of a data source, such as "grafanacloud-acme-prom"' });

/** How dashboards look and where they lie, and what of them is changed (docs/dashboards.md). */
export const Dashboards = z.strictObject({
  /** Of Grafana; its uid is the name of the stack. */
  folder: text.default('LLM observability'),
  /** Beside the name of the stack and `generated`. */
  tags: z.array(text).default([]),
  /** Stands before each title: "Acme" makes "Acme: LLM Overview". */
  brand: text.optional(),
  /** At the top of each dashboard, after those to the other dashboards. */
  links: z.array(z.strictObject({ title: text, url: z.url() })).default([]),
  /** As Grafana knows it, such as "utc" or "Europe/Vienna"; `browser` is that of the reader. */
  timezone: text.default('browser'),
  /** Uids of the data sources: of those that are provisioned, or of those that a Grafana has already. */
  datasources: z
    .strictObject({
      prometheus: uid.default('prometheus'),
      loki: uid.default('loki'),
      jaeger: uid.default('jaeger'),
      alertmanager: uid.default('alertmanager'),
    })
    .prefault({}),
  edit: z
    .custom<DashboardEdits>((value) => typeof value === 'function', {
      error: 'expected a function such as editDashboards(({ signals }) => ({ remove: [] }))',
    })
    .optional(),
});
export type Dashboards = z.output<typeof Dashboards>;
