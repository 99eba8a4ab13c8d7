import type { Config } from '../src/config/schema.js';
import { type Collector, connector, type Pipeline } from '../src/model/collector.js';
import { jaeger, jaegerQueue } from './backends/jaeger.js';
import { loki, lokiQueue } from './backends/loki.js';
import { prometheus, serviceLabel } from './backends/prometheus.js';
import { addUp, inOneLine, onlyDerived, startTime, toMetrics } from './derive.js';
import { labels } from './labels.js';
import { normalise } from './normalise.js';
import { byAnswer, byRequest, pricing } from './price.js';
import { healthCheck, memoryLimiter, otlp, telemetry } from './receive.js';
import { redact } from './redact.js';
import { tailSampling } from './sample.js';

/** Spans that are normalised, redacted and priced; from here they go two ways. */
const clean = connector('forward/clean');
const priced = connector('forward/priced');

/**
 * The gateway: limit memory, normalise, redact, price; then metrics from all spans on one way, sampled traces on the
 * other. Neither way can fail back into the first, so a sender never repeats spans that were counted already.
 */
export function collector(config: Config): Collector {
  const redaction = redact(config);
  const price = pricing(config);
  return {
    pipelines: {
      traces: pipe([otlp], [memoryLimiter, normalise, redaction, byAnswer, price], [priced]),
      'traces/priced': pipe([priced], [byRequest, price], [clean]),
      'traces/derived': pipe([clean], [onlyDerived, labels], [toMetrics]),
      'traces/sampled': pipe([clean], [tailSampling(config)], [jaeger]),
      'metrics/derived': pipe([toMetrics], [inOneLine, startTime, addUp], [prometheus]),
      metrics: pipe([otlp], [memoryLimiter, redaction, serviceLabel, addUp], [prometheus]),
      logs: pipe([otlp], [memoryLimiter, normalise, redaction], [loki]),
    },
    extensions: [healthCheck, jaegerQueue, lokiQueue],
    telemetry,
  };
}

const pipe = (
  receivers: Pipeline['receivers'],
  processors: Pipeline['processors'],
  exporters: Pipeline['exporters'],
): Pipeline => ({ receivers, processors, exporters });
