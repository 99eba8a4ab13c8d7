import type { Config } from '../src/config/schema.js';
import { type Collector, type Component, connector, type Pipeline } from '../src/model/collector.js';
import { stores } from './backends/index.js';
import { prometheus, serviceLabel } from './backends/prometheus.js';
import { boundLabels } from './bound-labels.js';
import { addUp, joined, onlyDerived, redactionsInOneLine, startTime, toMetrics } from './derive.js';
import { journal, undecided } from './journal.js';
import { cutLong, leaving } from './long-records.js';
import { spanMarks } from './marks.js';
import { normalise } from './normalise.js';
import { byAnswer, byRequest, pricing } from './price.js';
import { byDefault } from './price-arithmetic.js';
import { healthCheck, memoryLimiter, otlp as otlpFrom, senders, telemetry } from './receive.js';
import { redact } from './redact.js';
import { spansWithoutBytes } from './redact-bytes.js';
import { redactionLabels, toRedactions } from './redact-count.js';
import { redactDescriptions } from './redact-descriptions.js';
import { together, withoutEntities } from './redact-entities.js';
import { keys, spanKeys } from './redact-users.js';
import { tailSampling } from './sample.js';
import { samplerRole } from './sampler.js';
import { between } from './scale.js';
import { toSeries } from './series.js';

/** Spans that are normalised, redacted and priced; from here they go two ways. */
const ready = connector('forward/clean');
const priced = connector('forward/priced');

/** The collectors that decide upon traces, where the gateways do not do it themselves. */
export const sampler = (config: Config): Collector | undefined => samplerRole(config, stores(config, 'traces'));

/**
 * The gateway: limit memory, normalise, redact, price; then metrics from all spans on one way, sampled traces on the
 * other, or all spans to the samplers. Neither way can fail back into the first, so a sender never repeats spans that
 * were counted already.
 */
export function collector(config: Config): Collector {
  const translate: Component = { ...normalise, file: 'normalise.yaml' };
  const redaction = [keys(config), redact(config)];
  // In allow-list mode keys go by their names in the catalog.
  const clean = config.redaction.allowListOnly
    ? [translate, ...redaction]
    : [spanKeys(config), translate, redact(config)];
  const price = pricing(config);
  const standard = byDefault(config);
  const way = between(config);
  const kept = way === undefined ? journal(config) : undefined;
  const otlp = otlpFrom(config);
  const sums = addUp(config);
  const entities = withoutEntities(config);
  const cut = cutLong(config);
  const last = [...spansWithoutBytes(config), cut];
  const bound = boundLabels(config);
  const derived = [toMetrics(config)];
  const [traceStores, logStores] = [stores(config, 'traces'), stores(config, 'logs')];
  return {
    pipelines: {
      traces: pipe([otlp], [memoryLimiter, together, ...clean, byAnswer(config), price], [priced]),
      'traces/priced': pipe([priced], [byRequest, price, ...(standard === undefined ? [] : [standard])], [ready]),
      'traces/derived': pipe([ready], [onlyDerived, ...joined, spanMarks], derived),
      ...(way === undefined
        ? {
            ...(kept === undefined
              ? {
                  'traces/sampled': pipe([ready], [tailSampling(config), ...last, leaving], traceStores.exporters),
                  'traces/redactions': pipe([ready], [], [toRedactions]),
                }
              : {
                  'traces/undecided': pipe([ready], last, [undecided, toRedactions]),
                  'traces/sampled': pipe([undecided], [tailSampling(config), leaving], traceStores.exporters),
                  ...kept.pipelines,
                }),
            ...traceStores.pipelines,
          }
        : { 'traces/handed-on': pipe([ready], [...last, leaving], [way.exporter, toRedactions]) }),
      'metrics/derived': pipe(
        derived,
        [...toSeries(config), ...(bound === undefined ? [] : [bound]), startTime, sums],
        [prometheus],
      ),
      metrics: pipe(
        [otlp],
        [memoryLimiter, translate, ...redaction, ...redactDescriptions(config), serviceLabel, sums],
        [prometheus],
      ),
      logs: pipe(
        [otlp],
        [memoryLimiter, translate, ...redaction, ...entities, cut, leaving],
        [...logStores.exporters, toRedactions],
      ),
      ...logStores.pipelines,
      'metrics/redactions': pipe([toRedactions], [redactionsInOneLine, startTime, redactionLabels, sums], [prometheus]),
    },
    extensions: once([
      healthCheck,
      senders(config),
      ...(way === undefined ? [...(kept?.extensions ?? []), ...traceStores.extensions] : [way.queue]),
      ...logStores.extensions,
    ]),
    telemetry: kept?.telemetry ?? telemetry,
  };
}

/** A backend of both signals, and a credential of both directions, is named twice. */
const once = (components: readonly Component[]): Component[] => [
  ...new Map(components.map((one) => [one.id, one])).values(),
];

const pipe = (
  receivers: Pipeline['receivers'],
  processors: Pipeline['processors'],
  exporters: Pipeline['exporters'],
): Pipeline => ({ receivers, processors, exporters });
