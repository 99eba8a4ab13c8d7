import { hostname } from 'node:os';
import { context, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { resourceAttributes } from '../catalog/spans.js';
import type { Settings } from './options.js';

export interface Telemetry {
  /** Sends what is left and takes the providers down. */
  readonly shutdown: () => Promise<void>;
}

/** True when the application has set up OpenTelemetry itself; then it stays the application's. */
export function tracingExists(): boolean {
  // Another copy of the API may have set it, so the proxy is known by its method rather than its class.
  const provider = trace.getTracerProvider() as { getDelegateTracer?: (name: string) => unknown }; // a view of the proxy
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer('llm-observability') !== undefined;
}

/**
 * Starts spans and logs over OTLP/HTTP. The endpoint is the option's, else what the standard OTEL_ variables say.
 * Loaded only when it is needed, because the SDK is large.
 */
export async function startTelemetry(settings: Settings): Promise<Telemetry> {
  const { NodeSDK, logs: sdkLogs, resources } = await import('@opentelemetry/sdk-node');
  const { otlpEndpoint } = settings;
  const sdk = new NodeSDK({
    serviceName: settings.service,
    resource: resources.defaultResource().merge(
      resources.resourceFromAttributes({
        [resourceAttributes.metricsSource]: 'shim',
        'host.name': hostname(),
        'process.pid': process.pid,
      }),
    ),
    // The process detector would send the command line, which may hold secrets.
    resourceDetectors: [resources.envDetector],
    instrumentations: [],
    metricReaders: [],
    ...(otlpEndpoint !== undefined && {
      traceExporter: await traceExporter(`${otlpEndpoint}/v1/traces`),
      logRecordProcessors: [
        new sdkLogs.BatchLogRecordProcessor({ exporter: await logExporter(`${otlpEndpoint}/v1/logs`) }),
      ],
    }),
  });
  sdk.start();
  return {
    shutdown: () => {
      const sent = sdk.shutdown();
      // At once, not when all is sent: by then somebody may have started anew.
      trace.disable();
      logs.disable();
      context.disable();
      propagation.disable();
      return sent;
    },
  };
}

const traceExporter = async (url: string) => {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter({ url });
};

const logExporter = async (url: string) => {
  const { OTLPLogExporter } = await import('@opentelemetry/exporter-logs-otlp-proto');
  return new OTLPLogExporter({ url });
};
