import type { Config } from '../src/config/schema.js';
import { mapValues } from '../src/model/alert.js';
import { type Collector, component, type Pipeline } from '../src/model/collector.js';
import type { Stores } from './backends/index.js';
import { journal, undecided } from './journal.js';
import { leaving } from './long-records.js';
import { healthCheck, memoryLimiter, telemetry } from './receive.js';
import { tailSampling } from './sample.js';
import { between, waiting } from './scale.js';

/**
 * The second role where the gateways do not sample themselves: takes spans that were normalised, redacted, priced and
 * counted already, decides upon whole traces and sends them on. Undefined where `scale` is single.
 */
export function samplerRole(config: Config, { exporters, pipelines, extensions }: Stores): Collector | undefined {
  const way = between(config);
  if (way === undefined) return undefined;
  const sampling = tailSampling(config);
  // Kafka has what this one does not take: when all places are taken it waits, in place of dropping the oldest trace.
  const patient = config.scale === 'kafka';
  const kept = journal(config);
  return {
    pipelines: {
      ...(kept === undefined
        ? {
            traces: {
              receivers: [way.receiver],
              processors: [
                memoryLimiter,
                patient ? component(sampling.id, { ...sampling.settings, block_on_overflow: true }) : sampling,
                leaving,
              ],
              exporters: patient ? exporters.map(waiting) : exporters,
            },
          }
        : {
            traces: { receivers: [way.receiver], processors: [memoryLimiter], exporters: [undecided] },
            'traces/sampled': { receivers: [undecided], processors: [sampling, leaving], exporters },
            ...kept.pipelines,
          }),
      ...(patient
        ? mapValues<string, Pipeline, Pipeline>(pipelines, (way) => ({ ...way, exporters: way.exporters.map(waiting) }))
        : pipelines),
    },
    extensions: [healthCheck, ...(way.asked ? [way.asked] : []), ...(kept?.extensions ?? []), ...extensions],
    telemetry: kept?.telemetry ?? telemetry,
  };
}
