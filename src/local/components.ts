import { join } from 'node:path';
import type { Config } from '../config/schema.js';
import { gatewayFiles } from '../model/collector.js';
import { garbageCollection, samplerMebibytes } from '../model/collector-memory.js';
import { alertmanagerAt } from './alertmanager.js';
import type { ComponentSpec } from './component-process.js';
import type { Ports } from './ports.js';

const host = '127.0.0.1';

/** Binaries a local stack needs, by tool name. */
export const localTools = ['otelcol-contrib', 'prometheus', 'alertmanager', 'loki', 'jaeger'] as const;
export type LocalBinaries = Readonly<Record<(typeof localTools)[number], string>>;

/** What tells one start of the collector from another; not every system makes such a file of its own. */
export const startFile = (data: string): string => join(data, 'collector-start');

interface Place {
  /** Holds the generated configs, as dist/ does. */
  readonly configs: string;
  readonly data: string;
  readonly logs: string;
}

/** How each component of the stack is run on loopback with the generated configs; backends first, the collector last, with `secrets`. */
export function localComponents(
  config: Config,
  binaries: LocalBinaries,
  ports: Ports,
  { configs, data, logs }: Place,
  secrets: Readonly<Record<string, string>> = {},
): ComponentSpec[] {
  const at = (port: number) => `${host}:${port}`;
  return [
    {
      title: 'Jaeger',
      command: binaries.jaeger,
      args: ['--config', 'jaeger.yaml'],
      cwd: join(configs, 'jaeger'),
      env: {
        JAEGER_DATA: join(data, 'jaeger'),
        JAEGER_OTLP_GRPC_ENDPOINT: at(ports.jaegerOtlpGrpc),
        JAEGER_OTLP_HTTP_ENDPOINT: at(ports.jaegerOtlpHttp),
        JAEGER_QUERY_HTTP_ENDPOINT: at(ports.jaegerQuery),
        JAEGER_QUERY_GRPC_ENDPOINT: at(ports.jaegerQueryGrpc),
        JAEGER_HEALTH_ENDPOINT: at(ports.jaegerHealth),
        JAEGER_METRICS_HOST: host,
        JAEGER_METRICS_PORT: String(ports.jaegerMetrics),
      },
      url: `http://${at(ports.jaegerQuery)}`,
      log: join(logs, 'jaeger.log'),
      readyUrl: `http://${at(ports.jaegerHealth)}/status`,
    },
    {
      title: 'Loki',
      command: binaries.loki,
      args: ['-config.file=loki.yaml', '-config.expand-env=true'],
      cwd: join(configs, 'loki'),
      env: {
        LOKI_HOST: host,
        LOKI_HTTP_PORT: String(ports.lokiHttp),
        LOKI_GRPC_PORT: String(ports.lokiGrpc),
        LOKI_DATA: join(data, 'loki'),
      },
      url: `http://${at(ports.lokiHttp)}`,
      log: join(logs, 'loki.log'),
      readyUrl: `http://${at(ports.lokiHttp)}/ready`,
    },
    alertmanagerAt(binaries.alertmanager, {
      cwd: join(configs, 'alertmanager'),
      storage: join(data, 'alertmanager'),
      log: join(logs, 'alertmanager.log'),
      port: ports.alertmanager,
      more: [`--web.external-url=http://${at(ports.alertmanager)}`],
    }),
    {
      title: 'Prometheus',
      command: binaries.prometheus,
      args: [
        '--config.file=prometheus.yaml',
        `--storage.tsdb.path=${join(data, 'prometheus')}`,
        `--storage.tsdb.retention.time=${config.retention}`,
        `--web.listen-address=${at(ports.prometheus)}`,
        '--enable-feature=created-timestamp-zero-ingestion,exemplar-storage',
      ],
      cwd: join(configs, 'prometheus'),
      url: `http://${at(ports.prometheus)}`,
      log: join(logs, 'prometheus.log'),
      readyUrl: `http://${at(ports.prometheus)}/-/ready`,
    },
    {
      title: 'Collector',
      command: binaries['otelcol-contrib'],
      args: [...gatewayFiles, 'loopback.yaml'].flatMap((file) => ['--config', file]),
      cwd: join(configs, 'collector'),
      env: {
        ...secrets,
        ...garbageCollection(samplerMebibytes(config)),
        OTLP_GRPC_PORT: String(ports.otlpGrpc),
        OTLP_HTTP_PORT: String(ports.otlpHttp),
        DERIVED_METRICS_ENDPOINT: at(ports.derivedMetrics),
        COLLECTOR_METRICS_HOST: host,
        COLLECTOR_METRICS_PORT: String(ports.collectorMetrics),
        HEALTH_ENDPOINT: at(ports.collectorHealth),
        JOURNAL_PORT: String(ports.collectorJournal),
        JOURNAL_ID_FILE: startFile(data),
        QUEUE_DIRECTORY: join(data, 'collector'),
        JAEGER_ENDPOINT: at(ports.jaegerOtlpGrpc),
        LOKI_ENDPOINT: `http://${at(ports.lokiHttp)}/otlp`,
      },
      url: `http://${at(ports.otlpHttp)}`,
      log: join(logs, 'collector.log'),
      readyUrl: `http://${at(ports.collectorHealth)}/`,
    },
  ];
}

/** The Prometheus target files of a local stack, by path in the prometheus folder: what differs from a cluster. */
export const localTargets = (ports: Ports): Record<string, unknown> => ({
  'targets/components.yaml': [
    target('collector', ports.collectorMetrics),
    target('prometheus', ports.prometheus),
    target('alertmanager', ports.alertmanager),
    target('loki', ports.lokiHttp),
    target('jaeger', ports.jaegerMetrics),
  ],
  'targets/derived.yaml': [{ targets: [`${host}:${ports.derivedMetrics}`] }],
  'targets/alertmanager.yaml': [{ targets: [`${host}:${ports.alertmanager}`] }],
  'targets/applications.yaml': [],
});

const target = (component: string, port: number) => ({ targets: [`${host}:${port}`], labels: { component } });
