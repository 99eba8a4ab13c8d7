import { z } from 'zod';

const text = z.string().min(1);
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, { error: 'expected small letters, digits and underscores' });
const label = name.refine((given) => given !== 'service' && given !== 'le', {
  error: 'expected a label other than service and le, which exist already',
});
const values = z.union([z.literal('open'), z.array(text).min(1).readonly()]);
const body = { name, unit: text, help: text, labels: z.record(label, values) };
const counterName = name.regex(/_total$/, { error: 'expected a counter’s name to end in _total' });

const OwnMetric = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('counter'), ...body, name: counterName }),
  z.strictObject({ kind: z.literal('gauge'), ...body }),
  z.strictObject({ kind: z.literal('histogram'), ...body, buckets: z.array(z.number()).min(1).readonly() }),
]);

/**
 * Metrics of applications' own, as `counter`, `gauge` and `histogram` declare them: the very definitions that the
 * application gives `shim.metric` (docs/own-metrics.md). What is named of them is known to `npm run validate`, and documented.
 */
export const OwnMetrics = z
  .array(OwnMetric)
  .refine((list) => new Set(list.map((metric) => metric.name)).size === list.length, {
    error: 'expected each name once',
  })
  .default([]);
