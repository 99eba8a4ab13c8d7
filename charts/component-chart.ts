import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { components } from '../src/catalog/components.js';
import type { Config } from '../src/config/schema.js';
import { canonical } from '../src/render/quantity.js';
import { poolOf, replicasOf, scaledWorkloads, type WorkloadName } from '../src/render/scaled.js';
import { type ConfigFile, checksum, configMaps } from './config-maps.js';
import { networkPolicy } from './network.js';
import { type PodOptions, podSpec } from './pod.js';

/** What one component needs beyond the others. */
export interface Extras extends Pick<PodOptions, 'secretEnv' | 'apiAccess'> {
  /** Further files in a configuration folder, by mount: keys of a Secret, say. */
  readonly sources?: Readonly<Record<string, k8s.VolumeProjection>>;
}

/** Labels of every object of a component. */
export const labels = (name: string, config: Config): Record<string, string> => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': config.name,
});

/** One component: its account, configuration, volume, pod, address and the connections it may have. */
export class ComponentChart extends Chart {
  constructor(
    scope: Construct,
    id: string,
    protected readonly component: WorkloadName,
    files: readonly ConfigFile[],
    protected readonly config: Config,
    extras: Extras = {},
  ) {
    super(scope, id, { disableResourceNameHashes: true });
    const workloads = scaledWorkloads(config);
    const workload = workloads[component];
    if (workload === undefined) throw new Error(`charts: expected a component of this stack, got "${component}".`);
    const replicas = replicasOf(component, config);
    const volume = config.kubernetes.storage[component];
    const selector = { 'app.kubernetes.io/name': component };

    new k8s.KubeServiceAccount(this, 'account', {
      metadata: this.meta(component),
      automountServiceAccountToken: extras.apiAccess ?? false,
    });
    const sources = configMaps(this, (name) => this.meta(name), files);
    for (const [mount, source] of Object.entries(extras.sources ?? {})) {
      sources.set(mount, [...(sources.get(mount) ?? []), source]);
    }
    const claim = {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: k8s.Quantity.fromString(canonical(volume.size)) } },
      ...(volume.storageClass !== undefined && { storageClassName: volume.storageClass }),
    };
    // A claim of its own, not a template of the StatefulSet: it can be made larger later, and survives the set.
    if (replicas === undefined) {
      new k8s.KubePersistentVolumeClaim(this, 'data', { metadata: this.meta(`${component}-data`), spec: claim });
    }
    // A StatefulSet never runs two pods on one volume, not even while a node is away. Parallel: a pod that cannot
    // become ready does not hold up the fix of its configuration.
    new k8s.KubeStatefulSet(this, 'pods', {
      metadata: this.meta(component),
      spec: {
        replicas: replicas ?? 1,
        serviceName: replicas === undefined ? component : poolOf(component),
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: labels(component, config), annotations: { 'checksum/config': checksum(files) } },
          spec: podSpec(workload, { ...extras, name: component, sources, claimed: replicas !== undefined }),
        },
        ...(replicas !== undefined && {
          volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { ...claim, volumeMode: 'Filesystem' } }],
        }),
      },
    });
    const ports = Object.entries(workload.ports).map(([name, port]) => ({
      name,
      port,
      protocol: 'TCP',
      targetPort: k8s.IntOrString.fromString(name),
    }));
    new k8s.KubeService(this, 'address', {
      metadata: this.meta(component),
      // A sender stays with one of several: the sums that it sends would otherwise stand in more than one of them.
      spec: { type: 'ClusterIP', selector, ports, ...(replicas !== undefined && { sessionAffinity: 'ClientIP' }) },
    });
    if (replicas !== undefined) {
      new k8s.KubeService(this, 'addresses', {
        metadata: this.meta(poolOf(component)),
        spec: { clusterIp: 'None', selector, ports },
      });
    }
    new k8s.KubeNetworkPolicy(this, 'connections', {
      metadata: this.meta(component),
      spec: networkPolicy(component, workloads, config),
    });
  }

  /** Name, namespace and labels of an object; the version is a label, so that `kubectl get -L` shows it. */
  protected meta(name: string): k8s.ObjectMeta {
    return {
      name,
      namespace: this.config.kubernetes.namespace,
      labels: {
        ...labels(this.component, this.config),
        'app.kubernetes.io/version': components[this.component === 'sampler' ? 'collector' : this.component].version,
      },
    };
  }
}
