import { z } from 'zod';

export const sourceKinds = ['otel-genai', 'envoy-ai-gateway', 'litellm', 'vllm'] as const;
const kind = z.enum(sourceKinds);

/** One whose metrics are taken in: its name, or its name and how. */
const Source = z
  .union([
    kind,
    z.strictObject({
      kind,
      /** Leaves out the models that a layer above tells calls of: applications are above gateways, both above engines. */
      yields: z.boolean().optional(),
    }),
  ])
  .transform((source) => {
    const { kind, yields } = typeof source === 'string' ? { kind: source, yields: undefined } : source;
    return { kind, yields: yields ?? kind === 'vllm' };
  });

/** Metrics that others expose and that become signals by recording rules (docs/sources.md). None unless listed. */
export const Sources = z
  .array(Source)
  .refine((list) => new Set(list.map(({ kind }) => kind)).size === list.length, { error: 'expected each source once' })
  .default([]);
