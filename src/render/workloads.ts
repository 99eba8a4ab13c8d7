import { components, type ImageName } from '../catalog/components.js';
import type { Config } from '../config/schema.js';
import { gatewayFiles } from '../model/collector.js';
import { garbageCollection, samplerMebibytes } from '../model/collector-memory.js';
import { bytesOf } from './quantity.js';

/** How one component is started, whatever starts it: a container of Kubernetes and one of compose are made from this. */
export interface Workload {
  readonly image: string;
  readonly args: readonly string[];
  /** Folder that relative paths in its configuration start from; the image's own where it makes no difference. */
  readonly workingDirectory?: string;
  readonly env: Readonly<Record<string, string>>;
  /** User, group and group of the volume: the one the image is made for. */
  readonly user: number;
  /** Port by name (at most 15 characters), all of them TCP. */
  readonly ports: Readonly<Record<string, number>>;
  /** Folder of the bundle to the folder in the container where its files are found. */
  readonly configs: Readonly<Record<string, string>>;
  /** Folder in the container that outlives it. */
  readonly data: string;
  /** HTTP paths that answer 2xx, and how many seconds a start may take before it counts as failed. */
  readonly health: {
    readonly port: number;
    /** Where a connection is all that can be asked for; the paths are empty then. */
    readonly connectOnly?: boolean;
    readonly live: string;
    readonly ready: string;
    readonly startSeconds: number;
  };
  /** What is set aside, and the most it may take: cores (`250m`) and bytes (`512Mi`). */
  readonly requests: Resources;
  readonly limits: Resources;
}

interface Resources {
  readonly cpu: string;
  readonly memory: string;
}

const image = (name: ImageName): string => components[name].image;

/** Every component that runs, by the name under which the others reach it. */
export const workloads = (config: Config): Readonly<Record<ImageName, Workload>> => ({
  collector: {
    image: image('collector'),
    args: gatewayFiles.map((name) => `--config=/etc/otelcol/${name}`),
    env: { ...garbageCollection(samplerMebibytes(config)), QUEUE_DIRECTORY: '/var/lib/otelcol/queue' },
    user: 10001,
    ports: { 'otlp-grpc': 4317, 'otlp-http': 4318, telemetry: 8888, metrics: 8889, health: 13133 },
    configs: { collector: '/etc/otelcol' },
    data: '/var/lib/otelcol/queue',
    health: { port: 13133, live: '/', ready: '/', startSeconds: 60 },
    requests: { cpu: '250m', memory: '512Mi' },
    limits: { cpu: '2', memory: `${samplerMebibytes(config)}Mi` },
  },
  prometheus: {
    image: image('prometheus'),
    args: [
      '--config.file=/etc/prometheus/prometheus.yaml',
      '--storage.tsdb.path=/prometheus',
      `--storage.tsdb.retention.time=${config.retention}`,
      `--storage.tsdb.retention.size=${blockBytes(config)}B`,
      // A counter that is born with its first increment starts at zero, so that the increment counts.
      '--enable-feature=created-timestamp-zero-ingestion,exemplar-storage',
    ],
    env: {},
    user: 65534,
    ports: { http: 9090 },
    configs: { prometheus: '/etc/prometheus' },
    data: '/prometheus',
    // After a crash the write-ahead log is read first.
    health: { port: 9090, live: '/-/healthy', ready: '/-/ready', startSeconds: 900 },
    requests: { cpu: '250m', memory: '1Gi' },
    limits: { cpu: '2', memory: '4Gi' },
  },
  alertmanager: {
    image: image('alertmanager'),
    args: [
      '--config.file=/etc/alertmanager/alertmanager.yaml',
      '--storage.path=/alertmanager',
      // Alone: without this it waits for other replicas before its first notification.
      '--cluster.listen-address=',
    ],
    // Its configuration names secrets as secrets/<file>, and it looks for them from here.
    workingDirectory: '/etc/alertmanager',
    env: {},
    user: 65534,
    ports: { http: 9093 },
    configs: { alertmanager: '/etc/alertmanager' },
    data: '/alertmanager',
    health: { port: 9093, live: '/-/healthy', ready: '/-/ready', startSeconds: 60 },
    requests: { cpu: '50m', memory: '64Mi' },
    limits: { cpu: '500m', memory: '256Mi' },
  },
  loki: {
    image: image('loki'),
    args: ['-config.file=/etc/loki/loki.yaml', '-config.expand-env=true'],
    env: { GOMEMLIMIT: '1638MiB', LOKI_DATA: '/loki' },
    user: 10001,
    ports: { http: 3100 },
    configs: { loki: '/etc/loki' },
    data: '/loki',
    // /ready fails while it replays its log, which is no reason to kill it.
    health: { port: 3100, live: '/loki/api/v1/status/buildinfo', ready: '/ready', startSeconds: 600 },
    requests: { cpu: '200m', memory: '512Mi' },
    limits: { cpu: '2', memory: '2Gi' },
  },
  jaeger: {
    image: image('jaeger'),
    args: ['--config=/etc/jaeger/jaeger.yaml'],
    env: { GOMEMLIMIT: '1638MiB', JAEGER_DATA: '/badger' },
    user: 10001,
    ports: { 'otlp-grpc': 4317, query: 16686, metrics: 8888, health: 13133 },
    configs: { jaeger: '/etc/jaeger' },
    data: '/badger',
    health: { port: 13133, live: '/status', ready: '/status', startSeconds: 600 },
    requests: { cpu: '200m', memory: '512Mi' },
    limits: { cpu: '2', memory: '2Gi' },
  },
  grafana: {
    image: image('grafana'),
    args: [],
    env: {
      // What the provisioning files leave open.
      ALERTMANAGER_URL: 'http://alertmanager:9093',
      DASHBOARDS_PATH: '/etc/grafana/dashboards',
      JAEGER_URL: 'http://jaeger:16686',
      LOKI_URL: 'http://loki:3100',
      PROMETHEUS_URL: 'http://prometheus:9090',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_LOG_MODE: 'console',
      // Plugins that Grafana fetches at its start would need the internet; all data sources here are built in.
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_SECURITY_DISABLE_GRAVATAR: 'true',
      GF_SERVER_ROOT_URL: config.grafana.url,
      GF_USERS_ALLOW_SIGN_UP: 'false',
    },
    user: 472,
    ports: { http: 3000 },
    configs: { 'grafana/provisioning': '/etc/grafana/provisioning', 'grafana/dashboards': '/etc/grafana/dashboards' },
    data: '/var/lib/grafana',
    health: { port: 3000, live: '/api/health', ready: '/api/health', startSeconds: 300 },
    requests: { cpu: '100m', memory: '256Mi' },
    limits: { cpu: '1', memory: '1Gi' },
  },
});

/** 85 % of the volume: the write-ahead log and a compaction in progress are not counted by Prometheus. */
const blockBytes = ({ kubernetes }: Config): number => Math.floor(bytesOf(kubernetes.storage.prometheus.size) * 0.85);
