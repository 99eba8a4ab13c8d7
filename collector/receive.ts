import type { Config } from '../src/config/schema.js';
import { type Component, component } from '../src/model/collector.js';
import { memoryShares } from '../src/model/collector-memory.js';
import { env, required } from './environment.js';

type Receivers = Config['receivers'];

/** Who may send: whoever has the token, or one of the names and passwords. A collector without them does not start. */
export function senders({ receivers: { auth } }: Config): Component {
  return auth === 'bearer'
    ? component('bearertokenauth/senders', { token: required('OTLP_TOKEN') })
    : component('basicauth/senders', { htpasswd: { inline: required('OTLP_HTPASSWD') } });
}

/** Everything comes in by OTLP; what an address is depends on where the collector runs. */
export function otlp(config: Config): Component {
  const guarded = { auth: { authenticator: senders(config).id }, ...tls(config.receivers) };
  return component('otlp', {
    protocols: {
      // As much as over HTTP, where it is the default; with content a batch of an SDK is larger than gRPC's own 4 MiB.
      grpc: { endpoint: env('OTLP_GRPC_ENDPOINT', '0.0.0.0:4317'), max_recv_msg_size_mib: 20, ...guarded },
      http: { endpoint: env('OTLP_HTTP_ENDPOINT', '0.0.0.0:4318'), ...guarded },
    },
  });
}

/**
 * Certificate and key, as a Kubernetes TLS secret names its files; with `clients`, senders show one of that authority. All are read
 * again when they are renewed.
 */
function tls({ tls: setting }: Receivers): object {
  if (setting === 'off') return {};
  const file = (name: string) => `${env('OTLP_TLS_FOLDER', '/etc/otelcol-tls')}/${name}`;
  const own = { cert_file: file('tls.crt'), key_file: file('tls.key'), min_version: '1.2', reload_interval: '1m' };
  return { tls: setting === 'clients' ? { ...own, client_ca_file: file('ca.crt'), client_ca_file_reload: true } : own };
}

/**
 * What a collector on loopback is started with as well: it takes away who may send, and can listen nowhere else.
 * A placeholder stands for the secret that nobody asks for.
 */
export function onLoopback(config: Config): object {
  const open = (variable: string, port: number) => ({
    endpoint: `127.0.0.1:${env(variable, port)}`,
    auth: null,
    ...(config.receivers.tls !== 'off' && { tls: null }),
  });
  const { id } = senders(config);
  return {
    extensions: {
      [id]: config.receivers.auth === 'bearer' ? { token: 'none' } : { htpasswd: { inline: 'none:none' } },
    },
    receivers: {
      otlp: { protocols: { grpc: open('OTLP_GRPC_PORT', 4317), http: open('OTLP_HTTP_PORT', 4318) } },
    },
  };
}

/** First in every pipeline: refuses data, which senders then keep and send again, before memory runs out. */
export const memoryLimiter = component('memory_limiter', {
  check_interval: '1s',
  limit_percentage: memoryShares.force,
  spike_limit_percentage: memoryShares.force - memoryShares.refuse,
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
