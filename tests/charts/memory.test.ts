import { loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';

/**
 * 4 x 90/s x (50 s + 10 s) traces, those of three waits that are on disk and of one beside them, each of 30 spans of 2,000 bytes, three
 * times that in memory; and the decisions of an hour.
 */
const load = { tracesPerSecond: 90, spansPerTrace: 30, bytesPerSpan: 2000, duration: '50s' };
const mebibytes = (() => {
  const [held, decisions] = [4 * 90 * (50 + 10), 2 * 90 * 3600];
  const bytes = held * 30 * 2000 * 3 + decisions * 200;
  return Math.ceil((512 + bytes / 1024 ** 2) / 0.55 / 256) * 256;
})();

test('the memory of the traces held is the limit of the container, and of Go 55 % of it', () => {
  const files = buildBundle(parseConfig({ sampling: { load } }));
  const manifests = Object.entries(files).filter(([path]) => path.startsWith('k8s/'));
  const text = manifests.find(([path]) => path.includes('collector'))?.[1] ?? '';
  const workload = (loadAll(text) as { kind: string; spec: { template: { spec: { containers: object[] } } } }[]) // as written
    .find(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment');
  const container = JSON.stringify(workload?.spec.template.spec.containers[0]);
  expect(mebibytes).toBeGreaterThan(2048);
  expect(container).toContain(`"memory":"${mebibytes}Mi"`);
  expect(container).toContain(`"value":"${Math.floor(mebibytes * 0.55)}MiB"`);
  expect(files['compose/docker-compose.yaml']).toContain(`${mebibytes * 1024 ** 2}`);
  const traces = /num_traces: (\d+)/.exec(files['collector/gateway.yaml'] ?? '')?.[1];
  expect(Number(traces)).toBe(4 * 90 * (50 + 10));
});
