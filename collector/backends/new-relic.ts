import { nameOf } from '../../src/config/schema.js';
import { withKey } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

const host = { us: 'otlp.nr-data.net', eu: 'otlp.eu01.nr-data.net' } as const;

/** Traces and logs by OTLP, in requests of a million bytes at most (src/config/backends.ts). */
export const newRelic = (backend: Of<'new-relic'>): Preset => ({
  exporter: withKey(nameOf(backend), `https://${host[backend.region]}`, 'api-key', backend.keyVariable),
});
