import type { PriceOverrides, PriceSettings, PricingFile } from '../catalog/prices.js';
import type { Budget, BudgetReached } from './budgets.js';
import type { LabelLimits } from './labels.js';
import { type Environment, environmentReader, type SamplerName, samplers, variables } from './variables.js';
import type { LoopFound } from './waste.js';

/** What `instrument` takes. Every key may be left out; an option comes before its environment variable. */
export interface ShimOptions {
  /** False turns everything off; OTEL_SDK_DISABLED does so whatever is said here. OPENLLMETRY_ENABLED. */
  readonly enabled?: boolean;
  /** Name of the service, on every series and span. OTEL_SERVICE_NAME. */
  readonly service?: string;
  /** Port of /metrics, 9464 by default; 0 takes a free one, false serves none. LLM_OBS_METRICS_PORT. */
  readonly metricsPort?: number | false;
  /** Address /metrics binds to, loopback by default. LLM_OBS_METRICS_HOST. */
  readonly metricsHost?: string;
  /** Bearer token that a scraper has to show; none by default. LLM_OBS_METRICS_TOKEN. */
  readonly metricsToken?: string;
  /**
   * A name that several processes of the service have in common: whichever is scraped answers for all. Workers of a
   * cluster and threads need none. LLM_OBS_SHARE.
   */
  readonly share?: string;
  /**
   * Sends metrics over OTLP instead of serving them, for processes nobody can scrape; on in a serverless function.
   * `metricsPort` given as well serves them all the same. LLM_OBS_PUSH.
   */
  readonly push?: boolean;
  /** Seconds between two of them, 10 by default; `flush` and `shutdown` send at once. */
  readonly pushSeconds?: number;
  /** Base URL of an OTLP/HTTP receiver, such as `http://localhost:4318`. OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly otlpEndpoint?: string;
  /** Headers sent to it, such as `authorization`. OTEL_EXPORTER_OTLP_HEADERS. */
  readonly otlpHeaders?: Readonly<Record<string, string>>;
  /** Which spans are sent; metrics count every call all the same. OTEL_TRACES_SAMPLER. */
  readonly sampler?: SamplerName;
  /** Share of the traces that the samplers by ratio keep, 0 to 1. OTEL_TRACES_SAMPLER_ARG. */
  readonly sampleRatio?: number;
  /** Prices by model, in US dollars per million tokens; they come before the price book. */
  readonly prices?: PriceOverrides;
  /** A pricing file, in US dollars per 1,000 tokens; after `prices` and before the price book. MCP_TOKEN_PRICING_CONFIG names one. */
  readonly pricing?: PricingFile;
  /** Factors on the list price by provider and service tier, such as `{ openai: { priority: 2 } }`. */
  readonly serviceTiers?: PriceSettings['serviceTiers'];
  /** A session without a step for longer is counted as stalled; 60 seconds by default. */
  readonly stallSeconds?: number;
  /** A session without a step for longer is closed as timed out; a day by default. */
  readonly sessionTtlSeconds?: number;
  /** Instruments the known client libraries that are installed; on by default. */
  readonly autoInstrument?: boolean;
  /** Client classes, instances or modules to instrument as well: for bundled applications, where they are not found. */
  readonly clients?: readonly unknown[];
  /** Same tool and arguments this often within a session is a loop; 3 by default. */
  readonly loopRepeats?: number;
  /** What agents, projects and users may spend; none by default. */
  readonly budgets?: readonly Budget[];
  /** Told when 80 and 100 % of a budget are reached. */
  readonly onBudget?: (reached: BudgetReached) => void;
  /** Told of repeated calls, cycles, stalls and waste. */
  readonly onLoop?: (found: LoopFound) => void;
  /** Records prompts, completions, tool arguments and results; off by default. */
  readonly captureContent?: boolean;
  /** Records tool arguments and results; as `captureContent` by default. MCP_TRACE_TOOL_IO. */
  readonly captureToolIo?: boolean;
  /** Masks personal data and secrets in every text that is recorded; on by default. MCP_TRACE_SANITIZE_PII. */
  readonly redact?: boolean;
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

export type OtlpSignal = 'traces' | 'logs' | 'metrics';

/** The options, complete. */
export interface Settings {
  readonly service: string;
  readonly metricsPort: number | false;
  readonly metricsHost: string;
  readonly metricsToken: string | undefined;
  readonly share: string | undefined;
  readonly push: boolean;
  readonly pushSeconds: number;
  /** Whole URLs. */
  readonly endpoints: Readonly<Record<OtlpSignal, string>>;
  readonly otlpHeaders: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  readonly sampleRatio: number;
  readonly prices: PriceOverrides;
  readonly pricing: PricingFile | undefined;
  readonly serviceTiers: PriceSettings['serviceTiers'];
  readonly stallSeconds: number;
  readonly sessionTtlSeconds: number;
  readonly autoInstrument: boolean;
  readonly clients: readonly unknown[];
  readonly loopRepeats: number;
  readonly budgets: readonly Budget[];
  readonly onBudget: (reached: BudgetReached) => void;
  readonly onLoop: (found: LoopFound) => void;
  readonly captureContent: boolean;
  readonly captureToolIo: boolean;
  readonly redact: boolean;
  readonly maxTextLength: number;
  readonly limits: LabelLimits;
  readonly createdTimestamps: boolean;
  readonly shutdownTimeout: number;
  readonly warn: (message: string) => void;
  /** OTEL_SDK_DISABLED and the like: nothing is recorded and nothing is served. */
  readonly disabled: boolean;
}

/** Options over environment over defaults. A value that cannot be used is reported through `warn` and replaced by its default. */
export function settingsFrom(options: ShimOptions, env: Environment): Settings {
  const warn = cautious(options.warn ?? ((message) => console.warn(message)));
  const read = environmentReader(env, warn);
  const disabled = read('OTEL_SDK_DISABLED') === true || !(options.enabled ?? read('OPENLLMETRY_ENABLED') ?? true);
  const number = (name: string, value: unknown, standard: number, least: number, most = Number.MAX_SAFE_INTEGER) => {
    if (value === undefined) return standard;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    warn(`llm-observability: ${name}: expected a number ${range}, got ${String(value)}. Using ${standard}.`);
    return standard;
  };
  const resource = read('OTEL_RESOURCE_ATTRIBUTES');
  const service = options.service || read('OTEL_SERVICE_NAME') || resource?.['service.name'];
  if (!service && !disabled) {
    warn(
      'llm-observability: service: expected a name, got none. Set the option or OTEL_SERVICE_NAME; using "unknown".',
    );
  }
  // Only to say so where somebody asks for what does not exist.
  read('TRACELOOP_TELEMETRY');
  const push = options.push ?? read('LLM_OBS_PUSH') ?? serverless.some((name) => Boolean(env[name]));
  const captureContent = options.captureContent ?? read('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT') ?? false;
  return {
    service: service || 'unknown',
    metricsPort:
      options.metricsPort === undefined
        ? (read('LLM_OBS_METRICS_PORT') ?? (push ? false : 9464))
        : options.metricsPort !== false && number('metricsPort', options.metricsPort, 9464, 0, 65535),
    metricsHost: options.metricsHost || read('LLM_OBS_METRICS_HOST') || '127.0.0.1',
    metricsToken: options.metricsToken || read('LLM_OBS_METRICS_TOKEN'),
    share: options.share || read('LLM_OBS_SHARE'),
    push,
    pushSeconds: number('pushSeconds', options.pushSeconds, 10, 0.1),
    endpoints: endpointsFrom(options.otlpEndpoint, read, warn),
    otlpHeaders: headersFrom(options, read),
    sampler: samplerFrom(options.sampler, warn) ?? read('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on',
    sampleRatio: number('sampleRatio', options.sampleRatio ?? read('OTEL_TRACES_SAMPLER_ARG'), 1, 0, 1),
    prices: options.prices ?? {},
    pricing: options.pricing ?? read('MCP_TOKEN_PRICING_CONFIG'),
    serviceTiers: options.serviceTiers,
    stallSeconds: number('stallSeconds', options.stallSeconds, 60, 0),
    sessionTtlSeconds: number('sessionTtlSeconds', options.sessionTtlSeconds, 86_400, 0),
    autoInstrument: options.autoInstrument !== false,
    clients: options.clients ?? [],
    loopRepeats: number('loopRepeats', options.loopRepeats, 3, 2),
    budgets: budgetsFrom(options.budgets ?? [], warn),
    onBudget: options.onBudget ?? (() => undefined),
    onLoop: options.onLoop ?? (() => undefined),
    captureContent,
    captureToolIo: options.captureToolIo ?? read('MCP_TRACE_TOOL_IO') ?? captureContent,
    redact: options.redact ?? read('MCP_TRACE_SANITIZE_PII') ?? true,
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

function budgetsFrom(given: readonly Budget[], warn: (message: string) => void): readonly Budget[] {
  return given.filter(({ scope, dollars }, index) => {
    const isUsable = ['agent', 'project', 'user'].includes(scope) && Number.isFinite(dollars) && dollars >= 0;
    if (!isUsable) {
      warn(
        `llm-observability: budgets[${index}]: expected a scope of agent, project or user and dollars of at least 0, got ${scope} and ${dollars}. It is left out.`,
      );
    }
    return isUsable;
  });
}

/** Set where the process is a function that nobody can scrape: AWS, Vercel, Google, Azure. */
const serverless = ['AWS_LAMBDA_FUNCTION_NAME', 'VERCEL', 'FUNCTION_TARGET', 'FUNCTIONS_WORKER_RUNTIME'];

type Reader = ReturnType<typeof environmentReader>;

function endpointsFrom(
  option: string | undefined,
  read: Reader,
  warn: (message: string) => void,
): Settings['endpoints'] {
  const given = option === undefined ? undefined : variables.OTEL_EXPORTER_OTLP_ENDPOINT.read(option);
  if (option !== undefined && given === undefined) {
    warn(`llm-observability: otlpEndpoint: expected a URL with http or https, got ${option}.`);
  }
  const base = given ?? read('OTEL_EXPORTER_OTLP_ENDPOINT') ?? read('TRACELOOP_BASE_URL') ?? 'http://localhost:4318';
  const own = given === undefined ? read : () => undefined;
  return {
    traces: own('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? `${base}/v1/traces`,
    logs: own('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT') ?? `${base}/v1/logs`,
    metrics: own('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') ?? `${base}/v1/metrics`,
  };
}

/** Headers of options and environment; a Traceloop key is the bearer token where none of them is an `authorization`. */
function headersFrom({ otlpHeaders }: ShimOptions, read: Reader): Record<string, string> {
  const headers = { ...(otlpHeaders ?? read('OTEL_EXPORTER_OTLP_HEADERS')) };
  const authorised = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  const key = authorised || otlpHeaders !== undefined ? undefined : read('TRACELOOP_API_KEY');
  return key === undefined ? headers : { ...headers, authorization: `Bearer ${key}` };
}

function samplerFrom(name: SamplerName | undefined, warn: (message: string) => void): SamplerName | undefined {
  if (name === undefined || samplers.includes(name)) return name;
  warn(`llm-observability: sampler: expected one of ${samplers.join(', ')}, got ${String(name)}.`);
  return undefined;
}

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
