import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { prometheus as client } from '../../src/query/prometheus.js';
import { yaml } from '../../src/render/bundle-file.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { until } from './gateway.js';

export const strategies = [
  'UnderscoreEscapingWithSuffixes',
  'UnderscoreEscapingWithoutSuffixes',
  'NoUTF8EscapingWithSuffixes',
  'NoTranslation',
] as const;
export type Strategy = (typeof strategies)[number];

/** A real Prometheus with the recording rules of a stack, its OTLP receiver open, and scraping what it is given. */
export class RuleStore {
  private constructor(
    private readonly folder: string,
    private readonly url: string,
    private readonly child: ChildProcess,
    private readonly scrapes: Readonly<Record<string, string>>,
  ) {}

  /** `scrapes` are hosts with ports by job, `alerts` groups of alerts that are evaluated as well, `window` what is looked at in place of five minutes. */
  static async start(
    input: StackInput,
    scrapes: Readonly<Record<string, string>> = {},
    alerts: readonly string[] = [],
    window = '5m',
  ): Promise<RuleStore> {
    const { prometheus } = await obtain(['prometheus']);
    const [port] = await freePorts(1);
    const folder = mkdtempSync(join(tmpdir(), 'rule-store-'));
    for (const [path, text] of Object.entries(buildBundle(parseConfig(input)))) {
      const asked = alerts.some((group) => path === `prometheus/rules/alerts-${group}.yaml`);
      if (!asked && !/^prometheus\/rules\/(sources|signals)-/.test(path)) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      // Slow groups are asked every half minute, and alerts hold for minutes, which no test waits for.
      const fast = text.replace(/interval: \d+s/g, 'interval: 8s').replace(/for: \d+[mh]/g, 'for: 8s');
      writeFileSync(join(folder, path), fast.replace(/(?<!\d)5m\b/g, window));
    }
    writeFileSync(join(folder, 'prometheus.yaml'), settings(strategies[0], scrapes));
    const child = spawn(
      prometheus,
      [
        `--config.file=${join(folder, 'prometheus.yaml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--web.enable-otlp-receiver',
        '--web.enable-lifecycle',
        // What the stack itself sets.
        '--enable-feature=created-timestamp-zero-ingestion,exemplar-storage',
      ],
      { stdio: 'ignore' },
    );
    const store = new RuleStore(folder, `http://127.0.0.1:${port}`, child, scrapes);
    try {
      await until('Prometheus is ready', async () => {
        if (child.exitCode !== null) throw new Error(`Prometheus ended with ${child.exitCode}`);
        return (await fetch(`${store.url}/-/ready`).catch(() => undefined))?.ok;
      });
      return store;
    } catch (error) {
      await store.stop();
      throw error;
    }
  }

  get query() {
    return client(this.url).query;
  }

  /** From now on OTLP metrics get the names that this strategy makes. */
  translate(strategy: Strategy): Promise<void> {
    return this.reload(settings(strategy, this.scrapes));
  }

  /** From now on the rules are evaluated: not before everything is there that they are to see at once. */
  evaluate(): Promise<void> {
    return this.reload(settings(strategies[0], this.scrapes, ['prometheus/rules/*.yaml']));
  }

  private async reload(text: string): Promise<void> {
    writeFileSync(join(this.folder, 'prometheus.yaml'), text);
    const response = await fetch(`${this.url}/-/reload`, { method: 'POST' });
    if (!response.ok) throw new Error(`reload: ${response.status} ${await response.text()}`);
  }

  async push(request: object): Promise<void> {
    const response = await fetch(`${this.url}/api/v1/otlp/v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    if (!response.ok) throw new Error(`OTLP: ${response.status} ${await response.text()}`);
  }

  /** Rules that failed when they were evaluated last, with why. */
  async failures(): Promise<string[]> {
    interface Answer {
      readonly data: {
        readonly groups: readonly { readonly rules: readonly { name: string; lastError?: string }[] }[];
      };
    }
    const { data } = (await (await fetch(`${this.url}/api/v1/rules`)).json()) as Answer; // the API's documented shape
    return data.groups.flatMap(({ rules }) => rules.flatMap((r) => (r.lastError ? [`${r.name}: ${r.lastError}`] : [])));
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const settings = (
  strategy: Strategy,
  scrapes: Readonly<Record<string, string>>,
  rules: readonly string[] = [],
): string =>
  yaml({
    global: { scrape_interval: '1s' },
    rule_files: rules,
    otlp: { translation_strategy: strategy },
    // Some names are the same under two translations: their points come again.
    storage: { tsdb: { out_of_order_time_window: '30m' } },
    scrape_configs: Object.entries(scrapes).map(([job, target]) => ({
      job_name: job,
      static_configs: [{ targets: [target] }],
    })),
  });

/** A page of metrics as somebody's program printed it, served so that all that it counts happens once a scrape. */
export async function servePage(file: string): Promise<{ readonly host: string; readonly close: () => void }> {
  const lines = readFileSync(file, 'utf8').split('\n');
  let times = 0;
  const server = createServer((_, response) => {
    times++;
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(
      lines
        .map((line) => line.replace(/^([^#].*) (\S+)$/, (_, series, value) => `${series} ${value * times}`))
        .join('\n'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  return {
    host: `127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
