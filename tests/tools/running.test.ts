import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cacheFolder } from '../../tools/cache.js';
import { run, versionOf } from '../../tools/running.js';
import { Workbench } from './workbench.js';

const bench = new Workbench();
afterAll(() => bench[Symbol.dispose]());

/** What each tool really prints. */
test.each([
  ['otelcol-contrib', 'otelcol-contrib version 0.155.0', '0.155.0'],
  ['prometheus', 'prometheus, version 3.15.0 (branch: , revision: unknown)\n  go version:       go1.26.8', '3.15.0'],
  ['kubectl', 'Client Version: v1.36.3\nKustomize Version: v5.8.1', '1.36.3'],
  ['kube-apiserver', 'Kubernetes v1.36.3', '1.36.3'],
  ['etcd', 'etcd Version: 3.7.3\nGit SHA: Not provided\nGo Version: go1.26.8', '3.7.3'],
  ['jaeger', '{"gitCommit":"","gitVersion":"v2.13.0","buildDate":""}', '2.13.0'],
  ['kubeconform', 'v0.8.0', '0.8.0'],
  ['a release candidate', 'loki, version 3.8.0-rc.1', '3.8.0-rc.1'],
  ['a build without a version', 'development, go1.26.8', undefined],
])('%s: the version is read from what it prints', async (_, printed, version) => {
  const binary = bench.put('printer', `#!/bin/sh\ncat <<'END'\n${printed}\nEND\n`);
  expect(await versionOf(binary, [], bench.env())).toBe(version);
});

test('what is not there has no version', async () => {
  expect(await versionOf(join(bench.root, 'nothing'), [], bench.env())).toBeUndefined();
});

test('a program gets its arguments, environment and folder, and gives back both outputs and its exit code', async () => {
  const place = mkdtempSync(join(tmpdir(), 'run-'));
  const script = 'echo "$1 $GO_SLOW $(pwd)"; echo trouble >&2; exit 3';
  const result = await run('sh', ['-c', script, 'sh', 'seven'], { env: bench.env({ GO_SLOW: 'eleven' }), cwd: place });
  expect(result).toEqual({ code: 3, stdout: `seven eleven ${place}\n`, stderr: 'trouble\n' });
  rmSync(place, { recursive: true });
});

test('the cache is outside the checkout, where the user says, or where the system keeps caches', () => {
  expect(cacheFolder({ HOME: '/home/ann' })).toBe('/home/ann/.cache/llm-observability-stack');
  expect(cacheFolder({ HOME: '/home/ann', XDG_CACHE_HOME: '/var/cache/ann' })).toBe(
    '/var/cache/ann/llm-observability-stack',
  );
  expect(cacheFolder({ HOME: '/home/ann', XDG_CACHE_HOME: '/x', LLM_OBS_TOOLS_CACHE: '/big/tools' })).toBe(
    '/big/tools',
  );
});
