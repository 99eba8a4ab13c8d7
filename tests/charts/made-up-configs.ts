import type { Bundle } from '../../src/render/bundle-file.js';

/** A bundle's configuration files in small: the paths are the real ones, the texts only tell them apart. */
export const madeUpConfigs: Bundle = {
  'collector/gateway.yaml': 'receivers: { otlp: {} }\n',
  'collector/normalise.yaml': 'processors: { transform/normalise: {} }\n',
  'collector/redact.yaml': 'processors: { transform/redact: {} }\n',
  'collector/prices.yaml': 'processors: { transform/price: {} }\n',
  'prometheus/prometheus.yaml': 'global: { scrape_interval: 5s }\n',
  'prometheus/rules/llm.yaml': 'groups: []\n',
  'prometheus/rules/alerts.yaml': 'groups: [{ name: alerts }]\n',
  'prometheus/targets/components.yaml': '- targets: [collector:8888]\n',
  'prometheus/targets/applications.yaml': '[]\n',
  'alertmanager/alertmanager.yaml': 'route: { receiver: on-call }\n',
  'alertmanager/templates/mail.tmpl': '{{ define "mail" }}{{ end }}\n',
  'loki/loki.yaml': 'auth_enabled: false\n',
  'jaeger/jaeger.yaml': 'service: {}\n',
  'grafana/dashboards/overview.json': '{\n  "title": "Overview",\n  "n": 17\n}\n',
  'grafana/dashboards/cost-analysis.json': '{ "title": "Cost" }\n',
  'grafana/provisioning/datasources/datasources.yaml': 'apiVersion: 1\n',
  'grafana/provisioning/dashboards/dashboards.yaml': 'apiVersion: 1\n',
};

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: number };
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}
interface Peer {
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
}
interface Projection {
  readonly configMap?: {
    readonly name: string;
    readonly items: readonly { readonly key: string; readonly path: string }[];
  };
  readonly secret?: object;
}
interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly serviceAccountName: string;
  readonly securityContext: { readonly runAsUser: number };
  readonly containers: readonly {
    readonly image: string;
    readonly args?: readonly string[];
    readonly workingDir?: string;
    readonly env?: readonly { readonly name: string }[];
    readonly ports: readonly { readonly containerPort: number }[];
    readonly startupProbe: Probe;
    readonly livenessProbe: Probe;
    readonly readinessProbe: Probe;
    readonly resources: { readonly requests: object; readonly limits: object };
    readonly securityContext: object;
    readonly volumeMounts: readonly {
      readonly name: string;
      readonly mountPath: string;
      readonly readOnly?: boolean;
    }[];
  }[];
  readonly volumes: readonly {
    readonly name: string;
    readonly persistentVolumeClaim?: object;
    readonly projected?: { readonly sources: readonly Projection[] };
  }[];
}

/** A Kubernetes object as far as the tests look into it; each kind has some of the fields. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: object };
  readonly data?: Readonly<Record<string, string>>;
  readonly rules?: object[];
  readonly subjects?: object[];
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
      readonly spec: Pod;
    };
    readonly ports: readonly { readonly port: number }[];
    readonly resources: { readonly requests: object };
    readonly storageClassName?: string;
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}
