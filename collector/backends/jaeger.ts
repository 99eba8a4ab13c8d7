import { nameOf } from '../../src/config/schema.js';
import { component } from '../../src/model/collector.js';
import { env } from '../environment.js';
import type { Of, Preset } from './preset.js';

/** Sampled traces, by OTLP; the network between collector and Jaeger is the stack's own. */
export const jaeger = (backend: Of<'jaeger'>): Preset => ({
  exporter: component(`otlp_grpc/${nameOf(backend)}`, {
    endpoint: env('JAEGER_ENDPOINT', 'jaeger:4317'),
    tls: { insecure: true },
  }),
  own: true,
});
