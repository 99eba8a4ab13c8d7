import { nameOf } from '../../src/config/schema.js';
import { bearerAuth, otlpHttp } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

const host = { us: 'api.helicone.ai', eu: 'eu.api.helicone.ai' } as const;

/** Helicone takes OTLP as JSON, at one path for traces. */
export function helicone(backend: Of<'helicone'>): Preset {
  const auth = bearerAuth(nameOf(backend), backend.keyVariable);
  const endpoint = `https://${host[backend.region]}`;
  return {
    exporter: otlpHttp(nameOf(backend), endpoint, {
      traces_endpoint: `${endpoint}/v1/trace/log`,
      encoding: 'json',
      auth: { authenticator: auth.id },
    }),
    extensions: [auth],
  };
}
