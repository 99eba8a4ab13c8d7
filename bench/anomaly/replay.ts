import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { chooseFreePorts } from '../../src/local/ports.js';
import { getJson } from '../../src/query/http.js';
import type { Series } from '../../src/query/prometheus.js';
import { yaml } from '../../src/render/bundle-file.js';
import type { Rule } from '../../src/render/prometheus-rules.js';
import { begin, type Counter, step } from './month.js';
import { writeOpenMetrics } from './openmetrics.js';

const run = promisify(execFile);

/** Whole months in one block: with the usual two hours promtool reads its input once for each of them. */
const inOneBlock = '--max-block-duration=1458h';

/** A Prometheus whose past is filled in: raw counters first, then rules, each reading what the ones before it wrote. */
export interface Replay {
  /** Adds counters to the past. */
  readonly add: (counters: readonly Counter[]) => Promise<void>;
  /** Evaluates rules from one second of the month to another; rules of one list do not see each other. */
  readonly record: (rules: readonly Rule[], from: number, to: number) => Promise<void>;
  /** What a query would have answered at every step, by real PromQL. */
  readonly ask: (promql: string, from: number, to: number) => Promise<readonly Series[]>;
  readonly stop: () => Promise<void>;
}

/** @param folder an empty folder, removed by the caller */
export async function startReplay(
  tools: { readonly prometheus: string; readonly promtool: string },
  folder: string,
): Promise<Replay> {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  writeFileSync(join(folder, 'prometheus.yaml'), yaml({ global: { evaluation_interval: '1h' } }));
  const { prometheus: port } = await chooseFreePorts();
  const url = `http://127.0.0.1:${port}`;
  const start = () =>
    startComponent({
      title: 'Prometheus',
      command: tools.prometheus,
      args: [
        `--config.file=${join(folder, 'prometheus.yaml')}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=100y',
        `--web.listen-address=127.0.0.1:${port}`,
        '--query.timeout=10m',
        '--query.max-samples=200000000',
      ],
      cwd: folder,
      log: join(folder, 'prometheus.log'),
      readyUrl: `${url}/-/ready`,
    });
  let running: ComponentProcess = await start();
  const promtool = async (...args: string[]) => {
    await run(tools.promtool, ['tsdb', 'create-blocks-from', inOneBlock, '-q', ...args]);
    // Blocks that others wrote are seen at the start.
    await running.stop();
    running = await start();
  };
  return {
    add: async (counters) => {
      const text = join(folder, 'month.om');
      writeOpenMetrics(text, counters);
      await promtool('openmetrics', text, data);
      rmSync(text);
    },
    record: async (rules, from, to) => {
      const file = join(folder, 'rules.yaml');
      writeFileSync(file, yaml({ groups: [{ name: 'replay', interval: `${step}s`, rules }] }));
      const range = [`--start=${begin + from}`, `--end=${begin + to}`];
      await promtool('rules', `--url=${url}`, ...range, `--output-dir=${data}`, file);
    },
    ask: async (promql, from, to) => {
      const query = { query: promql, start: String(begin + from), end: String(begin + to), step: String(step) };
      const answer = await getJson<RangeAnswer>(url, 'api/v1/query_range', query, 600_000);
      return answer.data.result.map(({ metric, values }) => ({
        labels: metric,
        points: values.map(([time, value]) => ({ time: time - begin, value: Number(value) })),
      }));
    },
    stop: () => running.stop(),
  };
}

interface RangeAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly values: readonly [number, string][];
    }[];
  };
}
