import { readFileSync } from 'node:fs';
import type { PricingFile } from '../catalog/prices.js';
import type { ShimOptions } from './options.js';

/** One environment variable: what it is for, what it takes, and how its text is read. */
export interface Variable<T> {
  /** The option that comes before it; none where only the environment decides. */
  readonly option?: keyof ShimOptions;
  readonly accepted: string;
  readonly standard: string;
  readonly purpose: string;
  /** The value; `undefined` when the text is none that is accepted. */
  readonly read: (text: string) => T | undefined;
}

type Row<T> = Omit<Variable<T>, 'read' | 'accepted'>;

/** Names of samplers as the OpenTelemetry specification has them. */
export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof samplers)[number];

const text = (row: Row<string>, accepted = 'a text'): Variable<string> => ({
  ...row,
  accepted,
  read: (given) => given,
});

const flag = (row: Row<boolean>, only?: boolean): Variable<boolean> => ({
  ...row,
  accepted: only === undefined ? 'true or false' : String(only),
  read: (given) => {
    const value = { true: true, '1': true, false: false, '0': false }[given.toLowerCase()];
    return only === undefined || value === only ? value : undefined;
  },
});

const number = (row: Row<number>, least: number, most: number, pattern = /^\d+(\.\d+)?$/): Variable<number> => ({
  ...row,
  accepted: `a number from ${least} to ${most}`,
  read: (given) => {
    const value = pattern.test(given) ? Number(given) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  },
});

const oneOf = <const V extends string>(row: Row<V>, values: readonly V[]): Variable<V> => ({
  ...row,
  accepted: `one of ${values.join(', ')}`,
  read: (given) => values.find((value) => value === given.toLowerCase()),
});

/** Base URL of an OTLP/HTTP receiver, without a slash at its end. */
const url = (row: Row<string>): Variable<string> => ({
  ...row,
  accepted: 'a URL with http or https',
  read: (given) => (URL.canParse(given) && /^https?:/i.test(given) ? given.replace(/\/+$/, '') : undefined),
});

/** `key=value,key=value`, percent-encoded, as the specification has resource attributes and headers. */
const pairs = (row: Row<Readonly<Record<string, string>>>): Variable<Readonly<Record<string, string>>> => ({
  ...row,
  accepted: '`key=value` pairs with commas between them, percent-encoded',
  read: (given) => {
    try {
      const found = given.split(',').flatMap((pair): [string, string][] => {
        if (pair.trim() === '') return [];
        const [, key, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(pair) ?? [];
        if (key === undefined || value === undefined) throw new TypeError(pair);
        return [[decodeURIComponent(key), decodeURIComponent(value.trim())]];
      });
      return Object.fromEntries(found);
    } catch {
      return undefined;
    }
  },
});

const pricingFile = (row: Row<PricingFile>): Variable<PricingFile> => ({
  ...row,
  accepted: 'the path of a JSON file with `default` and `models`, in dollars per 1,000 tokens',
  read: (path) => {
    try {
      const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
      return isPricing(file) ? file : undefined;
    } catch {
      return undefined;
    }
  },
});

function isPricing(file: unknown): file is PricingFile {
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isCost = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;
  const isPrice = (value: unknown): boolean =>
    isObject(value) && isCost(value['prompt_token_cost']) && isCost(value['completion_token_cost']);
  if (!isObject(file)) return false;
  const { default: standard, models } = file;
  return (
    (standard === undefined || isPrice(standard)) &&
    (models === undefined || (isObject(models) && Object.values(models).every(isPrice)))
  );
}

const ownAddress = (what: string): Row<string> => ({
  option: 'otlpEndpoint',
  standard: 'none',
  purpose: `whole URL for ${what} alone`,
});

/** Every variable the shim reads itself, in the order of the guide, whose table is made of this one. */
export const variables = {
  OTEL_SDK_DISABLED: flag({ standard: 'false', purpose: 'true turns everything off, whatever the options say' }),
  OPENLLMETRY_ENABLED: flag({ option: 'enabled', standard: 'true', purpose: 'false turns everything off' }),
  OTEL_SERVICE_NAME: text({ option: 'service', standard: 'unknown', purpose: '`service` label and `service.name`' }),
  OTEL_RESOURCE_ATTRIBUTES: pairs({
    standard: 'none',
    purpose: 'attributes of the resource; `service.name` where no other names the service',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: url({
    option: 'otlpEndpoint',
    standard: 'http://localhost:4318',
    purpose: 'base URL of an OTLP/HTTP receiver',
  }),
  TRACELOOP_BASE_URL: url({
    option: 'otlpEndpoint',
    standard: 'none',
    purpose: 'the same, where OTEL_EXPORTER_OTLP_ENDPOINT is not set',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url(ownAddress('spans')),
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: url(ownAddress('log records')),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: url(ownAddress('pushed metrics')),
  OTEL_EXPORTER_OTLP_HEADERS: pairs({
    option: 'otlpHeaders',
    standard: 'none',
    purpose: 'headers sent to the receiver, such as `authorization=Bearer%20<token>`',
  }),
  TRACELOOP_API_KEY: text({
    option: 'otlpHeaders',
    standard: 'none',
    purpose: 'sent as bearer token where the headers hold no `authorization`',
  }),
  OTEL_TRACES_SAMPLER: oneOf(
    { option: 'sampler', standard: 'parentbased_always_on', purpose: 'which spans are sent; metrics count all calls' },
    samplers,
  ),
  OTEL_TRACES_SAMPLER_ARG: number(
    { option: 'sampleRatio', standard: '1', purpose: 'share of the traces, for the two samplers by ratio' },
    0,
    1,
  ),
  TRACELOOP_TELEMETRY: flag(
    { standard: 'false', purpose: 'anonymous telemetry does not exist here: false is the only truth' },
    false,
  ),
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: flag({
    option: 'captureContent',
    standard: 'false',
    purpose: 'record prompts and completions, arguments and results',
  }),
  MCP_TRACE_TOOL_IO: flag({
    option: 'captureToolIo',
    standard: 'as `captureContent`',
    purpose: 'record arguments and results of tools',
  }),
  MCP_TRACE_SANITIZE_PII: flag({
    option: 'redact',
    standard: 'true',
    purpose: 'mask personal data and secrets in what is recorded',
  }),
  MCP_TOKEN_PRICING_CONFIG: pricingFile({ option: 'pricing', standard: 'none', purpose: 'a pricing file' }),
  LLM_OBS_METRICS_PORT: number(
    { option: 'metricsPort', standard: '9464', purpose: 'port of /metrics; 0 takes a free one' },
    0,
    65535,
    /^\d+$/,
  ),
  LLM_OBS_METRICS_HOST: text({
    option: 'metricsHost',
    standard: '127.0.0.1',
    purpose: 'where /metrics binds; in a container `0.0.0.0`',
  }),
  LLM_OBS_METRICS_TOKEN: text({
    option: 'metricsToken',
    standard: 'none',
    purpose: 'bearer token that a scraper of /metrics has to show',
  }),
  LLM_OBS_SHARE: text({
    option: 'share',
    standard: 'none',
    purpose: 'a name that the processes of one service have in common, such as those of PM2 in fork mode',
  }),
  LLM_OBS_PUSH: flag({
    option: 'push',
    standard: 'true in a serverless function',
    purpose: 'send metrics over OTLP instead of serving them',
  }),
};

export type VariableName = keyof typeof variables;
type Value<N extends VariableName> = (typeof variables)[N] extends Variable<infer T> ? T : never;
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads variables as they are asked for, so that one which an option comes before is not complained of. A text that is
 * none of those accepted is said once, with what is, and counts as not set; so does an empty one.
 */
export function environmentReader(env: Environment, warn: (message: string) => void) {
  const read = new Map<VariableName, unknown>();
  return <N extends VariableName>(name: N): Value<N> | undefined => {
    if (!read.has(name)) read.set(name, readOne(name, env[name]?.trim() ?? '', warn));
    return read.get(name) as Value<N> | undefined; // the table's own type for this name
  };
}

function readOne(name: VariableName, given: string, warn: (message: string) => void): unknown {
  if (given === '') return undefined;
  const { read, accepted, standard } = variables[name];
  const value = read(given);
  if (value === undefined) {
    // Headers and keys are secrets: what they hold is not said.
    const shown = /HEADERS|KEY|TOKEN$/.test(name) ? 'another text' : given;
    warn(
      `llm-observability: ${name}: expected ${accepted.replaceAll('`', '')}, got ${shown}. Using ${standard.replaceAll('`', '')}.`,
    );
  }
  return value;
}

/** The variables as rows of a Markdown table: name, option, accepted, default, purpose. */
export const variableRows = (): readonly string[] =>
  Object.entries(variables).map(([name, { option, accepted, standard, purpose }]: [string, Variable<unknown>]) => {
    const cell = option === undefined ? '' : `\`${option}\``;
    return `| \`${name}\` | ${cell} | ${accepted} | ${standard} | ${purpose} |`;
  });
