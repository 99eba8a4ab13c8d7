import { z } from 'zod';

const duration = z
  .string()
  .regex(/^([1-9]\d*)(ms|s|m|h|d|w)$/, { error: 'expected a duration such as "30s" or "10m"' });
const text = z.string().min(1);
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: 'expected a label such as "region"' });
/** The labels that routing reads are keys of their own. */
const labels = z
  .record(label, text)
  .refine((given) => !['severity', 'team', 'class', 'family', 'alertname'].some((key) => key in given), {
    error: 'expected labels other than severity, team, class, family and alertname',
  })
  .default({});

const shared = {
  expr: text,
  /** Series it reads that this stack does not know: of an application of one's own, of an exporter. */
  reads: z
    .array(z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, { error: 'expected the name of a series' }))
    .default([]),
  labels,
};

const RecordingRule = z.strictObject({
  record: z.string().regex(/^[a-z_][a-z0-9_]*(:[a-z_][a-z0-9_]*)+$/, {
    error: 'expected level:metric:operation, such as "shop:orders:rate5m"',
  }),
  ...shared,
});

const AlertRule = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, { error: 'expected a name such as "OrdersFailing"' }),
  ...shared,
  for: duration.or(z.literal('0s')),
  keepFiringFor: duration.optional(),
  severity: z.enum(['critical', 'warning', 'info']),
  team: z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, { error: 'expected a name such as "platform"' }),
  class: z.enum(['availability', 'latency', 'cost', 'safety', 'quality', 'pipeline']),
  /** As Prometheus takes it: `{{ $labels.service }}`, `{{ $value | humanizePercentage }}`. */
  summary: text,
  description: text,
  runbook: z.url().optional(),
});

/** Recording and alert rules of the user's own, beside those of this stack (docs/alerts.md). */
export const Rules = z.array(z.union([RecordingRule, AlertRule])).default([]);
export type OwnRule = z.output<typeof Rules>[number];

/** The series that the user's own rules record. */
export const recordsOf = (rules: readonly OwnRule[]): string[] =>
  rules.flatMap((rule) => ('record' in rule ? [rule.record] : []));
