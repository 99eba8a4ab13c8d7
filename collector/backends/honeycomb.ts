import { nameOf } from '../../src/config/schema.js';
import { withKey } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

const host = { us: 'api.honeycomb.io', eu: 'api.eu1.honeycomb.io' } as const;

/** Datasets are made by service name. */
export const honeycomb = (backend: Of<'honeycomb'>): Preset => ({
  exporter: withKey(nameOf(backend), `https://${host[backend.region]}`, 'x-honeycomb-team', backend.keyVariable),
});
