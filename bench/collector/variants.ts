import { load } from 'js-yaml';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';

/** A collector config as far as a variant changes it. */
export interface CollectorConfig {
  readonly processors: Readonly<Record<string, unknown>>;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Pipe>>;
    readonly telemetry?: unknown;
  };
  readonly [section: string]: unknown;
}

interface Pipe {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** Share of the ordinary traces that the full pipeline keeps, how long it waits before it decides, and has spans on disk. */
const sampling = { ratio: 0.1, decisionWait: '2s', afterRoot: '1s', durable: '1s' } as const;
/** How long after the last span the collector is done with it: the decision, its exporter's batch, and the journal has forgotten it. */
export const drainSeconds = 6;

/** The gateway as it is generated, its files put together as the collector does. */
export function fullPipeline({ durable = sampling.durable as string, captureContent = false } = {}): CollectorConfig {
  const bundle = buildBundle(parseConfig({ captureContent, sampling: { ...sampling, durable } }));
  const files = Object.entries(bundle).filter(([path]) => /^collector\/(?!sampler)[^/]+\.yaml$/.test(path));
  const config = files.map(([, text]) => load(text) as object).reduce(merge, {}) as CollectorConfig; // what renderCollector writes
  // The journal looks oftener for what is old enough: what it forgets is in the time that is measured.
  const soon = { 'otlp/journal': { protocols: { http: { response_headers: { 'Retry-After': '1' } } } } };
  return durable === 'off' ? config : (merge(config, { receivers: soon }) as CollectorConfig); // one setting differs
}

function merge(one: object, other: object): object {
  const isMap = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? merge(before, value) : value;
  }
  return merged;
}

/** Nothing but receive and send, with the exporter that the gateway has for its traces. */
export function barePipeline({ service, ...full }: CollectorConfig): CollectorConfig {
  const own = Object.values(service.pipelines).find((pipe) => pipe.processors.some(isSampling));
  const exporter = own?.exporters[0];
  if (exporter === undefined)
    throw new Error('bench: expected a pipeline with tail sampling and an exporter, got none.');
  const settings = (full['exporters'] as Record<string, object>)[exporter]!; // it is one of them
  const { sending_queue: _, ...plain } = settings as { sending_queue?: unknown };
  return {
    receivers: full['receivers'],
    processors: {},
    // As the default, but for a sink that is slower than the sender: nothing is refused in either.
    exporters: { [exporter]: { ...plain, sending_queue: { block_on_overflow: true } } },
    extensions: full['extensions'],
    service: {
      telemetry: service.telemetry,
      extensions: service.extensions,
      pipelines: { traces: { receivers: ['otlp'], processors: [], exporters: [exporter] } },
    },
  };
}

const isSampling = (id: string): boolean => id.startsWith('tail_sampling');

/** What can be taken out of the pipeline, and how a component of it is known. */
export const concerns: Readonly<Record<string, RegExp>> = {
  journal: /journal/,
  normalise: /^transform\/(normali[sz]e|dialect)/,
  redact: /redact|privacy|bytes/,
  price: /^transform\/(price|pricing|cost|by-)/,
  derive: /derived|labels|signal_to_metrics/,
  sample: /^tail_sampling/,
};

/** The gateway without one concern. Without sampling a random share is kept, so that as much is sent as before. */
export function without(full: CollectorConfig, concern: string): CollectorConfig {
  // First of them all, so that nothing else is missing yet: the config is generated without it.
  if (concern === 'journal') return fullPipeline({ durable: 'off' });
  if (concern === 'sample') {
    const random = { probabilistic_sampler: { sampling_percentage: 100 * sampling.ratio } };
    return {
      ...full,
      processors: { ...full.processors, ...random },
      service: withPipes(full, (pipe) => ({
        ...pipe,
        processors: pipe.processors.map((id) => (isSampling(id) ? 'probabilistic_sampler' : id)),
      })),
    };
  }
  if (concern === 'derive') return withoutPipes(full, (id) => /^(traces|metrics)\/.*derived/.test(id));
  const match = concerns[concern]!;
  if (!Object.values(full.service.pipelines).some(({ processors }) => processors.some((id) => match.test(id)))) {
    throw new Error(`bench: ${concern}: expected a processor that matches ${match.source}, got none. Update concerns.`);
  }
  const rest = concern === 'redact' ? withoutPipes(full, (id) => id.endsWith('/redactions')) : full;
  return {
    ...rest,
    service: withPipes(rest, (pipe) => ({ ...pipe, processors: pipe.processors.filter((id) => !match.test(id)) })),
  };
}

const withPipes = ({ service }: CollectorConfig, change: (pipe: Pipe) => Pipe): CollectorConfig['service'] => ({
  ...service,
  pipelines: Object.fromEntries(Object.entries(service.pipelines).map(([id, pipe]) => [id, change(pipe)])),
});

/** Pipelines taken out, and connectors to nowhere with them. */
function withoutPipes(full: CollectorConfig, goes: (id: string) => boolean): CollectorConfig {
  const left = Object.entries(full.service.pipelines).filter(([id]) => !goes(id));
  const received = new Set(left.flatMap(([, { receivers }]) => receivers));
  const connectors = (full['connectors'] ?? {}) as Readonly<Record<string, unknown>>; // a map by id
  const exporters = ({ exporters: ids }: Pipe) => ids.filter((id) => !(id in connectors) || received.has(id));
  const sent = new Set(left.flatMap(([, pipe]) => exporters(pipe)));
  return {
    ...full,
    connectors: Object.fromEntries(Object.entries(connectors).filter(([id]) => received.has(id) && sent.has(id))),
    service: {
      ...full.service,
      pipelines: Object.fromEntries(
        left.map(([id, pipe]) => [
          id,
          {
            ...pipe,
            receivers: pipe.receivers.filter((one) => !(one in connectors) || sent.has(one)),
            exporters: exporters(pipe),
          },
        ]),
      ),
    },
  };
}
