import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildBundle } from '../../src/bundle.js';
import { secretFileOf } from '../../src/config/routing.js';
import type { Config } from '../../src/config/schema.js';
import { alertmanagerAt } from '../../src/local/alertmanager.js';
import { type ComponentProcess, startComponent } from '../../src/local/component-process.js';
import { chooseFreePorts } from '../../src/local/ports.js';
import { yaml } from '../../src/render/bundle-file.js';
import { obtain } from '../../tools/obtain.js';

/** One message of Alertmanager to the webhook. */
export interface Message {
  /** Milliseconds of the epoch. */
  readonly at: number;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** Hosts to scrape: components by name, applications, and what a collector derives. */
export interface Targets {
  readonly components?: readonly (readonly [component: string, host: string])[];
  readonly applications?: readonly string[];
  readonly derived?: readonly string[];
}

export interface AlertStack {
  readonly prometheus: string;
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly stop: () => Promise<void>;
}

/**
 * The generated Prometheus and Alertmanager of a stack, as they are, beside whatever is served to them, and a webhook
 * that keeps what it is told.
 * @param faster time runs so many times faster: every duration of the configs and rules is divided by it
 * @param before fills the folder of the data of Prometheus
 */
export async function startAlertStack(
  config: Config,
  targets: Targets,
  { faster = 1, before }: { readonly faster?: number; readonly before?: (data: string) => Promise<unknown> } = {},
): Promise<AlertStack> {
  const tools = await obtain(['prometheus', 'alertmanager']);
  const folder = mkdtempSync(join(tmpdir(), 'alert-stack-'));
  const webhook = await openWebhook();
  const running: ComponentProcess[] = [];
  const stop = async () => {
    for (const process of running.toReversed()) await process.stop();
    await webhook.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ports = await chooseFreePorts();
    const at = (port: number) => `127.0.0.1:${port}`;
    const url = `http://${at(ports.prometheus)}`;
    write(folder, config, targets, { alertmanager: at(ports.alertmanager), webhook: webhook.url, faster });
    await before?.(join(folder, 'data-p'));
    running.push(
      await startComponent(
        alertmanagerAt(tools.alertmanager, {
          cwd: join(folder, 'alertmanager'),
          storage: join(folder, 'data-a'),
          log: join(folder, 'alertmanager.log'),
          port: ports.alertmanager,
        }),
      ),
    );
    running.push(
      await startComponent({
        title: 'Prometheus',
        command: tools.prometheus,
        args: [
          '--config.file=prometheus.yaml',
          `--storage.tsdb.path=${join(folder, 'data-p')}`,
          `--web.listen-address=${at(ports.prometheus)}`,
          `--query.lookback-delta=${300_000 / faster}ms`,
          '--enable-feature=created-timestamp-zero-ingestion,exemplar-storage',
        ],
        cwd: join(folder, 'prometheus'),
        log: join(folder, 'prometheus.log'),
        readyUrl: `${url}/-/ready`,
      }),
    );
    return { prometheus: url, messages: webhook.messages, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function write(
  folder: string,
  config: Config,
  { components = [], applications = [], derived = [] }: Targets,
  { alertmanager, webhook, faster }: { alertmanager: string; webhook: string; faster: number },
): void {
  const files = {
    ...Object.fromEntries(
      Object.entries(buildBundle(config))
        .filter(([path]) => /^(prometheus\/(prometheus|rules)|alertmanager\/)/.test(path))
        .map(([path, text]) => [path, hasten(path, text, faster)]),
    ),
    'prometheus/targets/components.yaml': yaml(
      components.map(([component, host]) => ({ targets: [host], labels: { component } })),
    ),
    'prometheus/targets/derived.yaml': yaml([{ targets: derived }]),
    'prometheus/targets/alertmanager.yaml': yaml([{ targets: [alertmanager] }]),
    'prometheus/targets/applications.yaml': yaml([{ targets: applications }]),
    ...Object.fromEntries(
      Object.values(config.routing.receivers)
        .flat()
        .map((receiver) => [`alertmanager/secrets/${secretFileOf(receiver)}`, webhook]),
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Every duration that stands by itself; those in the name of a recorded series are part of a word. */
function hasten(path: string, text: string, faster: number): string {
  if (faster === 1) return text;
  const shorter = (part: string) =>
    part.replace(
      /(?<![\w.])(\d+)(ms|s|m|h|d|w)\b/g,
      (_, count: string, unit: keyof typeof milliseconds) =>
        `${Math.round((Number(count) * milliseconds[unit]) / faster)}ms`,
    );
  if (path.startsWith('prometheus/')) return shorter(text);
  return text.replace(
    /^( *(group_wait|group_interval|repeat_interval): )(.*)$/gm,
    (_, key, __, value) => key + shorter(value),
  );
}

async function openWebhook() {
  const messages: Message[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<Message, 'at'>; // the webhook format, version 4
      messages.push({ at: Date.now(), status: body.status, alerts: body.alerts });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  return {
    url: `http://127.0.0.1:${port}/`,
    messages,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
