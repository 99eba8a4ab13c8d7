/** One component of the stack that runs: what it is called, which version, and the upstream image of that version. */
export interface Component {
  readonly title: string;
  readonly version: string;
  /** Upstream container image with its tag; absent where the component is only a tool of ours. */
  readonly image?: string;
  /** Executables a local run or a test needs; empty where only the image is used. */
  readonly binaries: readonly string[];
}

/** The only place with versions: images of the charts, tools of the tests and the documents all read them here. */
export const components = {
  collector: {
    title: 'OpenTelemetry Collector (contrib)',
    version: '0.155.0',
    image: 'otel/opentelemetry-collector-contrib:0.155.0',
    binaries: ['otelcol-contrib'],
  },
  prometheus: {
    title: 'Prometheus',
    version: '3.15.0',
    image: 'prom/prometheus:v3.15.0',
    binaries: ['prometheus', 'promtool'],
  },
  alertmanager: {
    title: 'Alertmanager',
    version: '0.34.2',
    image: 'prom/alertmanager:v0.34.2',
    binaries: ['alertmanager', 'amtool'],
  },
  loki: {
    title: 'Loki',
    version: '3.7.8',
    image: 'grafana/loki:3.7.8',
    binaries: ['loki'],
  },
  jaeger: {
    title: 'Jaeger',
    // Jaeger 2.13.0 is the Go module v1.76.0: the module kept counting as version 1.
    version: '2.13.0',
    image: 'jaegertracing/jaeger:2.13.0',
    binaries: ['jaeger'],
  },
  grafana: {
    title: 'Grafana',
    version: '12.4.10',
    image: 'grafana/grafana:12.4.10',
    binaries: [],
  },
  kafka: {
    title: 'Apache Kafka',
    version: '4.3.1',
    image: 'apache/kafka:4.3.1',
    // Jars, fetched by tools/kafka.ts.
    binaries: [],
  },
  etcd: {
    title: 'etcd',
    version: '3.7.3',
    binaries: ['etcd'],
  },
  kubernetes: {
    title: 'Kubernetes API server and kubectl',
    version: '1.36.3',
    binaries: ['kube-apiserver', 'kubectl'],
  },
  kubeconform: {
    title: 'kubeconform',
    version: '0.8.0',
    binaries: ['kubeconform'],
  },
  compose: {
    title: "Docker Compose's parser (compose-go)",
    version: '2.16.2',
    binaries: ['compose-check'],
  },
} as const satisfies Record<string, Component>;

export type ComponentName = keyof typeof components;

/** What every stack runs: components that have an image. */
export type ImageName = Exclude<Imaged, 'kafka'>;

type Imaged = {
  [K in ComponentName]: (typeof components)[K] extends { image: string } ? K : never;
}[ComponentName];
