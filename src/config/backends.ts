import { z } from 'zod';

/** Pipelines, queues and extensions of the collector itself are called so. */
const reserved = [
  'again',
  'derived',
  'journal',
  'kafka',
  'priced',
  'sampled',
  'samplers',
  'senders',
  'undecided',
  'without-content',
];
const id = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$/, { error: 'expected a name such as "honeycomb-eu"' })
  .refine((name) => !reserved.includes(name), {
    error: 'expected a name other than the collector has for its own parts',
  });
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, {
  error: 'expected the name of an environment variable, such as "VENDOR_API_KEY"',
});
const address = z.string().regex(/^[A-Za-z0-9.-]+:\d+$/, { error: 'expected host:port, such as "tempo:4317"' });
const httpUrl = z.url({ protocol: /^https?$/ });

/**
 * What waits on disk while the backend is away: items it holds, how many send at once, and the most bytes a request has before
 * compression. Datadog takes 3.2 MB, gRPC 4 MiB. An exporter throws away what is longer by itself, so that it has a least
 * (collector/long-values.ts).
 */
const queue = (batchBytes = 3_000_000) =>
  z
    .strictObject({
      items: z.int().positive().default(1_000_000),
      consumers: z.int().positive().default(4),
      batchBytes: z.int().min(1_000_000).default(batchBytes),
    })
    .prefault({});

/** What every backend has. */
const common = {
  /** Tells two of one kind apart; the kind by default. */
  name: id.optional(),
  /** Prompts and answers go there, if the stack captures them at all. The stack's own stores do, others do not. */
  captureContent: z.boolean().optional(),
  queue: queue(),
  /** Seconds between two tries, at first and at most. It is tried until it arrives. */
  retry: z.strictObject({ first: z.int().positive().default(1), longest: z.int().positive().default(10) }).prefault({}),
};

const vendor = <const Key extends string>(key: Key) => ({ ...common, keyVariable: variable.default(key) });
const region = z.enum(['us', 'eu']).default('us');

/** One place that telemetry is sent to. Secrets are names of environment variables, never values. */
export const Backend = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('jaeger'), ...common }),
  z.strictObject({ kind: z.literal('loki'), ...common }),
  z.strictObject({ kind: z.literal('tempo'), ...common, endpoint: address.optional(), tenant: z.string().optional() }),
  z.strictObject({ kind: z.literal('zipkin'), ...common, endpoint: httpUrl.optional() }),
  z.strictObject({
    kind: z.literal('grafana-cloud'),
    ...vendor('GRAFANA_CLOUD_TOKEN'),
    /** As in otlp-gateway-<zone>.grafana.net. */
    zone: z.string().regex(/^[a-z0-9-]+$/),
    userVariable: variable.default('GRAFANA_CLOUD_INSTANCE_ID'),
  }),
  z.strictObject({
    kind: z.literal('datadog'),
    ...vendor('DD_API_KEY'),
    site: z
      .string()
      .regex(/^[a-z0-9.-]+$/)
      .default('datadoghq.com'),
  }),
  z.strictObject({ kind: z.literal('honeycomb'), ...vendor('HONEYCOMB_API_KEY'), region }),
  z.strictObject({
    kind: z.literal('new-relic'),
    ...vendor('NEW_RELIC_LICENSE_KEY'),
    region,
    queue: queue(1_000_000),
  }),
  z.strictObject({
    kind: z.literal('langfuse'),
    ...vendor('LANGFUSE_SECRET_KEY'),
    userVariable: variable.default('LANGFUSE_PUBLIC_KEY'),
    url: httpUrl.default('https://cloud.langfuse.com'),
  }),
  z.strictObject({
    kind: z.literal('phoenix'),
    ...common,
    url: httpUrl.optional(),
    /** Where it asks for one. */
    keyVariable: variable.optional(),
    project: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('helicone'), ...vendor('HELICONE_API_KEY'), region }),
  z.strictObject({ kind: z.literal('traceloop'), ...vendor('TRACELOOP_API_KEY') }),
  z.strictObject({
    kind: z.literal('otlp'),
    ...common,
    /** host:port for gRPC, a URL for HTTP (paths such as /v1/traces are added). */
    endpoint: z.union([address, httpUrl]),
    signals: z
      .array(z.enum(['traces', 'logs']))
      .min(1)
      .default(['traces', 'logs']),
    /** Header to the environment variable that holds its value. */
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), variable).default({}),
    /** gRPC without TLS, inside one's own network. */
    insecure: z.boolean().default(false),
  }),
]);
export type Backend = z.output<typeof Backend>;

const kindsOfLogs: readonly Backend['kind'][] = ['loki', 'grafana-cloud', 'datadog', 'honeycomb', 'new-relic'];

/** Which of the two signals a backend takes. Metrics are Prometheus's, whatever else there is. */
export const takes = (backend: Backend, signal: 'traces' | 'logs'): boolean => {
  if (backend.kind === 'otlp') return backend.signals.includes(signal);
  return signal === 'logs' ? kindsOfLogs.includes(backend.kind) : backend.kind !== 'loki';
};

export const nameOf = (backend: Backend): string => backend.name ?? backend.kind;

/** Every backend of a stack: names differ, and each signal goes somewhere. */
export const Backends = z
  .array(Backend)
  .superRefine((backends, context) => {
    const names = backends.map(nameOf);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
      context.addIssue({
        code: 'custom',
        message: `expected names that differ (set "name" to distinguish two of a kind)`,
      });
    }
    for (const [signal, kind] of [
      ['traces', 'jaeger'],
      ['logs', 'loki'],
    ] as const) {
      if (backends.some((backend) => takes(backend, signal))) continue;
      context.addIssue({
        code: 'custom',
        message: `expected a backend for ${signal}, such as { kind: "${kind}" }`,
      });
    }
  })
  .prefault([{ kind: 'jaeger' }, { kind: 'loki' }]);
