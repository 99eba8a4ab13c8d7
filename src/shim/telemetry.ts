import { hostname } from 'node:os';
import { context, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { tracing } from '@opentelemetry/sdk-node';
import { resourceAttributes } from '../catalog/spans.js';
import type { Settings } from './options.js';

type SamplerClasses = typeof tracing;

export interface Telemetry {
  /** Sends what is left and takes the providers down. */
  readonly shutdown: () => Promise<void>;
  /** Sends what there is, and goes on. */
  readonly flush: () => Promise<void>;
  /** Gives up what has not been sent by then. */
  readonly close: () => void;
}

/** True when the application has set up OpenTelemetry itself; then it stays the application's. */
export function tracingExists(): boolean {
  // Another copy of the API may have set it, so the proxy is known by its method rather than its class.
  const provider = trace.getTracerProvider() as { getDelegateTracer?: (name: string) => unknown }; // a view of the proxy
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer('llm-observability') !== undefined;
}

/** Begins to keep contexts across awaits: at once, while what makes and sends spans has yet to be loaded. */
export function keepContexts(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
}

/**
 * Starts spans and logs over OTLP/HTTP. Loaded only when it is needed, because the SDK is large.
 */
export async function startTelemetry(settings: Settings): Promise<Telemetry> {
  const [{ NodeSDK, logs: sdkLogs, resources, tracing }, { logSender, spanSender }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('./otlp.js'),
  ]);
  const spans = leftToTheSdk('TRACES') ? undefined : spanSender(settings);
  const records = leftToTheSdk('LOGS') ? undefined : logSender(settings);
  const logProcessor = records && new sdkLogs.BatchLogRecordProcessor({ exporter: records.exporter });
  const senders = [spans, records].filter((one) => one !== undefined);
  const sent = async () => {
    await Promise.all(senders.map(({ exporter }) => exporter.forceFlush()));
    await Promise.all(senders.map(({ outbox }) => outbox.drained()));
  };
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
    contextManager: null as never, // it is there; null asks for none, which the type leaves out
    sampler: samplerOf(settings, tracing),
    ...(spans && { spanProcessors: [new tracing.BatchSpanProcessor(spans.exporter)] }),
    ...(logProcessor && { logRecordProcessors: [logProcessor] }),
  });
  sdk.start();
  if (spans && !tracingExists()) {
    settings.warn(
      'llm-observability: no traces: expected one version of @opentelemetry/api, got two that do not know each other. Have one installed, of 1.9 (npm ls @opentelemetry/api).',
    );
  }
  return {
    shutdown: () => {
      const done = sdk.shutdown().then(sent);
      // At once, not when all is sent: by then somebody may have started anew.
      trace.disable();
      logs.disable();
      context.disable();
      propagation.disable();
      return done;
    },
    flush: async () => {
      await Promise.all([flushTracer(), logProcessor?.forceFlush()]);
      await sent();
    },
    close: () => {
      for (const { outbox } of senders) outbox.close();
    },
  };
}

/** The SDK keeps its provider to itself; the API's proxy leads to it. */
async function flushTracer(): Promise<void> {
  const provider = trace.getTracerProvider() as { getDelegate?: () => { forceFlush?: () => Promise<void> } }; // a view of the proxy
  await provider.getDelegate?.().forceFlush?.();
}

/** Another exporter (`none`, `console`) or protocol (gRPC) than ours, as OpenTelemetry's own variables say. */
function leftToTheSdk(signal: 'TRACES' | 'LOGS'): boolean {
  const { env } = process;
  const protocol =
    env[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] || env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/protobuf';
  return (env[`OTEL_${signal}_EXPORTER`] || 'otlp').trim() !== 'otlp' || protocol.trim() !== 'http/protobuf';
}

function samplerOf({ sampler, sampleRatio }: Settings, tracing: SamplerClasses): tracing.Sampler {
  const { AlwaysOnSampler, AlwaysOffSampler, ParentBasedSampler, TraceIdRatioBasedSampler } = tracing;
  const root = sampler.endsWith('always_on')
    ? new AlwaysOnSampler()
    : sampler.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(sampleRatio);
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}
