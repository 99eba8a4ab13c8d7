import { trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import type { OpenMetricsContentType, Registry } from 'prom-client';
import { pricesAsOf } from '../catalog/prices.js';
import { resourceAttributes } from '../catalog/spans.js';
import type { Metric } from '../model/metric.js';
import type { Arena } from './arena.js';
import { watchClients } from './auto/start.js';
import { Budgets } from './budgets.js';
import { contextsAreKept } from './call-context.js';
import type { InstrumentOf, Instruments } from './instruments.js';
import { LlmCellCache } from './llm-cells.js';
import { type Settings, type ShimOptions, settingsFrom } from './options.js';
import { Prices } from './prices.js';
import { prometheusInstruments, type Sharing } from './prometheus.js';
import type { MetricsPush } from './push.js';
import { redacted } from './redaction.js';
import { guarded, type Runtime, slot } from './runtime.js';
import { serve } from './serving.js';
import { Sessions } from './sessions.js';
import { isOneOfMany, readOthers, removeAbandoned, SharedNumbers, sharedFolder } from './shared.js';
import type { Store } from './store.js';
import { keepContexts, startTelemetry, type Telemetry, tracingExists } from './telemetry.js';
import { KnownResults } from './waste.js';

const scope = 'llm-observability-stack';
const sweepMs = 5000;

/** The running instrumentation of this process. */
export interface Shim {
  /** Where /metrics is, or nothing when it is not served. */
  readonly metricsUrl: string | undefined;
  /** The typed instruments themselves, for what the wrappers do not cover. */
  readonly instruments: Instruments | undefined;
  /**
   * The instrument of a metric of the application's own, declared as the catalog's are and bounded alike; nothing where
   * nothing is recorded. The same declaration again gives the same instrument.
   * @throws TypeError when the name is taken by another metric, or is no name
   */
  readonly metric: <M extends Metric>(metric: M) => InstrumentOf<M> | undefined;
  /** Faults of the shim's own that were swallowed so far. */
  readonly faults: () => number;
  /** The same metrics for an application that serves a prom-client registry of its own. */
  readonly registry: Registry<OpenMetricsContentType> | undefined;
  /** Everything recorded, as text; for processes that serve their metrics themselves. */
  readonly metrics: () => Promise<string>;
  /** Sends what there is, within `shutdownTimeout`, and goes on: for functions that are frozen between calls. Never rejects. */
  readonly flush: () => Promise<void>;
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
  const careful = <E>(tell: (event: E) => void) => {
    return (event: E): void => {
      try {
        tell(event);
      } catch (error) {
        faults.count(error);
      }
    };
  };
  const onLoop = careful(settings.onLoop);
  const foreign = tracingExists();
  if (!foreign) keepContexts();
  const sessions = new Sessions(
    settings.stallSeconds,
    settings.sessionTtlSeconds,
    settings.limits.values,
    careful((session) => {
      const seconds = session.idleSeconds();
      session.sayStalled(seconds);
      onLoop({ kind: 'stall', sessionId: session.facts.id, agent: session.facts.agent, seconds });
    }),
    contextsAreKept(),
  );
  const {
    instruments,
    scrape,
    stores,
    sharing: shared,
    registry,
    declare,
  } = prometheusInstruments({
    service: settings.service,
    limits: settings.limits,
    created: settings.createdTimestamps,
    clean: settings.redact ? redacted : (value) => value,
    beforeScrape: (all) => sessions.measure(all),
    share: (arena) => sharing(settings, arena, faults.count),
    fault: faults.count,
  });
  const prices = new Prices(settings);
  // The resource of another's provider cannot be changed; each span says it then.
  const mark = foreign ? { [resourceAttributes.metricsSource]: 'shim' } : {};
  const runtime: Runtime = {
    settings,
    instruments,
    sessions,
    prices,
    llmCells: new LlmCellCache(instruments),
    budgets: new Budgets(settings.budgets, instruments, careful(settings.onBudget)),
    results: new KnownResults(),
    onLoop,
    tracer: trace.getTracer(scope),
    logger: logs.getLogger(scope),
    mark,
    foreign,
    fault: faults.count,
  };
  own.runtime = runtime;
  prices.find('openai', 'warm-up');
  instruments.llmPriceBook.set(Date.parse(pricesAsOf) / 1000, {});
  const telemetry = foreign ? undefined : await exporting(settings);
  await watchClients(settings);
  const measure = () => sessions.measure(instruments);
  const pusher = settings.push ? await pushing(settings, stores, measure, faults.count) : undefined;
  const serving = await serve(settings, scrape, faults.count, shared.own !== undefined);
  // Sessions end by their time to live, and are shown to other processes, also where nobody scrapes.
  const sweep = setInterval(() => guarded(runtime, measure), sweepMs).unref();
  const settle = () => sessions.postponed.settle();
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    clearInterval(sweep);
    guarded(runtime, settle);
    await within(settings.shutdownTimeout, [serving.close(), telemetry?.shutdown(), pusher?.flush()]);
    telemetry?.close();
    pusher?.close();
    shared.own?.close();
  };
  return {
    get metricsUrl() {
      return serving.url();
    },
    instruments,
    registry,
    metric: <M extends Metric>(metric: M) => declare(metric) as unknown as InstrumentOf<M>, // made for this very metric
    faults: faults.total,
    metrics: () => scrape('text'),
    flush: () => {
      guarded(runtime, settle);
      return within(settings.shutdownTimeout, [telemetry?.flush(), pusher?.flush()]);
    },
    shutdown: () => {
      own.runtime = undefined;
      own.shim = undefined;
      stopping ??= stop();
      return stopping;
    },
  };
}

/** The serializer is loaded only where metrics are pushed. */
async function pushing(
  settings: Settings,
  stores: readonly Store[],
  before: () => void,
  fault: (error: unknown) => void,
): Promise<MetricsPush | undefined> {
  try {
    const { MetricsPush } = await import('./push.js');
    return new MetricsPush(settings, stores, before, fault);
  } catch (error) {
    settings.warn(`llm-observability: no metrics are sent: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
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

/** What was recorded goes to files where there are several processes; where they cannot be had, each has its own alone. */
function sharing(settings: Settings, arena: Arena, fault: (error: unknown) => void): Sharing {
  const folder = sharedFolder(settings.service, settings.share);
  const alone = { own: undefined, others: () => readOthers(folder) };
  if (settings.push || (settings.share === undefined && !isOneOfMany())) return alone;
  try {
    const own = new SharedNumbers(folder, arena, fault);
    removeAbandoned(folder);
    return { own, others: () => own.others() };
  } catch (error) {
    settings.warn(
      `llm-observability: metrics of this process alone: ${error instanceof Error ? error.message : String(error)}`,
    );
    return alone;
  }
}

/** Waits for all of it, but no longer than the deadline: a collector that does not answer may not hold anybody up. */
async function within(milliseconds: number, work: readonly (Promise<void> | undefined)[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([Promise.allSettled(work), deadline]);
  clearTimeout(timer);
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
  metric: () => undefined,
  faults: () => 0,
  metrics: () => Promise.resolve(''),
  registry: undefined,
  flush: () => Promise.resolve(),
  shutdown: () => {
    slot<Shim>().shim = undefined;
    return Promise.resolve();
  },
};
