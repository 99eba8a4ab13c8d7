import { z } from 'zod';

const text = z.string().min(1);
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: 'expected a label such as "region"' });
const window = z.string().regex(/^([1-9]\d*)(ms|s|m|h|d|w)$/, { error: 'expected a duration such as "5m"' });

/** A label value, any of several, or a matcher written out; and the query over the metrics for a range: as src/model has them. */
type Match = string | readonly string[] | { readonly op: '=' | '!=' | '=~' | '!~'; readonly value: string };
type Expr = (window: string, where: Readonly<Record<string, Match>>) => string & { readonly __promql: true };

const OwnSignal = z.strictObject({
  kind: z.literal('recorded'),
  title: text,
  unit: text,
  help: text,
  name: z.string().regex(/^[a-z_][a-z0-9_]*(:[a-z_][a-z0-9_]*)+$/, {
    error: 'expected level:metric:operation, such as "shop:refunds:rate"',
  }),
  by: z.array(label).readonly(),
  combine: z.enum(['sum', 'max', 'min']),
  windows: z.union([z.literal('level'), z.tuple([window], window).readonly()]),
  expr: z.custom<Expr>((value) => typeof value === 'function', {
    error: 'expected a function of a range and matchers that returns promql`…`',
  }),
});

/** Signals of the user's own, as `recorded` declares them, which rules keep (docs/own-metrics.md). */
export const OwnSignals = z.array(OwnSignal).default([]);
