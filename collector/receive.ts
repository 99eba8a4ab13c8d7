import { component } from '../src/model/collector.js';
import { env } from './environment.js';

/** Everything comes in by OTLP; what an address is depends on where the collector runs. */
export const otlp = component('otlp', {
  protocols: {
    grpc: { endpoint: env('OTLP_GRPC_ENDPOINT', '0.0.0.0:4317') },
    http: { endpoint: env('OTLP_HTTP_ENDPOINT', '0.0.0.0:4318') },
  },
});

/** First in every pipeline: refuses data, which senders then keep and send again, before memory runs out. */
export const memoryLimiter = component('memory_limiter', {
  check_interval: '1s',
  limit_percentage: 80,
  spike_limit_percentage: 20,
});

export const healthCheck = component('health_check', {
  endpoint: env('HEALTH_ENDPOINT', '0.0.0.0:13133'),
});

/** The collector's own series, for Prometheus. */
export const telemetry = {
  metrics: {
    readers: [
      {
        pull: {
          exporter: {
            prometheus: {
              host: env('COLLECTOR_METRICS_HOST', '0.0.0.0'),
              port: env('COLLECTOR_METRICS_PORT', 8888),
            },
          },
        },
      },
    ],
  },
};
