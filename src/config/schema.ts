import { z } from 'zod';

const duration = z
  .string()
  .regex(/^([1-9]\d*)(ms|s|m|h|d|w)$/, { error: 'expected a duration such as "30s" or "10m"' });
const fraction = z.number().min(0).max(1);
const dollars = z.number().positive();
const k8sName = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: 'expected a name such as "llm-stack"' });
const size = z.string().regex(/^\d+(\.\d+)?(Ki|Mi|Gi|Ti)?$/, { error: 'expected a size such as "10Gi"' });
const secretFile = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, {
  error: 'expected the name of a file in the secrets folder, such as "slack-url"',
});

/** Price of one model in US dollars per million tokens. Cached input without a price of its own costs as input. */
export const Price = z.strictObject({
  provider: z.string().optional(),
  input: z.number().nonnegative(),
  output: z.number().nonnegative(),
  cacheRead: z.number().nonnegative().optional(),
  cacheWrite: z.number().nonnegative().optional(),
});
export type Price = z.output<typeof Price>;

const AlertOverride = z.union([
  z.literal(false),
  z.strictObject({
    threshold: z.number().nonnegative().optional(),
    for: duration.or(z.literal('0s')).optional(),
    severity: z.enum(['critical', 'warning', 'info']).optional(),
  }),
]);

/** Where a notification goes. Secrets are names of files in the secrets folder, never values. */
export const Receiver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), urlFile: secretFile }),
  z.strictObject({ kind: z.literal('slack'), channel: z.string().regex(/^[#@]/), urlFile: secretFile }),
  z.strictObject({
    kind: z.literal('email'),
    to: z.email(),
    from: z.email(),
    smarthost: z.string().regex(/^[^:\s]+:\d+$/, { error: 'expected host:port' }),
    username: z.string().optional(),
    passwordFile: secretFile.optional(),
    requireTls: z.boolean().default(true),
  }),
]);
export type Receiver = z.output<typeof Receiver>;

const Routing = z.strictObject({
  receivers: z.record(k8sName, z.array(Receiver)).default({ 'on-call': [{ kind: 'webhook', urlFile: 'webhook-url' }] }),
  /** Receiver by severity. */
  critical: k8sName.default('on-call'),
  warning: k8sName.default('on-call'),
  info: k8sName.default('on-call'),
  groupWait: duration.default('5s'),
  groupInterval: duration.default('1m'),
  repeatInterval: duration.default('4h'),
});

const Volume = z.strictObject({ size, storageClass: z.string().optional() });

/** Everything a user may set. Every key has a default. */
export const Config = z.strictObject({
  name: k8sName.default('llm-observability'),
  /** How long metrics, logs and traces are kept. */
  retention: duration.default('30d'),
  intervals: z.strictObject({ scrape: duration.default('5s'), evaluation: duration.default('5s') }).prefault({}),
  budget: z.strictObject({ dailyDollars: dollars.default(200) }).prefault({}),
  /** Prices by model name, before the price book's own. */
  prices: z.record(z.string(), Price).default({}),
  sampling: z
    .strictObject({
      /** How long a trace is collected before it is decided upon. */
      decisionWait: duration.default('30s'),
      /** Traces held in memory at once. */
      traces: z.int().positive().default(50_000),
      slow: duration.default('10s'),
      expensiveDollars: dollars.default(0.1),
      /** Share of the ordinary traces that is kept. */
      ratio: fraction.default(0.1),
    })
    .prefault({}),
  redaction: z
    .strictObject({
      email: z.boolean().default(true),
      card: z.boolean().default(true),
      apiKey: z.boolean().default(true),
    })
    .prefault({}),
  /** Prompts, completions and tool arguments and results are kept (redacted) only when this is true. */
  captureContent: z.boolean().default(false),
  /** By alert: a changed threshold, or false for none. */
  alerts: z.record(z.string(), AlertOverride).default({}),
  routing: Routing.prefault({}),
  runbooks: z
    .url()
    .default('https://github.com/llm-observability-stack/llm-observability-stack/blob/main/alerts/runbooks'),
  grafana: z.strictObject({ url: z.url().default('http://localhost:3000') }).prefault({}),
  kubernetes: z
    .strictObject({
      namespace: k8sName.default('llm-observability'),
      storage: z
        .strictObject({
          prometheus: Volume.default({ size: '50Gi' }),
          loki: Volume.default({ size: '50Gi' }),
          jaeger: Volume.default({ size: '50Gi' }),
          grafana: Volume.default({ size: '1Gi' }),
          alertmanager: Volume.default({ size: '1Gi' }),
          collector: Volume.default({ size: '10Gi' }),
        })
        .prefault({}),
    })
    .prefault({}),
});

/** A stack, complete: what every generator reads. */
export type Config = z.output<typeof Config>;
/** A stack as the user writes it: every key may be left out. */
export type StackInput = z.input<typeof Config>;
