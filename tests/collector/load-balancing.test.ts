import { expect, test } from 'vitest';
import { loadBalancing } from './load-balancing.js';

/**
 * What the exporter's published schema (exporter/loadbalancingexporter/config.schema.yaml of the contrib repository) and
 * its guide know. The exporter cannot be built here; the parts of an OTLP exporter in it can, see tests/real.
 */
type Field = 'text' | 'duration' | 'texts' | 'numbers' | 'yes or no' | 'number' | 'otlp' | 'queue' | 'retry' | Fields;
interface Fields {
  readonly [name: string]: Field;
}
const published: Fields = {
  timeout: 'duration',
  retry_on_failure: 'retry',
  sending_queue: 'queue',
  routing_key: 'text',
  routing_attributes: 'texts',
  protocol: { otlp: 'otlp' },
  resolver: {
    static: { hostnames: 'texts' },
    dns: { hostname: 'text', port: 'text', interval: 'duration', timeout: 'duration' },
    k8s: { service: 'text', ports: 'numbers', timeout: 'duration', return_hostnames: 'yes or no' },
    aws_cloud_map: {
      namespace: 'text',
      service_name: 'text',
      health_status: 'text',
      interval: 'duration',
      timeout: 'duration',
      port: 'number',
    },
  },
};
const routingKeys = ['service', 'traceID', 'metric', 'resource'];

/** Where the settings are not what is published. */
function faults(value: unknown, field: Field | undefined, path = 'loadbalancing'): string[] {
  if (field === undefined) return [`${path}: expected nothing, as no such setting is published`];
  if (typeof field === 'object') {
    if (typeof value !== 'object' || value === null) return [`${path}: expected settings, got ${String(value)}`];
    return Object.entries(value).flatMap(([name, inner]) => faults(inner, field[name], `${path}.${name}`));
  }
  const fits = {
    text: () => typeof value === 'string',
    duration: () => typeof value === 'string' && /^(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h))+$/.test(value),
    texts: () => Array.isArray(value) && value.every((one) => typeof one === 'string'),
    numbers: () => Array.isArray(value) && value.every((one) => Number.isInteger(one)),
    number: () => Number.isInteger(value),
    'yes or no': () => typeof value === 'boolean',
    // The collector's own, which a real one reads in tests/real/load-balancing.test.ts.
    otlp: () => typeof value === 'object',
    queue: () => typeof value === 'object',
    retry: () => typeof value === 'object',
  }[field]();
  return fits ? [] : [`${path}: expected ${field}, got ${JSON.stringify(value)}`];
}

test.each([{}, { receivers: { auth: 'basic' } }, { receivers: { tls: 'clients' } }] as const)(
  'the load-balancing exporter gets only what is published for it (%j)',
  (input) => {
    const settings = loadBalancing(input);
    expect(faults(settings, published)).toEqual([]);
    expect(routingKeys).toContain(settings['routing_key']);
    expect(settings['routing_key']).toBe('traceID');
    // One resolver, and no address: the exporter sets it for each sampler.
    expect(Object.keys(settings['resolver'] as object)).toEqual(['dns']);
    expect(settings.protocol.otlp).not.toHaveProperty('endpoint');
  },
);

test('a setting that is not published, or of another type, is found', () => {
  const wrong = { resolver: { dns: { host: 'samplers', port: 4317, interval: 'often' } }, routing_key: 'traceID' };
  expect(faults(wrong, published)).toEqual([
    'loadbalancing.resolver.dns.host: expected nothing, as no such setting is published',
    'loadbalancing.resolver.dns.port: expected text, got 4317',
    'loadbalancing.resolver.dns.interval: expected duration, got "often"',
  ]);
});
