import { z } from 'zod';

/** How many values a label of the collector's series may have; the shim's own bound is `maxLabelValues`. */
const mostValues = 200;
const names = z
  .array(z.string().min(1).max(128))
  .min(1)
  .max(mostValues, { error: `expected at most ${mostValues} names` });
const known = names.optional();

/** Bounds of the series that the collector makes of spans (docs/collector.md). */
export const Labels = z
  .strictObject({
    /**
     * By label, the names that are kept; all others are counted as `other`. A label without a list keeps what comes.
     * Models with a price of their own in the config are always known; one list of `agent` and `type` holds for both.
     */
    known: z
      .strictObject({
        agent: known,
        check: known,
        method: known,
        model: known,
        operation: known,
        project: known,
        provider: known,
        server: known,
        task_type: known,
        template: known,
        tool: known,
        type: known,
        version: known,
      })
      .prefault({}),
    /** Series a gateway holds at most, whatever is sent; a histogram is one. Further ones are not made, and an alert says so. */
    series: z.int().min(1000).max(1_000_000).default(20_000),
  })
  .prefault({});
