import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Config } from '../src/config/schema.js';

/** The namespace, and the rule that nothing in it may connect to anything unless another policy says so. */
export class NamespaceChart extends Chart {
  constructor(scope: Construct, id: string, { name, kubernetes }: Config) {
    super(scope, id, { disableResourceNameHashes: true });
    const partOf = { 'app.kubernetes.io/part-of': name };
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: kubernetes.namespace,
        labels: {
          ...partOf,
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    });
    new k8s.KubeNetworkPolicy(this, 'default-deny', {
      metadata: { name: 'default-deny', namespace: kubernetes.namespace, labels: partOf },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}
