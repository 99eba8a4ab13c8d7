import { components } from '../src/catalog/components.js';

/** How the tools of one component are made from the Go module in its folder beside this file. */
export interface Recipe {
  /** Folder with go.mod and go.sum; also the first part of the cache key. */
  readonly folder: string;
  /** As the tool itself reports it, without a leading v. */
  readonly version: string;
  readonly tools: Readonly<Record<string, Program | Schemas>>;
  readonly tags?: readonly string[];
  /** Go variables that hold the version, with the text they are set to. */
  readonly stamps?: Readonly<Record<string, string>>;
  /** Files that the published module lacks and its code embeds, as text; a name in .gz or .br is compressed. */
  readonly missing?: { readonly module: string; readonly files: Readonly<Record<string, string>> };
}

/** An executable. */
export interface Program {
  readonly kind: 'program';
  readonly package: string;
  /** Arguments that make it print its version and end. */
  readonly versionArgs: readonly string[];
}

/** A folder of JSON schemas made from the OpenAPI document that a module holds. */
export interface Schemas {
  readonly kind: 'schemas';
  readonly module: string;
  readonly openapi: string;
}

const program = (path: string, versionArgs: readonly string[] = ['--version']): Program => ({
  kind: 'program',
  package: path,
  versionArgs,
});

const alertmanagerPage =
  '<!doctype html><title>Alertmanager</title><p>This build has no web page. It serves ' +
  '<a href="api/v2/alerts">alerts</a>, <a href="api/v2/silences">silences</a> and <a href="api/v2/status">status</a>.\n';

/** In the order they are built: what most tests need comes first. */
export const recipes = {
  prometheus: {
    folder: 'prometheus',
    version: components.prometheus.version,
    tools: {
      prometheus: program('github.com/prometheus/prometheus/cmd/prometheus'),
      promtool: program('github.com/prometheus/prometheus/cmd/promtool'),
    },
    // Of the service discoveries only the one that the generated configuration uses.
    tags: ['remove_all_sd', 'enable_kubernetes_sd'],
    stamps: { 'github.com/prometheus/common/version.Version': components.prometheus.version },
  },
  alertmanager: {
    folder: 'alertmanager',
    version: components.alertmanager.version,
    tools: {
      alertmanager: program('github.com/prometheus/alertmanager/cmd/alertmanager'),
      amtool: program('github.com/prometheus/alertmanager/cmd/amtool'),
    },
    stamps: { 'github.com/prometheus/common/version.Version': components.alertmanager.version },
    missing: {
      module: 'github.com/prometheus/alertmanager',
      files: { 'ui/app/dist/index.html.gz': alertmanagerPage, 'ui/app/dist/index.html.br': alertmanagerPage },
    },
  },
  collector: {
    folder: 'collector',
    version: components.collector.version,
    tools: { 'otelcol-contrib': program('.') },
  },
  kubeconform: {
    folder: 'kubeconform',
    version: components.kubeconform.version,
    tools: { kubeconform: program('github.com/yannh/kubeconform/cmd/kubeconform', ['-v']) },
    stamps: { 'main.version': `v${components.kubeconform.version}` },
  },
  compose: {
    folder: 'compose',
    version: components.compose.version,
    tools: { 'compose-check': program('.') },
    stamps: { 'main.version': components.compose.version },
  },
  etcd: {
    folder: 'etcd',
    version: components.etcd.version,
    tools: { etcd: program('go.etcd.io/etcd/server/v3') },
  },
  jaeger: {
    folder: 'jaeger',
    version: components.jaeger.version,
    tools: { jaeger: program('github.com/jaegertracing/jaeger/cmd/jaeger', ['version']) },
    stamps: { 'github.com/jaegertracing/jaeger/internal/version.latestVersion': `v${components.jaeger.version}` },
  },
  loki: {
    folder: 'loki',
    version: components.loki.version,
    tools: { loki: program('github.com/grafana/loki/v3/cmd/loki') },
    stamps: { 'github.com/grafana/loki/v3/pkg/util/build.Version': components.loki.version },
  },
  kubernetes: {
    folder: 'kubernetes',
    version: components.kubernetes.version,
    tools: {
      'kubernetes-schemas': { kind: 'schemas', module: 'k8s.io/kubernetes', openapi: 'api/openapi-spec/swagger.json' },
      kubectl: program('k8s.io/kubernetes/cmd/kubectl', ['version', '--client']),
      'kube-apiserver': program('k8s.io/kubernetes/cmd/kube-apiserver'),
    },
    stamps: {
      'k8s.io/component-base/version.gitVersion': `v${components.kubernetes.version}`,
      'k8s.io/component-base/version.gitMajor': components.kubernetes.version.split('.')[0]!,
      'k8s.io/component-base/version.gitMinor': components.kubernetes.version.split('.')[1]!,
      'k8s.io/component-base/version.gitTreeState': 'clean',
    },
  },
} as const satisfies Readonly<Record<string, Recipe>>;

type KeysOfEach<T> = T extends unknown ? keyof T : never;

/** Every tool: the executables by the name they have upstream, and the schemas that kubeconform reads. */
export type ToolName = KeysOfEach<(typeof recipes)[keyof typeof recipes]['tools']>;
