import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { charts } from '../../charts/index.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { UserError } from '../../src/errors.js';
import type { Bundle } from '../../src/render/bundle-file.js';
import { type Manifest, madeUpConfigs } from './made-up-configs.js';

const build = (stack: StackInput = {}, configs: Bundle = madeUpConfigs): Bundle => charts(configs, parseConfig(stack));
const objectsOf = (bundle: Bundle): Manifest[] =>
  Object.values(bundle).flatMap((text) => loadAll(text) as unknown as Manifest[]); // charts write nothing else
const objects = objectsOf(build());
const ofKind = (kind: string, among = objects): Manifest[] => among.filter((object) => object.kind === kind);
const named = (kind: string, name: string, among = objects): Manifest => {
  const found = ofKind(kind, among).find(({ metadata }) => metadata.name === name);
  expect(found, `${kind} ${name}`).toBeDefined();
  return found!;
};
const sets = ofKind('StatefulSet').map((set) => [set.metadata.name, set.spec.template.spec] as const);

test('each component has one file, and the namespace comes first', () => {
  expect(Object.keys(build())).toEqual([
    '00-namespace.yaml',
    '10-collector.yaml',
    '20-prometheus.yaml',
    '30-alertmanager.yaml',
    '40-loki.yaml',
    '50-jaeger.yaml',
    '60-grafana.yaml',
  ]);
  expect(sets.map(([name]) => name)).toEqual(['collector', 'prometheus', 'alertmanager', 'loki', 'jaeger', 'grafana']);
});

test('the same input gives the same bytes', () => {
  expect(build()).toEqual(build());
});

test('no two objects of a kind share a name, and no name carries a hash', () => {
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).not.toMatch(/c[0-9a-f]{7}$/);
});

test('every object but the cluster-wide ones is in the configured namespace', () => {
  const inOther = objectsOf(build({ kubernetes: { namespace: 'watching' } }));
  const clusterWide = ['Namespace', 'ClusterRole', 'ClusterRoleBinding'];
  for (const { kind, metadata } of inOther) {
    expect(metadata.namespace, `${kind} ${metadata.name}`).toBe(clusterWide.includes(kind) ? undefined : 'watching');
  }
  expect(named('Namespace', 'watching', inOther).metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
  expect(named('ClusterRoleBinding', 'watching-prometheus', inOther).subjects).toEqual([
    { kind: 'ServiceAccount', name: 'prometheus', namespace: 'watching' },
  ]);
});

describe.each(sets)('the pod of %s', (name, pod) => {
  const container = pod.containers[0]!;

  test('runs an image of an exact version', () => {
    expect(pod.containers).toHaveLength(1);
    expect(container.image).toMatch(/^[a-z/-]+:v?\d+\.\d+\.\d+$/);
  });

  test('is probed while it starts, lives and is ready, at a port it has', () => {
    const ports = container.ports.map(({ containerPort }) => containerPort);
    for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
      expect(ports).toContain(probe.httpGet.port);
      expect(probe.httpGet.path).toMatch(/^\//);
    }
  });

  test('asks for no more than its limits', () => {
    expect(Object.keys(container.resources.requests)).toEqual(['cpu', 'memory']);
    expect(Object.keys(container.resources.limits)).toEqual(['cpu', 'memory']);
  });

  test('has no privileges and writes only to its volume', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const writable = container.volumeMounts.filter(({ readOnly }) => readOnly !== true).map((mount) => mount.name);
    expect(writable).toEqual(['data', 'tmp']);
  });

  test('gets a token of the API server only if it is Prometheus', () => {
    expect(pod.automountServiceAccountToken).toBe(name === 'prometheus');
    expect(pod.serviceAccountName).toBe(name);
    expect(named('ServiceAccount', name).metadata.namespace).toBe('llm-observability');
  });

  test('is not given other services as variables', () => {
    expect(pod.enableServiceLinks).toBe(false);
  });

  test('keeps its data on a claim of the configured size', () => {
    const own = Object.fromEntries([[name, { size: '7.5Gi', storageClass: 'fast' }]]);
    const claim = named('PersistentVolumeClaim', `${name}-data`, objectsOf(build({ kubernetes: { storage: own } })));
    expect(claim.spec.resources.requests).toEqual({ storage: '7680Mi' });
    expect(claim.spec.storageClassName).toBe('fast');
    expect(pod.volumes.find((volume) => volume.name === 'data')?.persistentVolumeClaim).toEqual({
      claimName: `${name}-data`,
    });
  });

  test('is reached by its name at every port', () => {
    const service = named('Service', name);
    expect(service.spec.ports.map(({ port }) => port)).toEqual(
      container.ports.map(({ containerPort }) => containerPort),
    );
  });
});

test('the ports are those that the parts of the stack know each other by', () => {
  const ports = Object.fromEntries(
    ofKind('Service').map((s) => [s.metadata.name, s.spec.ports.map(({ port }) => port)]),
  );
  expect(ports).toEqual({
    collector: [4317, 4318, 8888, 8889, 13133],
    prometheus: [9090],
    alertmanager: [9093],
    loki: [3100],
    jaeger: [4317, 16686, 8888, 13133],
    grafana: [3000],
  });
});

test('every configuration file is found at its path in the container', () => {
  for (const [name, pod] of sets) {
    const paths = pod.volumes
      .flatMap(({ name: volume, projected }) =>
        (projected?.sources ?? []).map((source) => ({
          mount: pod.containers[0]!.volumeMounts.find((mount) => mount.name === volume)!.mountPath,
          source: source.configMap,
        })),
      )
      .flatMap(({ mount, source }) =>
        (source?.items ?? []).map(({ key, path }) => {
          expect(named('ConfigMap', source!.name).data?.[key], `${source!.name} ${key}`).toBeDefined();
          return `${mount}/${path}`;
        }),
      );
    const expected = Object.keys(madeUpConfigs)
      .filter((path) => path.startsWith(`${name}/`))
      .map((path) => path.replace(/^collector\//, 'otelcol/'))
      .map((path) => `/etc/${path}`);
    if (name === 'prometheus') expected.push('/etc/prometheus/scrape.d/kubernetes.yaml');
    expect(paths.sort(), name).toEqual(expected.sort());
  }
});

test('a changed file replaces the pods that read it, and no others', () => {
  const changed = { ...madeUpConfigs, 'prometheus/rules/llm.yaml': 'groups: [{ name: other }]\n' };
  const before = ofKind('StatefulSet');
  const after = ofKind('StatefulSet', objectsOf(build({}, changed)));
  const different = before.filter(
    (set, i) =>
      set.spec.template.metadata.annotations['checksum/config'] !==
      after[i]!.spec.template.metadata.annotations['checksum/config'],
  );
  expect(different.map(({ metadata }) => metadata.name)).toEqual(['prometheus']);
});

test('each dashboard and each rule file has a config map of its own', () => {
  const names = ofKind('ConfigMap').map(({ metadata }) => metadata.name);
  expect(names).toEqual(expect.arrayContaining(['grafana-dashboards-overview', 'grafana-dashboards-cost-analysis']));
  expect(names).toEqual(expect.arrayContaining(['prometheus-rules-llm', 'prometheus-rules-alerts']));
  expect(named('ConfigMap', 'grafana-dashboards-overview').data).toEqual({
    'overview.json': '{"title":"Overview","n":17}\n',
  });
});

test('an object that kubectl cannot apply is refused with its name and its largest file', () => {
  const configs = { ...madeUpConfigs, 'prometheus/rules/huge.yaml': 'x'.repeat(262_144) };
  expect(() => build({}, configs)).toThrow(UserError);
  expect(() => build({}, configs)).toThrow(
    /^kubernetes: ConfigMap prometheus-rules-huge: expected at most 262144 bytes as kubectl keeps it, got 262\d{3}\. Split or shorten its largest file, huge\.yaml\.$/,
  );
});

test('retention of the config is that of Prometheus, which also stays below the size of its volume', () => {
  const built = objectsOf(build({ retention: '45d', kubernetes: { storage: { prometheus: { size: '20Gi' } } } }));
  const { args } = named('StatefulSet', 'prometheus', built).spec.template.spec.containers[0]!;
  expect(args).toContain('--storage.tsdb.retention.time=45d');
  expect(args).toContain(`--storage.tsdb.retention.size=${Math.floor(0.85 * 20 * 1024 ** 3)}B`);
});

describe('secrets', () => {
  const stack: StackInput = {
    routing: {
      receivers: {
        'on-call': [
          { kind: 'slack', channel: '#pages', urlFile: 'slack-url' },
          { kind: 'webhook', urlFile: 'hook-url' },
        ],
        desk: [
          {
            kind: 'email',
            to: 'a@b.example',
            from: 'c@d.example',
            smarthost: 'mail.example:587',
            passwordFile: 'mail-pw',
          },
        ],
      },
    },
  };

  test('there is no Secret in the manifests, so that none can hold a value', () => {
    expect(ofKind('Secret')).toEqual([]);
  });

  test('the files that receivers name are mounted beside the config, and may be missing', () => {
    const { volumes } = named('StatefulSet', 'alertmanager', objectsOf(build(stack))).spec.template.spec;
    const sources = volumes.flatMap(({ projected }) => projected?.sources ?? []);
    expect(sources.flatMap(({ secret }) => secret ?? [])).toEqual([
      {
        name: 'alertmanager-secrets',
        optional: true,
        items: [
          { key: 'hook-url', path: 'secrets/hook-url' },
          { key: 'mail-pw', path: 'secrets/mail-pw' },
          { key: 'slack-url', path: 'secrets/slack-url' },
        ],
      },
    ]);
  });

  test('Alertmanager works in the folder that the paths of its secrets start from', () => {
    const { containers, volumes } = named('StatefulSet', 'alertmanager', objectsOf(build(stack))).spec.template.spec;
    const holdsSecrets = volumes.find(({ projected }) => projected?.sources.some(({ secret }) => secret !== undefined));
    const mount = containers[0]?.volumeMounts.find(({ name }) => name === holdsSecrets?.name);
    expect(mount?.mountPath).toBe('/etc/alertmanager');
    expect(containers[0]?.workingDir).toBe('/etc/alertmanager');
  });

  test('mail leaves by the port of its smarthost', () => {
    const policy = named('NetworkPolicy', 'alertmanager', objectsOf(build(stack)));
    expect(policy.spec.egress).toContainEqual({
      ports: [
        { protocol: 'TCP', port: 443 },
        { protocol: 'TCP', port: 587 },
      ],
    });
  });

  test("Grafana's password is a reference", () => {
    const { env } = named('StatefulSet', 'grafana').spec.template.spec.containers[0]!;
    expect(env?.find(({ name }) => name === 'GF_SECURITY_ADMIN_PASSWORD')).toEqual({
      name: 'GF_SECURITY_ADMIN_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'grafana-admin', key: 'password', optional: true } },
    });
  });
});
