import type { PriceOverrides, PriceSettings, PricingFile } from '../catalog/prices.js';
import type { LabelLimits } from './labels.js';

/** What `instrument` takes. Every key may be left out; an option comes before its environment variable. */
export interface ShimOptions {
  /** Name of the service, on every series and span. OTEL_SERVICE_NAME. */
  readonly service?: string;
  /** Port of /metrics, 9464 by default; 0 takes a free one, false serves none. LLM_OBS_METRICS_PORT. */
  readonly metricsPort?: number | false;
  /** Address /metrics binds to, loopback by default. LLM_OBS_METRICS_HOST. */
  readonly metricsHost?: string;
  /** Base URL of an OTLP/HTTP receiver, such as `http://localhost:4318`. OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly otlpEndpoint?: string;
  /** Prices by model, in US dollars per million tokens; they come before the price book. */
  readonly prices?: PriceOverrides;
  /** A pricing file, in US dollars per 1,000 tokens; it comes after `prices` and before the price book. */
  readonly pricing?: PricingFile;
  /** Factors on the list price by provider and service tier, such as `{ openai: { priority: 2 } }`. */
  readonly serviceTiers?: PriceSettings['serviceTiers'];
  /** A session without a step for longer is counted as stalled; 60 seconds by default. */
  readonly stallSeconds?: number;
  /** A session without a step for longer is closed as timed out; a day by default. */
  readonly sessionTtlSeconds?: number;
  /** Same tool and arguments this often within a session is a loop; 3 by default. */
  readonly loopRepeats?: number;
  /** Records prompts, completions, tool arguments and results; off by default. */
  readonly captureContent?: boolean;
  /** Characters of any one recorded text; 4,096 by default. */
  readonly maxTextLength?: number;
  /** Distinct values of one label of one metric, 200 by default; further ones are counted as `other`. */
  readonly maxLabelValues?: number;
  /** Distinct label sets of one metric, 5,000 by default; further ones are counted as `other`. */
  readonly maxSeries?: number;
  /** `_created` lines in OpenMetrics, from which Prometheus counts a first increment; on by default. */
  readonly createdTimestamps?: boolean;
  /** Milliseconds `shutdown` waits for the last spans and logs to be taken; 5,000 by default. */
  readonly shutdownTimeout?: number;
  /** Where the shim's few warnings go; `console.warn` by default. */
  readonly warn?: (message: string) => void;
}

/** The options, complete. */
export interface Settings {
  readonly service: string;
  readonly metricsPort: number | false;
  readonly metricsHost: string;
  readonly otlpEndpoint: string | undefined;
  readonly prices: PriceOverrides;
  readonly pricing: PricingFile | undefined;
  readonly serviceTiers: PriceSettings['serviceTiers'];
  readonly stallSeconds: number;
  readonly sessionTtlSeconds: number;
  readonly loopRepeats: number;
  readonly captureContent: boolean;
  readonly maxTextLength: number;
  readonly limits: LabelLimits;
  readonly createdTimestamps: boolean;
  readonly shutdownTimeout: number;
  readonly warn: (message: string) => void;
  /** OTEL_SDK_DISABLED: nothing is recorded and nothing is served. */
  readonly disabled: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Options over environment over defaults. A value that cannot be used is reported through `warn` and replaced by its default. */
export function settingsFrom(options: ShimOptions, env: Environment): Settings {
  const warn = cautious(options.warn ?? ((message) => console.warn(message)));
  const number = (name: string, value: unknown, standard: number, least: number, most = Number.MAX_SAFE_INTEGER) => {
    if (value === undefined) return standard;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    warn(`llm-observability: ${name}: expected a number ${range}, got ${String(value)}. Using ${standard}.`);
    return standard;
  };
  const envPort = env['LLM_OBS_METRICS_PORT'] || undefined;
  const port =
    options.metricsPort === undefined
      ? number('LLM_OBS_METRICS_PORT', envPort && (/^\d+$/.test(envPort) ? Number(envPort) : envPort), 9464, 0, 65535)
      : options.metricsPort !== false && number('metricsPort', options.metricsPort, 9464, 0, 65535);
  const service = options.service || env['OTEL_SERVICE_NAME'] || serviceAttribute(env);
  const disabled = env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  if (!service && !disabled) {
    warn(
      'llm-observability: service: expected a name, got none. Set the option or OTEL_SERVICE_NAME; using "unknown".',
    );
  }
  return {
    service: service || 'unknown',
    metricsPort: port,
    metricsHost: options.metricsHost || env['LLM_OBS_METRICS_HOST'] || '127.0.0.1',
    otlpEndpoint: options.otlpEndpoint?.replace(/\/+$/, ''),
    prices: options.prices ?? {},
    pricing: options.pricing,
    serviceTiers: options.serviceTiers,
    stallSeconds: number('stallSeconds', options.stallSeconds, 60, 0),
    sessionTtlSeconds: number('sessionTtlSeconds', options.sessionTtlSeconds, 86_400, 0),
    loopRepeats: number('loopRepeats', options.loopRepeats, 3, 2),
    captureContent: options.captureContent === true,
    maxTextLength: number('maxTextLength', options.maxTextLength, 4096, 0),
    limits: {
      values: number('maxLabelValues', options.maxLabelValues, 200, 1),
      series: number('maxSeries', options.maxSeries, 5000, 1),
    },
    createdTimestamps: options.createdTimestamps !== false,
    shutdownTimeout: number('shutdownTimeout', options.shutdownTimeout, 5000, 0),
    warn,
    disabled,
  };
}

const serviceAttribute = (env: Environment): string | undefined =>
  /(?:^|,)\s*service\.name=([^,]+)/.exec(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '')?.[1]?.trim();

/** The application's own logger may throw too. */
const cautious =
  (warn: (message: string) => void) =>
  (message: string): void => {
    try {
      warn(message);
    } catch {
      // Nobody is left to tell.
    }
  };
