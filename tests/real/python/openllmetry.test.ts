import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../../shim/recording.js';
import { type ModelServer, startModelServer } from '../clients/model-server.js';
import { Gateway, until } from '../gateway.js';
import { obtainPython } from './obtain.js';

let gateway: Gateway;
let server: ModelServer;
let python: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openllmetry-'));
  [python, server] = await Promise.all([obtainPython(), startModelServer()]);
  gateway = await Gateway.start({});
}, 600_000);
afterAll(async () => {
  await gateway?.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Series that both must have, with the value of each. */
const shared = ['llm_requests_total', 'llm_tokens_total', 'llm_cost_dollars_total', 'llm_latency_seconds_count'];

/** The series of these names, by their labels without the service and without zeros, which one side shows early. */
function comparable(series: Iterable<readonly [string, number]>): Record<string, number> {
  const kept = [...series].flatMap(([key, value]): [string, number][] => {
    const [, name = '', labels = ''] = /^(\w+)\{(.*)\}$/.exec(key) ?? [];
    if (!shared.includes(name) || value === 0) return [];
    const own = (labels.match(/\w+="[^"]*"/g) ?? []).filter((label) => !/^(service|job|instance)=/.test(label)).sort();
    return [[`${name}{${own.join(',')}}`, Number(value.toPrecision(9))]];
  });
  return Object.fromEntries(kept.sort());
}

test('the program of the guide, with the real instrumentation, gives the series the shim gives', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../../docs/other-languages.md'), 'utf8');
  const program = /^```python\n(.*?)^```/ms.exec(guide)?.[1];
  expect(program).toBeDefined();
  const file = join(folder, 'app.py');
  await writeFile(file, program!);
  const { stdout } = await promisify(execFile)(python, [file], {
    timeout: 60_000,
    env: {
      ...process.env,
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: `${server.url}/v1`,
      OTEL_SERVICE_NAME: 'python-app',
      OTEL_EXPORTER_OTLP_ENDPOINT: gateway.otlp,
    },
  });
  expect(stdout).toContain('The sky is blue');
  expect(server.asked).toHaveLength(2);

  // The same two calls by the shim.
  const recording = await record({ clients: [OpenAI] });
  const client = new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` });
  const messages = [{ role: 'user' as const, content: 'Why is the sky blue?' }];
  await client.chat.completions.create({ model: 'gpt-4o', messages });
  for await (const _ of await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true }));
  const lines = (await recording.shim.metrics()).split('\n').flatMap((line): [string, number][] => {
    const [, key, value] = /^(\w+\{.*\}) (\S+)$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, Number(value)]];
  });
  await recording.stop();

  const wanted = comparable(lines);
  expect(Object.keys(wanted).length).toBeGreaterThanOrEqual(5);
  expect(
    wanted['llm_requests_total{agent="unknown",model="gpt-4o",operation="chat",provider="openai",status="ok"}'],
  ).toBe(2);
  const counted = async () =>
    comparable([...(await gateway.series())].filter(([key]) => key.includes('service="python-app"')));
  await until('both calls are counted', async () =>
    Object.entries(await counted()).some(([key, value]) => key.startsWith('llm_requests_total') && value === 2),
  );
  await expect.poll(counted, { timeout: 10_000 }).toEqual(wanted);
});
