import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { tracing } from '@opentelemetry/sdk-node';
import type { OtlpSignal, Settings } from './options.js';
import { type HttpOptions, Outbox } from './outbox.js';
import { Unhurried } from './unhurried.js';

type LogRecord = Parameters<(typeof ProtobufLogsSerializer)['serializeRequest']>[0][number];

/** What a processor hands its batches to, and where they wait for the receiver. */
export interface Sender<Item> {
  readonly exporter: Unhurried<Item>;
  readonly outbox: Outbox;
}

/** Where a signal goes; OpenTelemetry reads the rest (timeout, compression, certificates) from its own variables. */
export function connection(
  { endpoints, otlpHeaders, warn }: Settings,
  signal: OtlpSignal,
): { readonly options: HttpOptions; readonly outbox: Outbox } {
  const options = convertLegacyHttpOptions(
    { url: endpoints[signal], headers: { ...otlpHeaders } },
    signal.toUpperCase(),
    `v1/${signal}`,
    { 'content-type': 'application/x-protobuf' },
  );
  let said = false;
  const outbox = new Outbox(options, (reason) => {
    if (!said)
      warn(`llm-observability: ${options.url} refuses ${signal}: ${reason}. Set the endpoint and its headers.`);
    said = true;
  });
  return { options, outbox };
}

/** Sends spans over OTLP/HTTP. */
export function spanSender(settings: Settings): Sender<tracing.ReadableSpan> {
  const { outbox } = connection(settings, 'traces');
  return { exporter: new Unhurried(ProtobufTraceSerializer.serializeRequest, outbox), outbox };
}

/** Sends log records over OTLP/HTTP. */
export function logSender(settings: Settings): Sender<LogRecord> {
  const { outbox } = connection(settings, 'logs');
  return { exporter: new Unhurried(ProtobufLogsSerializer.serializeRequest, outbox), outbox };
}
