import { k8s } from 'cdk8s-plus-28';
import { canonical } from '../src/render/quantity.js';
import type { Workload } from '../src/render/workloads.js';

/** What a pod needs beyond its workload. */
export interface PodOptions {
  readonly name: string;
  /** Files by the folder they are mounted at. */
  readonly sources: ReadonlyMap<string, readonly k8s.VolumeProjection[]>;
  /** Variables from a Secret that need not exist. */
  readonly secretEnv?: Readonly<Record<string, { readonly secret: string; readonly key: string }>>;
  /** Whether it talks to the API server. */
  readonly apiAccess?: boolean;
  /** The set makes a claim for each of its pods. */
  readonly claimed?: boolean;
}

/** One container as the restricted pod security standard wants it: no root, no capabilities, nothing to write but its data. */
export function podSpec(workload: Workload, options: PodOptions): k8s.PodSpec {
  const { name, sources, apiAccess = false, claimed = false } = options;
  const env = environment(workload, options);
  const mounts = [...sources.keys()].map((mountPath, i) => ({ name: `config-${i}`, mountPath, readOnly: true }));
  return {
    serviceAccountName: name,
    automountServiceAccountToken: apiAccess,
    // Otherwise each Service adds variables such as LOKI_PORT, which components take for settings.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 60,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: workload.user,
      runAsGroup: workload.user,
      fsGroup: workload.user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name,
        image: workload.image,
        imagePullPolicy: 'IfNotPresent',
        ...(workload.args.length > 0 && { args: [...workload.args] }),
        ...(workload.workingDirectory !== undefined && { workingDir: workload.workingDirectory }),
        ...(env.length > 0 && { env }),
        ports: Object.entries(workload.ports).map(([port, containerPort]) => ({
          name: port,
          containerPort,
          protocol: 'TCP',
        })),
        ...probes(workload),
        resources: { requests: quantities(workload.requests), limits: quantities(workload.limits) },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [...mounts, { name: 'data', mountPath: workload.data }, { name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [
      ...mounts.map((mount) => ({ name: mount.name, projected: { sources: [...sources.get(mount.mountPath)!] } })),
      ...(claimed ? [] : [{ name: 'data', persistentVolumeClaim: { claimName: `${name}-data` } }]),
      { name: 'tmp', emptyDir: {} },
    ],
  };
}

function environment({ env }: Workload, { secretEnv = {} }: PodOptions): k8s.EnvVar[] {
  return [
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
    ...Object.entries(secretEnv).map(([name, { secret, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key, optional: true } },
    })),
  ];
}

function probes({ health }: Workload): Pick<k8s.Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
  const port = k8s.IntOrString.fromNumber(health.port);
  const get = (path: string) => (health.connectOnly ? { tcpSocket: { port } } : { httpGet: { path, port } });
  return {
    startupProbe: { ...get(health.live), periodSeconds: 5, failureThreshold: Math.ceil(health.startSeconds / 5) },
    livenessProbe: { ...get(health.live), periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 4 },
    readinessProbe: { ...get(health.ready), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
  };
}

const quantities = ({ cpu, memory }: Workload['limits']): Record<string, k8s.Quantity> => ({
  cpu: k8s.Quantity.fromString(canonical(cpu)),
  memory: k8s.Quantity.fromString(canonical(memory)),
});
