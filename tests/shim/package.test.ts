import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
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
