import type { Config } from '../../config/schema.js';
import { type Bundle, yaml } from '../bundle-file.js';
import { retentionHours } from './retention.js';

/**
 * Jaeger as one process with Badger on local disk. Where it listens and writes comes from JAEGER_OTLP_GRPC_ENDPOINT,
 * JAEGER_OTLP_HTTP_ENDPOINT, JAEGER_QUERY_HTTP_ENDPOINT, JAEGER_QUERY_GRPC_ENDPOINT, JAEGER_HEALTH_ENDPOINT,
 * JAEGER_METRICS_HOST, JAEGER_METRICS_PORT and JAEGER_DATA, with the defaults of a container.
 * @throws UserError when the retention is shorter than a day
 */
export function jaeger(config: Config): Bundle {
  const data = env('JAEGER_DATA', '/badger');
  const settings = {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['jaeger_storage_exporter'] },
      },
      telemetry: {
        resource: { 'service.name': 'jaeger' },
        logs: { level: 'info' },
        metrics: {
          level: 'normal',
          readers: [
            {
              pull: {
                exporter: {
                  prometheus: { host: env('JAEGER_METRICS_HOST', '0.0.0.0'), port: env('JAEGER_METRICS_PORT', '8888') },
                },
              },
            },
          ],
        },
      },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: env('JAEGER_HEALTH_ENDPOINT', '0.0.0.0:13133') } },
      jaeger_query: {
        storage: { traces: 'badger' },
        // Otherwise every look at a trace adds traces of Jaeger itself to the store.
        enable_tracing: false,
        http: { endpoint: env('JAEGER_QUERY_HTTP_ENDPOINT', '0.0.0.0:16686') },
        grpc: { endpoint: env('JAEGER_QUERY_GRPC_ENDPOINT', '0.0.0.0:16685') },
      },
      jaeger_storage: {
        backends: {
          badger: {
            badger: {
              ephemeral: false,
              directories: { keys: `${data}/keys`, values: `${data}/values` },
              ttl: { spans: `${retentionHours(config)}h` },
            },
          },
        },
      },
    },
    receivers: {
      otlp: {
        protocols: {
          // The gateway's batches of spans with captured content exceed gRPC's usual 4 MiB.
          grpc: { endpoint: env('JAEGER_OTLP_GRPC_ENDPOINT', '0.0.0.0:4317'), max_recv_msg_size_mib: 16 },
          http: { endpoint: env('JAEGER_OTLP_HTTP_ENDPOINT', '0.0.0.0:4318') },
        },
      },
    },
    // Short, because the gateway sends batches already and what waits here is lost when the process is killed.
    processors: { batch: { timeout: '200ms' } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'badger' } },
  };
  return { 'jaeger.yaml': yaml(settings) };
}

const env = (name: string, otherwise: string): string => `\${env:${name}:-${otherwise}}`;
