import { createOtlpNetworkExportDelegate, OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { convertLegacyHttpOptions, createOtlpHttpExporterMetrics } from '@opentelemetry/otlp-exporter-base/node-http';
import {
  LogsExporterMetricsHelper,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { tracing } from '@opentelemetry/sdk-node';
import type { OtlpSignal, Settings } from './options.js';
import { type HttpOptions, Outbox } from './outbox.js';
import { Unhurried } from './unhurried.js';

type LogRecords = Parameters<(typeof ProtobufLogsSerializer)['serializeRequest']>[0];

/** What a processor hands its batches to, and where they wait for the receiver. */
export interface Sender<Batch> {
  readonly exporter: Unhurried<Batch>;
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
export function spanSender(settings: Settings): Sender<tracing.ReadableSpan[]> {
  const { options, outbox } = connection(settings, 'traces');
  const own = createOtlpHttpExporterMetrics(
    'otlp_http_span_exporter',
    TraceExporterMetricsHelper,
    options.url,
    undefined,
  );
  const delegate = createOtlpNetworkExportDelegate(options, ProtobufTraceSerializer, own, outbox);
  return { exporter: new Unhurried(new OTLPExporterBase<tracing.ReadableSpan[]>(delegate)), outbox };
}

/** Sends log records over OTLP/HTTP. */
export function logSender(settings: Settings): Sender<LogRecords> {
  const { options, outbox } = connection(settings, 'logs');
  const own = createOtlpHttpExporterMetrics(
    'otlp_http_log_exporter',
    LogsExporterMetricsHelper,
    options.url,
    undefined,
  );
  const delegate = createOtlpNetworkExportDelegate(options, ProtobufLogsSerializer, own, outbox);
  return { exporter: new Unhurried(new OTLPExporterBase<LogRecords>(delegate)), outbox };
}
