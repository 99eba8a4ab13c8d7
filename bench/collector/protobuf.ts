/** OTLP traces as protobuf, written by hand: what a load generator needs of it. Field numbers are those of opentelemetry-proto 1. */

export type Value = string | number | boolean;

export interface BenchSpan {
  readonly name: string;
  readonly kind: number;
  /** Which trace of the request the span belongs to, and its place in it; 0 is the root. */
  readonly trace: number;
  readonly place: number;
  readonly startMs: number;
  readonly milliseconds: number;
  readonly failed?: boolean;
  readonly attributes: Readonly<Record<string, Value>>;
}

/** One export request, with the places of its trace ids, so that each sending can be of new traces. */
export interface Request {
  readonly body: Buffer;
  readonly spans: number;
  readonly traceIds: readonly (readonly number[])[];
}

/** Whole numbers that are given as doubles, by the key: JavaScript does not tell them apart. */
const isDouble = (key: string, value: number): boolean => !Number.isInteger(value) || key.endsWith('_seconds');

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const tag = (field: number, wire: number): Buffer => varint(BigInt((field << 3) | wire));
const whole = (field: number, value: number): Buffer => Buffer.concat([tag(field, 0), varint(BigInt(value))]);
const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([tag(field, 2), varint(BigInt(value.length)), value]);
const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value));

function fixed64(field: number, value: bigint): Buffer {
  const eight = Buffer.alloc(8);
  eight.writeBigUInt64LE(value);
  return Buffer.concat([tag(field, 1), eight]);
}

function double(field: number, value: number): Buffer {
  const eight = Buffer.alloc(8);
  eight.writeDoubleLE(value);
  return Buffer.concat([tag(field, 1), eight]);
}

function keyValue(field: number, key: string, value: Value): Buffer {
  const any =
    typeof value === 'string'
      ? text(1, value)
      : typeof value === 'boolean'
        ? whole(2, value ? 1 : 0)
        : isDouble(key, value)
          ? double(4, value)
          : whole(3, value);
  return bytes(field, Buffer.concat([text(1, key), bytes(2, any)]));
}

/** A trace id that is found again in the finished request: its first eight bytes say so. */
const marked = (trace: number): Buffer => {
  const id = Buffer.alloc(16, 0xa5);
  id.writeUInt32BE(trace, 8);
  return id;
};

const spanId = (trace: number, place: number): Buffer => {
  const id = Buffer.alloc(8);
  id.writeUInt32BE(trace + 1, 0);
  id.writeUInt32BE(place + 1, 4);
  return id;
};

function spanBytes({ name, kind, trace, place, startMs, milliseconds, failed, attributes }: BenchSpan): Buffer {
  const nanoseconds = (ms: number) => BigInt(Math.round(ms * 1000)) * 1000n;
  return Buffer.concat([
    bytes(1, marked(trace)),
    bytes(2, spanId(trace, place)),
    ...(place > 0 ? [bytes(4, spanId(trace, 0))] : []),
    text(5, name),
    whole(6, kind),
    fixed64(7, nanoseconds(startMs)),
    fixed64(8, nanoseconds(startMs + milliseconds)),
    ...Object.entries(attributes).map(([key, value]) => keyValue(9, key, value)),
    ...(failed ? [bytes(15, Buffer.concat([text(2, 'the provider did not answer'), whole(3, 2)]))] : []),
  ]);
}

/** One request of one service. */
export function request(service: string, scope: string, spans: readonly BenchSpan[]): Request {
  const resource = Buffer.concat([
    keyValue(1, 'service.name', service),
    keyValue(1, 'service.version', '3.1.4'),
    keyValue(1, 'deployment.environment.name', 'bench'),
    keyValue(1, 'telemetry.sdk.language', 'python'),
  ]);
  const scopeSpans = Buffer.concat([bytes(1, text(1, scope)), ...spans.map((span) => bytes(2, spanBytes(span)))]);
  const body = bytes(1, Buffer.concat([bytes(1, resource), bytes(2, scopeSpans)]));
  const traces = 1 + Math.max(...spans.map(({ trace }) => trace));
  return {
    body,
    spans: spans.length,
    traceIds: Array.from({ length: traces }, (_, trace) => placesOf(body, marked(trace))),
  };
}

function placesOf(body: Buffer, id: Buffer): number[] {
  const places: number[] = [];
  for (let at = body.indexOf(id); at >= 0; at = body.indexOf(id, at + id.length)) places.push(at);
  return places;
}
