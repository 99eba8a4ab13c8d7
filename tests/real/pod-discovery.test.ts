import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dump, load, loadAll } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { charts } from '../../charts/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { obtain } from '../../tools/obtain.js';
import { type Manifest, madeUpConfigs } from '../charts/made-up-configs.js';
import { type ApiServer, startApiServer } from './api-server.js';
import { freePorts } from './free-ports.js';

const folder = mkdtempSync(join(tmpdir(), 'pod-discovery-'));
const manifests = charts(madeUpConfigs, parseConfig({}));
let server: ApiServer;
let prometheus: ComponentProcess | undefined;
let port: number;

beforeAll(async () => {
  server = await startApiServer(await obtain(['etcd', 'kube-apiserver', 'kubectl']));
  for (const name of ['00-namespace.yaml', '20-prometheus.yaml']) {
    writeFileSync(join(folder, name), manifests[name]!);
    await server.kubectl('apply', '-f', join(folder, name));
  }
  await applyPods();
  await startPrometheus();
});
afterAll(async () => {
  await prometheus?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Pods as a node would report them: annotated or not, in a namespace that is a client and in one that is not. */
async function applyPods(): Promise<void> {
  const pods = [
    pod('team-a', 'agent', '10.1.0.11', { scrape: 'true', port: '9464' }),
    pod('team-a', 'secure-agent', '10.1.0.12', {
      scrape: 'true',
      port: '9465',
      path: '/internal/metrics',
      scheme: 'https',
    }),
    pod('team-a', 'every-port', '10.1.0.13', { scrape: 'true' }),
    pod('team-a', 'silent', '10.1.0.14', {}),
    pod('team-b', 'stranger', '10.1.0.15', { scrape: 'true', port: '9466' }),
  ];
  const namespace = (name: string, labels: object) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });
  const account = (name: string) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: name },
  });
  const objects = [
    namespace('team-a', { 'llm-observability/client': 'true' }),
    namespace('team-b', {}),
    account('team-a'),
    account('team-b'),
    ...pods,
  ];
  writeFileSync(join(folder, 'pods.yaml'), objects.map((object) => dump(object)).join('---\n'));
  await server.kubectl('apply', '-f', join(folder, 'pods.yaml'));
  for (const { metadata, status } of pods) {
    const patch = JSON.stringify({ status });
    await server.kubectl('patch', 'pod', metadata.name, '-n', metadata.namespace, '--subresource=status', '-p', patch);
  }
}

function pod(namespace: string, name: string, podIP: string, asks: Readonly<Record<string, string>>) {
  const annotations = Object.fromEntries(Object.entries(asks).map(([key, value]) => [`prometheus.io/${key}`, value]));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, annotations },
    spec: {
      containers: [{ name, image: 'example/agent:1', ports: [{ containerPort: 8080 }, { containerPort: 9464 }] }],
    },
    status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] },
  };
}

/** Prometheus outside the cluster, with the generated scrape config and the rights of its own service account. */
async function startPrometheus(): Promise<void> {
  const objects = loadAll(manifests['20-prometheus.yaml']!) as unknown as Manifest[]; // Kubernetes objects
  const text = objects.find(({ metadata }) => metadata.name === 'prometheus-scrape-d')?.data?.['kubernetes.yaml'] ?? '';
  const { scrape_configs } = load(text) as { scrape_configs: { kubernetes_sd_configs: Record<string, unknown>[] }[] }; // its shape
  const token = await server.kubectl('create', 'token', 'prometheus', '-n', 'llm-observability');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, server.kubeconfig(token.stdout.trim()), { mode: 0o600 });
  for (const { kubernetes_sd_configs } of scrape_configs) {
    for (const discovery of kubernetes_sd_configs) discovery['kubeconfig_file'] = kubeconfig;
  }
  mkdirSync(join(folder, 'scrape.d'));
  writeFileSync(join(folder, 'scrape.d/kubernetes.yaml'), dump({ scrape_configs }));
  writeFileSync(join(folder, 'prometheus.yaml'), dump({ scrape_config_files: ['scrape.d/*.yaml'] }));
  [port = 0] = await freePorts(1);
  prometheus = await startComponent({
    title: 'Prometheus',
    command: (await obtain(['prometheus'])).prometheus,
    args: ['--config.file=prometheus.yaml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${port}`],
    cwd: folder,
    log: join(folder, 'prometheus.log'),
    readyUrl: `http://127.0.0.1:${port}/-/ready`,
  });
}

interface Targets {
  readonly data: { readonly activeTargets: { readonly scrapeUrl: string; readonly labels: Record<string, string> }[] };
}

test('Prometheus finds the annotated pods of client namespaces, at the ports and paths they name', async () => {
  const targets = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/targets?state=active`);
    return ((await response.json()) as Targets).data.activeTargets; // the documented answer
  };
  const deadline = Date.now() + 30_000;
  while ((await targets()).length < 4 && Date.now() < deadline) await sleep(200);
  const found = (await targets()).map(
    ({ scrapeUrl, labels }) => `${labels['namespace']}/${labels['pod']} ${scrapeUrl}`,
  );
  expect(found.sort()).toEqual([
    'team-a/agent http://10.1.0.11:9464/metrics',
    'team-a/every-port http://10.1.0.13:8080/metrics',
    'team-a/every-port http://10.1.0.13:9464/metrics',
    'team-a/secure-agent https://10.1.0.12:9465/internal/metrics',
  ]);
});

test('its account may read pods and namespaces everywhere, and nothing else', async () => {
  const may = async (...what: string[]) => {
    const asked = server.kubectl(
      'auth',
      'can-i',
      ...what,
      '-A',
      '--as=system:serviceaccount:llm-observability:prometheus',
    );
    return asked.then(
      ({ stdout }) => stdout.trim(),
      ({ stdout }: { stdout: string }) => stdout.trim(),
    );
  };
  expect(await may('list', 'pods')).toBe('yes');
  expect(await may('watch', 'namespaces')).toBe('yes');
  expect(await may('get', 'secrets')).toBe('no');
  expect(await may('list', 'configmaps')).toBe('no');
  expect(await may('delete', 'pods')).toBe('no');
});
