import { nameOf } from '../../src/config/schema.js';
import { env } from '../environment.js';
import { otlpHttp } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

/** Logs, by OTLP: Loki makes `service.name` a label and keeps the rest as structured metadata. */
export const loki = (backend: Of<'loki'>): Preset => ({
  exporter: otlpHttp(nameOf(backend), env('LOKI_ENDPOINT', 'http://loki:3100/otlp')),
  own: true,
});
