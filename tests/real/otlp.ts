import { randomBytes } from 'node:crypto';

export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };
export type Attributes = Readonly<Record<string, Value>>;

export interface Span {
  readonly traceId?: string;
  /** Whether it has a parent, which is none of the spans sent here; without one it is a root. */
  readonly parent?: boolean;
  readonly name?: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind?: number;
  readonly seconds?: number;
  readonly error?: string;
  readonly attributes?: Attributes;
  readonly events?: readonly { readonly name: string; readonly attributes?: Attributes }[];
}

export interface Log {
  readonly body?: Value;
  readonly attributes?: Attributes;
  readonly eventName?: string;
  readonly severityText?: string;
}

export interface Resource {
  readonly attributes: Attributes;
  readonly scope?: { readonly name: string; readonly attributes?: Attributes };
}

/** A trace id that every sampler of 50 % or more drops (`low`) or keeps; by default at random. */
export const newTraceId = (): string => randomBytes(16).toString('hex');

const shop: Resource = { attributes: { 'service.name': 'shop' } };

export const tracesRequest = (spans: readonly Span[], resource: Resource = shop) => ({
  resourceSpans: [
    {
      resource: { attributes: keyValues(resource.attributes) },
      scopeSpans: [{ ...scoped(resource), spans: spans.map(otlpSpan) }],
    },
  ],
});

export const logsRequest = (logs: readonly Log[], resource: Resource = shop) => ({
  resourceLogs: [
    {
      resource: { attributes: keyValues(resource.attributes) },
      scopeLogs: [{ ...scoped(resource), logRecords: logs.map(otlpLog) }],
    },
  ],
});

const scoped = ({ scope }: Resource) =>
  scope === undefined ? {} : { scope: { name: scope.name, attributes: keyValues(scope.attributes ?? {}) } };

function otlpSpan({
  traceId = newTraceId(),
  parent = false,
  name = 'span',
  kind = 1,
  seconds = 0.5,
  error,
  attributes = {},
  events = [],
}: Span) {
  const end = BigInt(Date.now()) * 1_000_000n;
  return {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    ...(parent && { parentSpanId: randomBytes(8).toString('hex') }),
    name,
    kind,
    startTimeUnixNano: String(end - BigInt(Math.round(seconds * 1e9))),
    endTimeUnixNano: String(end),
    attributes: keyValues(attributes),
    events: events.map((event) => ({
      name: event.name,
      timeUnixNano: String(end),
      attributes: keyValues(event.attributes ?? {}),
    })),
    ...(error !== undefined && { status: { code: 2, message: error } }),
  };
}

const otlpLog = ({ body, attributes = {}, eventName, severityText }: Log) => ({
  timeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
  ...(body !== undefined && { body: anyValue(body) }),
  ...(eventName && { eventName }),
  ...(severityText && { severityText }),
  attributes: keyValues(attributes),
});

export const keyValues = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

function anyValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Number.isNaN(value)) return { doubleValue: 'NaN' };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (isList(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Attributes as they arrived, values without their OTLP wrapping. */
export function plain(
  attributes: readonly { key: string; value: Readonly<Record<string, unknown>> }[] = [],
): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, unwrap(value)]));
}

function unwrap(value: Readonly<Record<string, unknown>>): unknown {
  if ('intValue' in value) return Number(value['intValue']);
  if ('arrayValue' in value) return ((value['arrayValue'] as { values?: [] }).values ?? []).map(unwrap); // OTLP/JSON
  if ('kvlistValue' in value) return plain((value['kvlistValue'] as { values?: [] }).values); // OTLP/JSON
  return Object.values(value)[0];
}

// biome-ignore lint/suspicious/noExplicitAny: OTLP/JSON as it came
export type Received = Readonly<Record<string, any>>;

/**
 * What a collector in a backend's place wrote, request by request, each record of the list that they hold. One that was killed
 * while it wrote goes on in the line it left torn: requests are told by their beginning. One without an end was never confirmed
 * and comes again.
 */
export const requestsIn = (text: string, list: string): Received[] =>
  text
    .split(new RegExp(`(?=\\{"${list}":)`))
    .filter((request) => request.endsWith('}\n'))
    .flatMap((request) => JSON.parse(request)[list]);
