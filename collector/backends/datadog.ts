import { nameOf } from '../../src/config/schema.js';
import { withKey } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

/** Datadog's OTLP intake: spans with GenAI names show in LLM Observability, logs in Logs. */
export const datadog = (backend: Of<'datadog'>): Preset => ({
  exporter: withKey(nameOf(backend), `https://otlp.${backend.site}`, 'dd-api-key', backend.keyVariable, {
    'dd-otlp-source': 'datadog',
  }),
});
