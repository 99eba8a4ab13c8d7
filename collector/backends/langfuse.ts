import { nameOf } from '../../src/config/schema.js';
import { basicAuth, otlpHttp } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

/** Langfuse, in its cloud or one's own: the public key is the user, the secret key the password. It takes HTTP only. */
export function langfuse(backend: Of<'langfuse'>): Preset {
  const auth = basicAuth(nameOf(backend), backend.userVariable, backend.keyVariable);
  return {
    exporter: otlpHttp(nameOf(backend), `${backend.url.replace(/\/$/, '')}/api/public/otel`, {
      auth: { authenticator: auth.id },
    }),
    extensions: [auth],
  };
}
