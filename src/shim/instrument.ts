import { trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { pricesAsOf } from '../catalog/prices.js';
import { resourceAttributes } from '../catalog/spans.js';
import { watchClients } from './auto/start.js';
import { type Endpoint, serveMetrics } from './endpoint.js';
import type { Instruments } from './instruments.js';
import { LlmCellCache } from './llm-cells.js';
import { type Settings, type ShimOptions, settingsFrom } from './options.js';
import { Prices } from './prices.js';
import { prometheusInstruments } from './prometheus.js';
import { redacted } from './redaction.js';
import { slot } from './runtime.js';
import { Sessions } from './sessions.js';
import { startTelemetry, type Telemetry, tracingExists } from './telemetry.js';

const scope = 'llm-observability-stack';

/** The running instrumentation of this process. */
export interface Shim {
  /** Where /metrics is, or nothing when it is not served. */
  readonly metricsUrl: string | undefined;
  /** The typed instruments themselves, for what the wrappers do not cover. */
  readonly instruments: Instruments | undefined;
  /** Faults of the shim's own that were swallowed so far. */
  readonly faults: () => number;
  /** Everything recorded, as text; for processes that serve their metrics themselves. */
  readonly metrics: () => Promise<string>;
  /** Sends what is left, within `shutdownTimeout`, and stops. Never rejects; wrappers call through afterwards. */
  readonly shutdown: () => Promise<void>;
}

/**
 * Starts recording, once for the process: further calls, and further copies of this module, get the same shim. Recording
 * begins before the promise resolves. Never rejects: what cannot be had (a port, a collector) is reported and done without.
 */
export function instrument(options: ShimOptions = {}): Promise<Shim> {
  const own = slot<Shim>();
  own.shim ??= start(options).catch((error: unknown): Shim => {
    console.warn(`llm-observability: could not start: ${String(error)}. The application runs without it.`);
    return inert;
  });
  return own.shim;
}

async function start(options: ShimOptions): Promise<Shim> {
  const settings = settingsFrom(options, process.env);
  if (settings.disabled) return inert;
  const own = slot<Shim>();
  const faults = faultCounter(settings);
  const sessions = new Sessions(settings.stallSeconds, settings.sessionTtlSeconds, settings.limits.values);
  const { instruments, scrape } = prometheusInstruments({
    service: settings.service,
    limits: settings.limits,
    created: settings.createdTimestamps,
    clean: settings.redact ? redacted : (value) => value,
    beforeScrape: (all) => sessions.measure(all),
    fault: faults.count,
  });
  const foreign = tracingExists();
  const prices = new Prices(settings);
  own.runtime = {
    settings,
    instruments,
    sessions,
    prices,
    llmCells: new LlmCellCache(instruments),
    tracer: trace.getTracer(scope),
    logger: logs.getLogger(scope),
    // The resource of another's provider cannot be changed; each span says it then.
    mark: foreign ? { [resourceAttributes.metricsSource]: 'shim' } : {},
    fault: faults.count,
  };
  prices.find('openai', 'warm-up');
  instruments.llmPriceBook.set(Date.parse(pricesAsOf) / 1000, {});
  const telemetry = foreign ? undefined : await exporting(settings);
  await watchClients(settings);
  const endpoint = await listen(settings, scrape, faults.count);
  let stopping: Promise<void> | undefined;
  return {
    metricsUrl: endpoint?.url,
    instruments,
    faults: faults.total,
    metrics: () => scrape('text'),
    shutdown: () => {
      own.runtime = undefined;
      own.shim = undefined;
      stopping ??= stop(settings, endpoint, telemetry);
      return stopping;
    },
  };
}

/** Spans and logs; where they cannot be had there are metrics all the same. */
async function exporting(settings: Settings): Promise<Telemetry | undefined> {
  try {
    return await startTelemetry(settings);
  } catch (error) {
    settings.warn(`llm-observability: no traces and logs: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function listen(
  { metricsHost: host, metricsPort: port, warn }: Settings,
  scrape: Parameters<typeof serveMetrics>[1],
  fault: (error: unknown) => void,
): Promise<Endpoint | undefined> {
  if (port === false) return undefined;
  try {
    return await serveMetrics({ host, port }, scrape, fault);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const remedy =
      code === 'EADDRINUSE' ? 'Another process has the port; set metricsPort or LLM_OBS_METRICS_PORT.' : '';
    const reason = error instanceof Error ? error.message : String(error);
    warn(`llm-observability: no /metrics on ${host}:${port}: ${reason}. ${remedy}`.trim());
    return undefined;
  }
}

/** Stops within the deadline: a collector that does not answer may not hold the application's exit. */
async function stop(
  settings: Settings,
  endpoint: Endpoint | undefined,
  telemetry: Telemetry | undefined,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, settings.shutdownTimeout);
  });
  await Promise.race([Promise.allSettled([endpoint?.close(), telemetry?.shutdown()]), deadline]);
  clearTimeout(timer);
  telemetry?.close();
}

/** Counts faults, and says the first: one line is enough to be found, more would be a flood. */
function faultCounter({ warn }: Settings): { readonly count: (error: unknown) => void; readonly total: () => number } {
  let total = 0;
  return {
    total: () => total,
    count: (error) => {
      total += 1;
      if (total === 1)
        warn(`llm-observability: ${error instanceof Error ? error.message : String(error)} Recording goes on.`);
    },
  };
}

/** What a process gets that records nothing. */
const inert: Shim = {
  metricsUrl: undefined,
  instruments: undefined,
  faults: () => 0,
  metrics: () => Promise.resolve(''),
  shutdown: () => {
    slot<Shim>().shim = undefined;
    return Promise.resolve();
  },
};
