import { context, propagation, trace } from '@opentelemetry/api';
import { logs as logsApi } from '@opentelemetry/api-logs';
import { logs, NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { expect } from 'vitest';
import { instrument, type Shim, type ShimOptions } from '../../src/shim/index.js';

/** A shim whose spans and log records stay in memory, as an application with an OpenTelemetry of its own would see them. */
export interface Recording {
  readonly shim: Shim;
  readonly warnings: readonly string[];
  readonly spans: () => readonly tracing.ReadableSpan[];
  /** The only span of that name. */
  readonly span: (name: string) => tracing.ReadableSpan;
  readonly records: () => readonly logs.ReadableLogRecord[];
  /** Sum of the samples of a series whose labels include those given; nothing when there is none. */
  readonly value: (series: string, labels?: Readonly<Record<string, string>>) => Promise<number | undefined>;
  readonly stop: () => Promise<void>;
}

/** @param keep false drops spans and log records, for tests of memory */
export async function record(options: ShimOptions = {}, keep = true): Promise<Recording> {
  const exporter = new tracing.InMemorySpanExporter();
  const logExporter = new logs.InMemoryLogRecordExporter();
  const sdk = new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    spanProcessors: keep ? [new tracing.SimpleSpanProcessor(exporter)] : [new tracing.NoopSpanProcessor()],
    logRecordProcessors: keep ? [new logs.SimpleLogRecordProcessor({ exporter: logExporter })] : [],
  });
  sdk.start();
  const warnings: string[] = [];
  const shim = await instrument({
    service: 'svc',
    metricsPort: false,
    autoInstrument: false,
    warn: (message) => warnings.push(message),
    ...options,
  });
  return {
    shim,
    warnings,
    spans: () => exporter.getFinishedSpans(),
    span: (name) => {
      const found = exporter.getFinishedSpans().filter((span) => span.name === name);
      if (found.length !== 1) throw new Error(`expected one span "${name}", got ${found.length}`);
      return found[0]!;
    },
    records: () => logExporter.getFinishedLogRecords(),
    value: async (series, labels = {}) => valueIn(await shim.metrics(), series, labels),
    stop: async () => {
      await shim.shutdown();
      await sdk.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
      logsApi.disable();
    },
  };
}

/** Ends a recording in which the shim had nothing to complain of. */
export async function stopWithoutFaults(recording: Recording): Promise<void> {
  expect(recording.warnings).toEqual([]);
  expect(recording.shim.faults()).toBe(0);
  await recording.stop();
}

/** Sum of the samples of a series in a scraped text, over all whose labels include those given. */
export function valueIn(
  text: string,
  series: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(`${series}{`) && wanted.every((label) => line.includes(label)));
  if (lines.length === 0) return undefined;
  return lines.map((line) => Number(/} (\S+)/.exec(line)?.[1])).reduce((sum, value) => sum + value, 0);
}
