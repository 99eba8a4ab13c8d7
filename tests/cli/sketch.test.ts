import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sketches, sketchFile } from '../../src/cli/sketch.js';
import { command, root } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
/** What answers as a Grafana that is well; the pictures of a real one were not drawn here. */
const pages = createServer((_, response) => response.end('{}'));
let url: string;

beforeAll(async () => {
  await new Promise<void>((done) => pages.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`; // of a server that listens on TCP
});
afterAll(async () => {
  await new Promise((done) => pages.close(done));
  rmSync(folder, { recursive: true, force: true });
});

test('the dashboards as text are up to date', () => {
  const text = readFileSync(join(root, sketchFile), 'utf8');
  expect(text === sketches(), `${sketchFile} is stale: run npm run docs:sketch`).toBe(true);
  expect(text).toContain('## Anomalies');
  // An edge is never wider than 24 columns.
  for (const line of text.split('\n').filter((one) => one.startsWith('+'))) expect(line.length).toBeLessThanOrEqual(97);
});

/** The command as a user runs it, with a PATH on which there is only what the test puts there. */
async function screenshots(...args: string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const { code, stdout, stderr } = await command('screenshots', { PATH: folder })(...args);
  return { code, said: stdout + stderr };
}

const script = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
};

test('pictures say what is missing: a Grafana, a browser, a picture', async () => {
  const nobody = 'http://127.0.0.1:1';
  expect(await screenshots('--url', nobody)).toEqual({
    code: 1,
    said: expect.stringMatching(
      /^docs:screenshots: expected a Grafana at http:\/\/127\.0\.0\.1:1, got .+\. There is none on PATH either: name one by --url\./,
    ),
  });
  script('grafana', '#!/bin/sh\n');
  expect((await screenshots('--url', nobody)).said).toMatch(
    /There is one on PATH: start it with npm run local -- --demo/,
  );
  expect(await screenshots('--url', url)).toEqual({
    code: 1,
    said: expect.stringMatching(/^docs:screenshots: expected a headless browser on PATH \(chromium, .+\), got none\./),
  });
  script('chromium', '#!/bin/sh\nexit 0\n');
  const out = join(folder, 'out');
  expect(await screenshots('--url', url, '--out', out)).toEqual({
    code: 1,
    said: expect.stringMatching(
      /^docs:screenshots: expected a picture of http.+\/d\/llm-observability-overview\?.+, got none from /,
    ),
  });
  expect(readdirSync(out)).toEqual([]);
});

test('each dashboard becomes a picture by the name of its id', async () => {
  script(
    'chromium',
    `#!/bin/sh\nfor arg; do case "$arg" in --screenshot=*) echo "$*" > "\${arg#--screenshot=}";; esac; done\n`,
  );
  const out = join(folder, 'drawn');
  expect((await screenshots('--url', url, '--out', out)).code).toBe(0);
  expect(readdirSync(out)).toHaveLength(16);
  expect(readFileSync(join(out, 'anomalies.png'), 'utf8')).toContain(`${url}/d/llm-observability-anomalies?kiosk`);
});
