import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { obtain } from '../../tools/obtain.js';
import { type ApiServer, startApiServer } from './api-server.js';

const folder = mkdtempSync(join(tmpdir(), 'kubernetes-scale-'));
let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer(await obtain(['etcd', 'kube-apiserver', 'kubectl']));
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each<[string, StackInput]>([
  ['sharded', { scale: 'sharded', replicas: { gateways: 3, samplers: 5 } }],
  ['kafka', { scale: 'kafka' }],
  ['brokers', { scale: 'kafka', kafka: { brokers: ['kafka-1.example:9094'], username: 'spans', tls: true } }],
])(
  '%s: an API server takes the manifests without a warning, and sees no change in them the second time',
  async (name, input) => {
    for (const [path, text] of Object.entries(
      buildBundle(parseConfig({ ...input, kubernetes: { namespace: name } })),
    )) {
      if (!path.startsWith('k8s/')) continue;
      mkdirSync(dirname(join(folder, name, path)), { recursive: true });
      writeFileSync(join(folder, name, path), text);
    }
    const manifests = join(folder, name, 'k8s');
    const first = await server.kubectl('apply', '-f', manifests);
    expect(first.stderr).toBe('');
    const second = await server.kubectl('apply', '-f', manifests);
    expect(second.stderr).toBe('');
    const changed = second.stdout.trim().split('\n');
    expect(changed.length).toBeGreaterThan(60);
    expect(changed.filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
  },
);
