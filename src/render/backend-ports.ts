import type { Backend, Config } from '../config/schema.js';

/** Ports outside the stack that its backends are reached at, sorted: what a collector's network policy lets out. */
export const backendPorts = ({ backends }: Config): readonly number[] =>
  [...new Set(backends.flatMap(portOf))].sort((a, b) => a - b);

/** Jaeger and Loki are the stack's own; vendors are all at HTTPS; for the rest, what the config or the preset says. */
function portOf(backend: Backend): number | [] {
  switch (backend.kind) {
    case 'jaeger':
    case 'loki':
      return [];
    case 'tempo':
      return port(backend.endpoint ?? 'tempo:4317');
    case 'zipkin':
      return port(backend.endpoint ?? 'http://zipkin:9411');
    case 'phoenix':
      return port(backend.url ?? 'http://phoenix:6006');
    case 'langfuse':
      return port(backend.url);
    case 'otlp':
      return port(backend.endpoint);
    default:
      return 443;
  }
}

function port(address: string): number {
  if (!address.includes('://')) return Number(address.split(':').at(-1));
  const { port: given, protocol } = new URL(address);
  return given === '' ? (protocol === 'http:' ? 80 : 443) : Number(given);
}
