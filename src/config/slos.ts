import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, { error: 'expected a name such as "chat-availability"' });

const shared = {
  name,
  /** Share of the events that are to be good; below 0.931 the fastest alert cannot fire, as nothing burns so fast. */
  objective: z.number().min(0.5).max(0.9999),
  /** Of one service; of each, by itself, unless given. */
  service: z.string().min(1).optional(),
};
const ofModels = { provider: z.string().min(1).optional(), model: z.string().min(1).optional() };
const positive = z.number().positive();

/** What people may count on. Limits are bounds of the buckets that are measured (`src/catalog/metrics-buckets.ts`). */
export const Slo = z.discriminatedUnion('kind', [
  /** Model calls that do not fail; those their callers cancelled are not counted. */
  z.strictObject({ kind: z.literal('availability'), ...shared, ...ofModels }),
  /** Model calls that end within `seconds`. */
  z.strictObject({ kind: z.literal('latency'), ...shared, ...ofModels, seconds: positive }),
  /** Streamed model calls whose first token comes within `seconds`. */
  z.strictObject({ kind: z.literal('first-token'), ...shared, ...ofModels, seconds: positive }),
  /** Tool calls that give a result that is no error. */
  z.strictObject({
    kind: z.literal('tool-success'),
    ...shared,
    tool: z.string().min(1).optional(),
    server: z.string().min(1).optional(),
  }),
  /** Agent sessions that end neither in an error nor in a timeout. */
  z.strictObject({ kind: z.literal('task-success'), ...shared, type: z.string().min(1).optional() }),
  /** Agent tasks that cost no more than `dollars`. */
  z.strictObject({ kind: z.literal('task-cost'), ...shared, type: z.string().min(1).optional(), dollars: positive }),
]);
export type Slo = z.output<typeof Slo>;

export const Slos = z
  .array(Slo)
  .min(1)
  .default([
    { kind: 'availability', name: 'model-availability', objective: 0.99 },
    { kind: 'latency', name: 'model-latency', objective: 0.95, seconds: 30 },
    { kind: 'first-token', name: 'first-token', objective: 0.95, seconds: 5 },
    { kind: 'tool-success', name: 'tool-success', objective: 0.95 },
    { kind: 'task-success', name: 'task-success', objective: 0.95 },
    { kind: 'task-cost', name: 'task-cost', objective: 0.95, dollars: 1 },
  ]);
