import { collector } from '../../collector/index.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';

export interface LoadBalancing {
  readonly [key: string]: unknown;
  readonly protocol: { readonly otlp: Readonly<Record<string, unknown>> };
}

/** The settings of the load-balancing exporter as they are generated. */
export function loadBalancing(input: StackInput = {}): LoadBalancing {
  const pipelines = Object.values(collector(parseConfig({ ...input, scale: 'sharded' })).pipelines);
  const exporter = pipelines.flatMap((pipe) => pipe?.exporters ?? []).find(({ id }) => id === 'loadbalancing');
  if (exporter === undefined) throw new Error('expected a load-balancing exporter, got none.');
  return exporter.settings as LoadBalancing; // as it is generated
}
