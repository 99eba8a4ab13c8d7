import { nameOf } from '../../src/config/schema.js';
import { bearerAuth, otlpHttp } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

export function traceloop(backend: Of<'traceloop'>): Preset {
  const auth = bearerAuth(nameOf(backend), backend.keyVariable);
  return {
    exporter: otlpHttp(nameOf(backend), 'https://api.traceloop.com', { auth: { authenticator: auth.id } }),
    extensions: [auth],
  };
}
