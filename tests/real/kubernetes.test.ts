import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appliedBytes, checkSize } from '../../charts/object-size.js';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { stack } from '../../stack.config.js';
import { schemaLocation } from '../../tools/kubernetes-schemas.js';
import { obtain } from '../../tools/obtain.js';
import { largestStack } from '../charts/largest-stack.js';
import { type ApiServer, startApiServer } from './api-server.js';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything a config can make different, in spellings that a server writes otherwise. */
const demanding: StackInput = {
  name: 'other-stack',
  retention: '2w',
  kubernetes: {
    namespace: 'other',
    storage: {
      prometheus: { size: '1024Mi', storageClass: 'fast' },
      loki: { size: '0.5Gi' },
      jaeger: { size: '1.5Gi' },
      grafana: { size: '5000' },
      alertmanager: { size: '1.25Ti' },
      collector: { size: '2048Gi' },
    },
  },
  routing: {
    receivers: {
      'on-call': [
        { kind: 'slack', channel: '#pages', urlFile: 'slack-url' },
        { kind: 'email', to: 'a@b.example', from: 'c@d.example', smarthost: 'mail.example:587', passwordFile: 'mail' },
      ],
    },
  },
};

/** Writes the manifests of a stack as `npm run synth` does. */
function writeManifests(name: string, input: StackInput): string {
  const bundle = buildBundle(parseConfig(input));
  for (const [path, text] of Object.entries(bundle)) {
    if (!path.startsWith('k8s/')) continue;
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name, 'k8s');
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
interface Mounted extends Manifest {
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly template: { readonly spec: { readonly volumes: readonly Volume[] } } };
}
interface Volume {
  readonly projected?: {
    readonly sources: readonly {
      readonly configMap: {
        readonly name: string;
        readonly items: readonly { readonly key: string; readonly path: string }[];
      };
    }[];
  };
}
const objectsIn = (manifests: string): Manifest[] =>
  readdirSync(manifests).flatMap(
    (file) => loadAll(readFileSync(join(manifests, file), 'utf8')) as unknown as Manifest[], // Kubernetes objects
  );

const stacks = [
  ['the default stack', 'default', stack],
  ['a stack with everything set', 'demanding', demanding],
  ['the stack with the largest files', 'largest', largestStack],
] as const;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer(await obtain(['etcd', 'kube-apiserver', 'kubectl']));
});
afterAll(() => server?.stop());

describe.each(stacks)('%s', (_, name, input) => {
  const manifests = writeManifests(name, input);
  const objects = objectsIn(manifests);

  test('matches the schemas of the pinned Kubernetes, with no field they do not know', async () => {
    const tools = await obtain(['kubeconform', 'kubernetes-schemas']);
    const schemas = schemaLocation(tools['kubernetes-schemas']);
    const { stdout } = await run(tools.kubeconform, ['-strict', '-summary', '-schema-location', schemas, manifests]);
    expect(stdout).toContain(
      `${objects.length} resources found in 7 files - Valid: ${objects.length}, Invalid: 0, Errors: 0`,
    );
  });

  test('is taken by an API server without a warning, and changes nothing when it is applied again', async () => {
    const first = await server.kubectl('apply', '-f', manifests);
    expect(first.stderr).toBe('');
    expect(
      first.stdout
        .trim()
        .split('\n')
        .every((line) => line.endsWith(' created')),
      first.stdout,
    ).toBe(true);
    expect(first.stdout.trim().split('\n')).toHaveLength(objects.length);

    const second = await server.kubectl('apply', '-f', manifests);
    expect(second.stderr).toBe('');
    const changed = second.stdout
      .trim()
      .split('\n')
      .filter((line) => !line.endsWith(' unchanged'));
    expect(changed).toEqual([]);
    expect(second.stdout.trim().split('\n')).toHaveLength(objects.length);
  });
});

test('Prometheus takes the files as they are mounted into its pod', async () => {
  const objects = objectsIn(writeManifests('mounted', stack)) as Mounted[]; // the fields that are read are those of the kinds
  const pod = objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'prometheus')?.spec
    ?.template.spec;
  const items = pod?.volumes
    .flatMap(({ projected }) => projected?.sources ?? [])
    .flatMap(({ configMap }) => configMap.items.map((item) => ({ ...item, configMap: configMap.name })));
  expect(items?.length).toBeGreaterThan(5);
  for (const { configMap, key, path } of items ?? []) {
    const text = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap)?.data?.[key];
    mkdirSync(dirname(join(folder, 'etc', path)), { recursive: true });
    writeFileSync(join(folder, 'etc', path), text!);
  }
  const { promtool } = await obtain(['promtool']);
  const { stdout } = await run(promtool, ['check', 'config', 'prometheus.yaml'], { cwd: join(folder, 'etc') });
  expect(stdout).toContain('SUCCESS: prometheus.yaml is valid');
  const rules = items?.filter(({ path }) => path.startsWith('rules/')) ?? [];
  expect(stdout.match(/SUCCESS: \d+ rules found/g)).toHaveLength(rules.length);
});

test('kubeconform refuses what the schemas do not know, so that its word counts', async () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, 'apiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec: { prots: [] }\n');
  const tools = await obtain(['kubeconform', 'kubernetes-schemas']);
  const refusal = run(tools.kubeconform, [
    '-strict',
    '-schema-location',
    schemaLocation(tools['kubernetes-schemas']),
    file,
  ]);
  await expect(refusal).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('prots') });
});

test('a volume is made larger by applying its new size, and nothing else changes', async () => {
  const expandable = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' } };
  const storageClass = join(folder, 'storage-class.json');
  writeFileSync(
    storageClass,
    JSON.stringify({ ...expandable, provisioner: 'example/none', allowVolumeExpansion: true }),
  );
  await server.kubectl('apply', '-f', storageClass);
  const bound = JSON.stringify({ status: { phase: 'Bound' } });
  await server.kubectl('patch', 'pvc', 'prometheus-data', '-n', 'other', '--subresource=status', '-p', bound);

  const prometheus = { size: '2Gi', storageClass: 'fast' };
  const storage = { ...demanding.kubernetes?.storage, prometheus };
  const manifests = writeManifests('grown', { ...demanding, kubernetes: { namespace: 'other', storage } });
  const { stdout } = await server.kubectl('apply', '-f', manifests);
  expect(stdout.split('\n').filter((line) => line.endsWith(' configured'))).toEqual([
    'persistentvolumeclaim/prometheus-data configured',
    // Prometheus keeps below the size of its volume.
    'statefulset.apps/prometheus configured',
  ]);
});

test('the size that synth refuses is exactly that which kubectl cannot apply', async () => {
  const configMap = (text: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'large', namespace: 'default' },
    data: { file: `<é & "quoted">\n${text}` },
  });
  const room = 256 * 1024 - appliedBytes(configMap(''));
  const apply = (text: string) => {
    writeFileSync(join(folder, 'large.json'), JSON.stringify(configMap(text)));
    return server.kubectl('apply', '-f', join(folder, 'large.json'));
  };
  expect(() => checkSize(configMap('x'.repeat(room)))).not.toThrow();
  await expect(apply('x'.repeat(room))).resolves.toMatchObject({ stdout: 'configmap/large created\n' });
  await server.kubectl('delete', '-f', join(folder, 'large.json'));
  expect(() => checkSize(configMap('x'.repeat(room + 1)))).toThrow('got 262145');
  await expect(apply('x'.repeat(room + 1))).rejects.toThrow('Too long: may not be more than 262144 bytes');
});
