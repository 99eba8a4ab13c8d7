import { k8s } from 'cdk8s-plus-28';
import type { Config } from '../src/config/schema.js';
import { backendPorts } from '../src/render/backend-ports.js';
import { ownKafka, type WorkloadName } from '../src/render/scaled.js';
import type { Workload } from '../src/render/workloads.js';

/** Namespaces with this label may send OTLP to the collector and are scraped by Prometheus. */
export const clientLabel = 'llm-observability/client';
/** Namespaces with this label (an ingress controller's) may open Grafana. */
export const viewerLabel = 'llm-observability/viewer';

type Party = WorkloadName | 'clients' | 'viewers';

interface Flow {
  readonly from: Party;
  readonly to: WorkloadName;
  readonly ports: readonly string[];
}

/** Every connection there is inside the stack, by the name of the port at the receiving end; all else is denied. */
const always: readonly Flow[] = [
  { from: 'clients', to: 'collector', ports: ['otlp-grpc', 'otlp-http'] },
  { from: 'viewers', to: 'grafana', ports: ['http'] },
  { from: 'collector', to: 'loki', ports: ['http'] },
  { from: 'prometheus', to: 'collector', ports: ['telemetry', 'metrics'] },
  // It scrapes itself by the name of its service, which some networks send on a detour.
  { from: 'prometheus', to: 'prometheus', ports: ['http'] },
  { from: 'prometheus', to: 'alertmanager', ports: ['http'] },
  { from: 'prometheus', to: 'loki', ports: ['http'] },
  { from: 'prometheus', to: 'jaeger', ports: ['metrics'] },
  { from: 'grafana', to: 'prometheus', ports: ['http'] },
  { from: 'grafana', to: 'loki', ports: ['http'] },
  { from: 'grafana', to: 'jaeger', ports: ['query'] },
  { from: 'grafana', to: 'alertmanager', ports: ['http'] },
];

/** With those of the collectors, of which one role sends traces to the stores. */
function flowsOf(config: Config): readonly Flow[] {
  if (config.scale === 'single') return [...always, { from: 'collector', to: 'jaeger', ports: ['otlp-grpc'] }];
  const between: readonly Flow[] =
    config.scale === 'sharded'
      ? [{ from: 'collector', to: 'sampler', ports: ['otlp-grpc'] }]
      : ownKafka(config)
        ? [
            { from: 'collector', to: 'kafka', ports: ['kafka'] },
            { from: 'sampler', to: 'kafka', ports: ['kafka'] },
          ]
        : [];
  return [
    ...always,
    ...between,
    { from: 'sampler', to: 'jaeger', ports: ['otlp-grpc'] },
    { from: 'prometheus', to: 'sampler', ports: ['telemetry'] },
  ];
}

/** The policy of one component: its flows, name resolution where it calls anybody, and what it needs outside. */
export function networkPolicy(
  name: WorkloadName,
  workloads: Readonly<Partial<Record<WorkloadName, Workload>>>,
  config: Config,
): k8s.NetworkPolicySpec {
  const flows = flowsOf(config);
  const portsOf = (to: WorkloadName, ports: readonly string[]) => ports.map((port) => tcp(workloads[to]!.ports[port]!));
  const ingress = flows
    .filter(({ to }) => to === name)
    .map(({ from, to, ports }) => ({ from: [peer(from)], ports: portsOf(to, ports) }));
  const called = flows
    .filter(({ from }) => from === name)
    .map(({ to, ports }) => ({ to: [peer(to)], ports: portsOf(to, ports) }));
  const egress = [...called, ...outside(name, config)];
  return {
    podSelector: podsOf(name),
    policyTypes: ['Ingress', 'Egress'],
    ingress,
    ...(egress.length > 0 && { egress: [...egress, dns] }),
  };
}

function outside(name: WorkloadName, config: Config): k8s.NetworkPolicyEgressRule[] {
  if (name === 'prometheus') {
    // The API server has no pod to select, and an application's metrics are at any port.
    return [{ ports: [tcp(443), tcp(6443)] }, { to: [peer('clients')] }];
  }
  if (name === 'alertmanager') {
    const smarthosts = Object.values(config.routing.receivers)
      .flat()
      .flatMap((receiver) => (receiver.kind === 'email' ? [Number(receiver.smarthost.split(':').at(-1))] : []));
    return [{ ports: [...new Set([443, ...smarthosts])].sort((a, b) => a - b).map(tcp) }];
  }
  if (name === 'collector' || name === 'sampler') {
    const isForeign = config.scale === 'kafka' && !ownKafka(config);
    const brokers = isForeign ? config.kafka.brokers.map((broker) => Number(broker.split(':').at(-1))) : [];
    const ports = [...new Set([...brokers, ...backendPorts(config)])].sort((a, b) => a - b);
    return ports.length > 0 ? [{ ports: ports.map(tcp) }] : [];
  }
  return [];
}

/** The cluster's name servers; the address is that of the cache that some clusters run on every node. */
const dns: k8s.NetworkPolicyEgressRule = {
  to: [
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
    { ipBlock: { cidr: '169.254.20.10/32' } },
  ],
  ports: [{ protocol: 'UDP', port: k8s.IntOrString.fromNumber(53) }, tcp(53)],
};

const podsOf = (name: WorkloadName): k8s.LabelSelector => ({ matchLabels: { 'app.kubernetes.io/name': name } });

function peer(party: Party): k8s.NetworkPolicyPeer {
  if (party === 'clients') return { namespaceSelector: { matchLabels: { [clientLabel]: 'true' } } };
  if (party === 'viewers') return { namespaceSelector: { matchLabels: { [viewerLabel]: 'true' } } };
  return { podSelector: podsOf(party) };
}

// The protocol is written out: lists of policies are compared as a whole, and the server fills it in.
function tcp(port: number): k8s.NetworkPolicyPort {
  return { protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) };
}
