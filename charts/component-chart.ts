import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { components, type ImageName } from '../src/catalog/components.js';
import type { Config } from '../src/config/schema.js';
import { canonical } from '../src/render/quantity.js';
import { workloads as defineWorkloads } from '../src/render/workloads.js';
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
    protected readonly component: ImageName,
    files: readonly ConfigFile[],
    protected readonly config: Config,
    extras: Extras = {},
  ) {
    super(scope, id, { disableResourceNameHashes: true });
    const workloads = defineWorkloads(config);
    const workload = workloads[component];
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
    // A claim of its own, not a template of the StatefulSet: it can be made larger later, and survives the set.
    new k8s.KubePersistentVolumeClaim(this, 'data', {
      metadata: this.meta(`${component}-data`),
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: k8s.Quantity.fromString(canonical(volume.size)) } },
        ...(volume.storageClass !== undefined && { storageClassName: volume.storageClass }),
      },
    });
    // A StatefulSet never runs two pods on one volume, not even while a node is away. Parallel: a pod that cannot
    // become ready does not hold up the fix of its configuration.
    new k8s.KubeStatefulSet(this, 'pods', {
      metadata: this.meta(component),
      spec: {
        replicas: 1,
        serviceName: component,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: labels(component, config), annotations: { 'checksum/config': checksum(files) } },
          spec: podSpec(workload, { ...extras, name: component, sources }),
        },
      },
    });
    new k8s.KubeService(this, 'address', {
      metadata: this.meta(component),
      spec: {
        type: 'ClusterIP',
        selector,
        ports: Object.entries(workload.ports).map(([name, port]) => ({
          name,
          port,
          protocol: 'TCP',
          targetPort: k8s.IntOrString.fromString(name),
        })),
      },
    });
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
        'app.kubernetes.io/version': components[this.component].version,
      },
    };
  }
}
