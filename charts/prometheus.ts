import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Config } from '../src/config/schema.js';
import { yaml } from '../src/render/bundle-file.js';
import { ComponentChart } from './component-chart.js';
import type { ConfigFile } from './config-maps.js';
import { clientLabel } from './network.js';

/** Prometheus, which also finds the pods that ask to be scraped. */
export class PrometheusChart extends ComponentChart {
  constructor(scope: Construct, id: string, files: readonly ConfigFile[], config: Config) {
    const path = 'scrape.d/kubernetes.yaml';
    const scrape = { source: `prometheus/${path}`, mount: '/etc/prometheus', path, text: yaml(podScrape) };
    super(scope, id, 'prometheus', [...files, scrape], config, { apiAccess: true });

    // Cluster roles have no namespace of their own, so that their name has to tell two stacks apart.
    const { name: _, namespace: __, ...rest } = this.meta('');
    const metadata = { ...rest, name: `${config.kubernetes.namespace}-prometheus` };
    new k8s.KubeClusterRole(this, 'role', {
      metadata,
      rules: [{ apiGroups: [''], resources: ['namespaces', 'pods'], verbs: ['get', 'list', 'watch'] }],
    });
    new k8s.KubeClusterRoleBinding(this, 'binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: 'prometheus', namespace: config.kubernetes.namespace }],
    });
  }
}

const meta = (name: string): string => `__meta_kubernetes_${name}`;
const annotation = (name: string): string => meta(`pod_annotation_prometheus_io_${name}`);

/** Pods annotated `prometheus.io/scrape: "true"` in namespaces labelled as clients; path, port and scheme by annotation. */
const podScrape = {
  scrape_configs: [
    {
      job_name: 'pods',
      kubernetes_sd_configs: [{ role: 'pod', attach_metadata: { namespace: true } }],
      relabel_configs: [
        {
          source_labels: [meta(`namespace_label_${clientLabel.replace(/[^a-z]/g, '_')}`), annotation('scrape')],
          regex: 'true;true',
          action: 'keep',
        },
        { source_labels: [meta('pod_phase')], regex: 'Pending|Succeeded|Failed', action: 'drop' },
        { source_labels: [meta('pod_container_init')], regex: 'true', action: 'drop' },
        { source_labels: [annotation('scheme')], regex: '(https?)', target_label: '__scheme__' },
        { source_labels: [annotation('path')], regex: '(.+)', target_label: '__metrics_path__' },
        // Without the annotation every declared port is a target; with it only that one, once a pod.
        {
          source_labels: [meta('pod_ip'), annotation('port')],
          regex: '([^;]+);(\\d+)',
          replacement: '$1:$2',
          target_label: '__address__',
        },
        { source_labels: [meta('namespace')], target_label: 'namespace' },
        { source_labels: [meta('pod_name')], target_label: 'pod' },
      ],
    },
  ],
};
