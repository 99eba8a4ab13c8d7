import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** As an application would: plain Node, no TypeScript loader, by the package's own name. */
const program = `
  import { instrument, llm } from 'llm-observability-stack/shim';
  const shim = await instrument({ service: 'plain', metricsPort: 0, shutdownTimeout: 200 });
  await llm.call({ provider: 'openai', model: 'gpt-4o-mini' }, async (call) => call.usage({ inputTokens: 23, outputTokens: 7 }));
  console.log(await (await fetch(shim.metricsUrl)).text());
  await shim.shutdown();
`;

beforeAll(() => {
  execFileSync('npm', ['run', 'prepare'], { cwd: root, stdio: 'pipe' });
});

test('the subpath ./shim runs in plain Node', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
  });
  const input = output
    .split('\n')
    .find((line) => line.startsWith('llm_tokens_total{') && line.includes('direction="input"'));
  expect(input).toContain('service="plain"');
  expect(input).toMatch(/ 23$/);
});

test('what is built for applications holds the shim, its catalog and nothing of the generators', () => {
  expect(readdirSync(join(root, 'build/src')).sort()).toEqual(['catalog', 'model', 'shim']);
});

test('the shim takes the versions of OpenTelemetry’s API that the SDK takes, so that npm gives both the same one', () => {
  const described = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const api = '@opentelemetry/api';
  // An application may have pinned 1.9.0, as many do: a later one of our own would not know it.
  expect(described('.').dependencies[api]).toBe('>=1.9.0 <1.10.0');
  for (const name of ['sdk-node', 'context-async-hooks'])
    expect(described(`node_modules/@opentelemetry/${name}`).peerDependencies[api], name).toMatch(/ <1\.10\.0$/);
});
