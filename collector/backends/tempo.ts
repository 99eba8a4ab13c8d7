import { nameOf } from '../../src/config/schema.js';
import { component } from '../../src/model/collector.js';
import { env } from '../environment.js';
import { literal } from '../ottl.js';
import type { Of, Preset } from './preset.js';

/** Tempo in one's own network, by OTLP gRPC; `tenant` where it holds several. */
export const tempo = (backend: Of<'tempo'>): Preset => ({
  exporter: component(`otlp_grpc/${nameOf(backend)}`, {
    endpoint: backend.endpoint ?? env('TEMPO_ENDPOINT', 'tempo:4317'),
    tls: { insecure: true },
    ...(backend.tenant !== undefined && { headers: { 'X-Scope-OrgID': literal(backend.tenant) } }),
  }),
  own: true,
});
