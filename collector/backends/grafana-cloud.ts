import { nameOf } from '../../src/config/schema.js';
import { basicAuth, otlpHttp } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

/** Traces and logs to the OTLP gateway of a Grafana Cloud zone; the user is the number of the instance. */
export function grafanaCloud(backend: Of<'grafana-cloud'>): Preset {
  const auth = basicAuth(nameOf(backend), backend.userVariable, backend.keyVariable);
  return {
    exporter: otlpHttp(nameOf(backend), `https://otlp-gateway-${backend.zone}.grafana.net/otlp`, {
      auth: { authenticator: auth.id },
    }),
    extensions: [auth],
  };
}
