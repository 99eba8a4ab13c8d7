import { nameOf } from '../../src/config/schema.js';
import { component } from '../../src/model/collector.js';
import { env } from '../environment.js';
import type { Of, Preset } from './preset.js';

/** Zipkin in one's own network, by its own JSON. The exporter is in the upstream image, not in the one built here. */
export const zipkin = (backend: Of<'zipkin'>): Preset => ({
  exporter: component(`zipkin/${nameOf(backend)}`, {
    endpoint: backend.endpoint ?? env('ZIPKIN_ENDPOINT', 'http://zipkin:9411/api/v2/spans'),
    format: 'json',
  }),
  own: true,
});
