import { z } from 'zod';
import { Anomalies } from './anomalies.js';
import { Backends } from './backends.js';
import { Budget } from './budget.js';
import { Dashboards } from './dashboards.js';
import { Labels } from './labels.js';
import { OwnMetrics } from './own-metrics.js';
import { OwnSignals } from './own-signals.js';
import { Prices, Pricing, ServiceTiers } from './prices.js';
import { Redaction } from './redaction.js';
import { Routing } from './routing.js';
import { Rules } from './rules.js';
import { Kafka, Replicas, Scale } from './scale.js';
import { Slos } from './slos.js';
import { Sources } from './sources.js';

export { type Backend, nameOf, takes } from './backends.js';
export { Receiver } from './routing.js';
export { recordsOf } from './rules.js';

const durationLike = { error: 'expected a duration such as "30s" or "10m"' };
const duration = z.string(durationLike).regex(/^([1-9]\d*)(ms|s|m|h|d|w)$/, durationLike);
/** Prometheus takes a series for gone that has had no sample for five minutes. */
const interval = z.string().regex(/^([1-9]\d{0,4}ms|[1-9]\d?s|1[01]\ds|120s|[12]m)$/, {
  error: 'expected a duration of at most two minutes such as "15s"',
});
const fraction = z.number().min(0).max(1);
const dollars = z.number().positive();
const k8sName = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: 'expected a name such as "llm-stack"' });
const size = z.string().regex(/^\d+(\.\d+)?(Ki|Mi|Gi|Ti)?$/, { error: 'expected a size such as "10Gi"' });

const label = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, { error: 'expected a name such as "platform"' });

const AlertOverride = z.union([
  z.literal(false),
  z.strictObject({
    threshold: z.number().nonnegative().optional(),
    for: duration.or(z.literal('0s')).optional(),
    severity: z.enum(['critical', 'warning', 'info']).optional(),
    team: label.optional(),
    class: z.enum(['availability', 'latency', 'cost', 'safety', 'quality', 'pipeline']).optional(),
  }),
]);

const Volume = z.strictObject({ size, storageClass: z.string().optional() });

/** Who may send to the collector (docs/collector.md): outside loopback nobody without a secret. */
const Receivers = z.strictObject({
  /** The token in OTLP_TOKEN, or the names and passwords in OTLP_HTPASSWD; nobody is asked only on loopback. */
  auth: z.enum(['bearer', 'basic']).default('bearer'),
  /** `server`: with a certificate of its own; `clients`: senders show one as well. */
  tls: z.enum(['off', 'server', 'clients']).default('off'),
});

/** Which traces are kept, and what is expected to come in (docs/sampling.md). */
const Sampling = z.strictObject({
  /** The longest a trace is waited for; one whose root has ended is decided `afterRoot` later. */
  decisionWait: duration.default('10m'),
  afterRoot: duration.default('10s'),
  /** How long a decision is remembered for spans that come later. */
  remember: duration.default('1h'),
  /**
   * Spans are on disk for this long after they were taken: what a killed collector had not decided upon is decided when it is back.
   * Three times the usual wait (`load.duration` and `afterRoot`) unless it is given; with Kafka nothing, as Kafka has them.
   */
  durable: z
    .string()
    .regex(/^(off|[1-9]\d*(ms|s|m|h|d|w))$/, { error: 'expected a duration such as "2m", or "off"' })
    .optional(),
  /** What is expected: sizes of memory follow from it. */
  load: z
    .strictObject({
      tracesPerSecond: z.number().positive().default(100),
      spansPerTrace: z.int().positive().default(10),
      bytesPerSpan: z.int().positive().default(2000),
      /** From the first span of a trace to its last, on average. */
      duration: duration.default('30s'),
    })
    .prefault({}),
  /** Traces held in memory at once; computed from the load unless given. */
  traces: z.int().positive().optional(),
  /** A trace larger than this is not kept at all: it would push out all others. Counted and alerted on. */
  maxTraceBytes: z.int().positive().default(50_000_000),
  /** A span that takes this long keeps its trace. */
  slow: duration.default('10s'),
  /** The same by operation; `other` is a span that is no GenAI operation, such as the HTTP request around a run. */
  slowByOperation: z
    .record(z.string(), duration)
    .default({ invoke_agent: '5m', invoke_workflow: '10m', execute_tool: '30s', other: '5m' }),
  /** A call that cost this much keeps its trace, and a run of many calls that did (the shim says what a run cost). */
  expensiveDollars: dollars.default(0.1),
  expensiveRunDollars: dollars.default(1),
  /** A trace of this many spans is a run that may have lost its way. */
  manySpans: z.int().positive().default(200),
  lowScore: fraction.default(0.5),
  lowConfidence: fraction.default(0.5),
  /** Share of the traces of a service, or of a tenant, in place of `ratio`. */
  services: z.record(z.string(), fraction).default({}),
  tenants: z
    .strictObject({
      attribute: z.string().min(1).default('tenant.id'),
      ratios: z.record(z.string(), fraction).default({}),
    })
    .prefault({}),
  /** Of each route (service and name of the root span) that comes rarely, this many traces a minute are kept; 0 is off. */
  rareRoutes: z
    .strictObject({ perMinute: z.int().nonnegative().default(1), groups: z.int().min(1).max(64).default(16) })
    .prefault({}),
  /** Share of the ordinary traces that is kept. */
  ratio: fraction.default(0.1),
  /** Bound of what `ratio`, `services`, `tenants` and traces without a root keep, for each of them. */
  maxSpansPerSecond: z.int().positive().default(1000),
});

/** Everything a user may set. Every key has a default. */
export const Config = z.strictObject({
  name: k8sName.default('llm-observability'),
  /** How long metrics, logs and traces are kept. */
  retention: duration.default('30d'),
  /** A page comes within a scrape, two evaluations and `routing.groupWait`: 14 s (docs/alerts.md). */
  intervals: z
    .strictObject({
      scrape: interval.default('5s'),
      /** Of critical alerts and what they read. */
      evaluation: interval.default('3s'),
      /** Of every other rule; never shorter than the evaluation. */
      relaxed: interval.default('15s'),
    })
    .prefault({}),
  budget: Budget.prefault({}),
  /** What is promised: error budgets and burn-rate alerts follow from it (docs/alerts.md). */
  slos: Slos,
  /** Prices by model name, before the price book's own. */
  prices: Prices.default({}),
  /** A pricing file (dollars per 1,000 tokens) as it is; its models come after `prices` and before the book. */
  pricing: Pricing.optional(),
  /** Factors on the list price by provider and service tier, beside those known already. */
  serviceTiers: ServiceTiers.default({}),
  receivers: Receivers.prefault({}),
  /** Where traces and logs go (docs/backends.md); metrics are always Prometheus's. */
  backends: Backends,
  sampling: Sampling.prefault({}),
  /** One collector; or gateways and samplers, with routing or Kafka between them (docs/scale.md). */
  scale: Scale,
  replicas: Replicas,
  kafka: Kafka,
  /** Metrics that others expose, taken in beside the contract's (docs/sources.md). */
  sources: Sources,
  /** Metrics of applications' own, to be named in panels and rules (docs/own-metrics.md). */
  metrics: OwnMetrics,
  /** What is asked of them and of the stack's, and kept by rules: to be named in panels and alerts. */
  signals: OwnSignals,
  labels: Labels,
  redaction: Redaction.prefault({}),
  /** Prompts, completions and tool arguments and results are kept (redacted) only when this is true. */
  captureContent: z.boolean().default(false),
  /** By alert: a changed threshold, or false for none. */
  alerts: z.record(z.string(), AlertOverride).default({}),
  rules: Rules,
  /** What is normal is learned from history (docs/anomalies.md). */
  anomalies: Anomalies.prefault({}),
  routing: Routing.prefault({}),
  runbooks: z
    .url()
    .default('https://github.com/llm-observability-stack/llm-observability-stack/blob/main/alerts/runbooks'),
  /** How they look, where they lie, and what of them is changed (docs/dashboards.md). */
  dashboards: Dashboards.prefault({}),
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
          sampler: Volume.default({ size: '10Gi' }),
          kafka: Volume.default({ size: '50Gi' }),
        })
        .prefault({}),
    })
    .prefault({}),
});

/** A stack, complete: what every generator reads. */
export type Config = z.output<typeof Config>;
/** A stack as the user writes it: every key may be left out. */
export type StackInput = z.input<typeof Config>;
