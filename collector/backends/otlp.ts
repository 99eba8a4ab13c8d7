import { nameOf } from '../../src/config/schema.js';
import { mapValues } from '../../src/model/alert.js';
import { component } from '../../src/model/collector.js';
import { required } from '../environment.js';
import { otlpHttp } from './otlp-http.js';
import type { Of, Preset } from './preset.js';

/** Any other endpoint: a URL is OTLP over HTTP, host:port is gRPC. */
export function otlp(backend: Of<'otlp'>): Preset {
  const name = nameOf(backend);
  const headers = mapValues(backend.headers, required);
  const settings = Object.keys(headers).length > 0 ? { headers } : {};
  if (backend.endpoint.includes('://')) return { exporter: otlpHttp(name, backend.endpoint, settings) };
  const tls = backend.insecure ? { tls: { insecure: true } } : {};
  return { exporter: component(`otlp_grpc/${name}`, { endpoint: backend.endpoint, ...tls, ...settings }) };
}
