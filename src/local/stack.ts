import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildBundle } from '../bundle.js';
import { secretFileOf } from '../config/routing.js';
import type { Config } from '../config/schema.js';
import { type Bundle, yaml } from '../render/bundle-file.js';
import { type ComponentProcess, startComponent } from './component-process.js';
import { type LocalBinaries, localComponents, localTargets, startFile } from './components.js';
import { type Notification, type NotificationSink, openNotificationSink } from './notifications.js';
import type { Ports } from './ports.js';

export interface LocalStackOptions {
  readonly config: Config;
  readonly binaries: LocalBinaries;
  readonly ports: Ports;
  /** Holds configs/, data/ and logs/. */
  readonly folder: string;
  /** Told when a component is ready, with its URL and the seconds it took. */
  readonly onReady?: (title: string, url: string, seconds: number) => void;
  readonly onAlert?: (alert: Notification) => void;
  readonly signal?: AbortSignal;
}

export interface LocalStack {
  readonly urls: Readonly<Record<'prometheus' | 'alertmanager' | 'loki' | 'jaeger' | 'otlpHttp' | 'otlpGrpc', string>>;
  readonly processes: readonly ComponentProcess[];
  readonly notifications: NotificationSink;
  /** Makes Prometheus scrape an application at `host:port`. */
  readonly scrape: (targets: readonly string[]) => void;
  /** Ends everything that was started here, the collector first so that it can still deliver. */
  readonly stop: () => Promise<void>;
}

/**
 * Runs the generated stack on loopback: Jaeger, Loki, Alertmanager, Prometheus, then the collector.
 * @throws UserError when a component does not become ready; what had started is ended first
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { config, binaries, ports, onReady, onAlert, signal } = options;
  const folder = resolve(options.folder);
  const place = { configs: join(folder, 'configs'), data: join(folder, 'data'), logs: join(folder, 'logs') };
  // One collector is enough for one machine, whatever lies between several elsewhere.
  const bundle = buildBundle({ ...config, scale: 'single' });
  writeConfigs(place.configs, bundle, config, ports);
  for (const name of ['jaeger', 'loki', 'alertmanager', 'prometheus', 'collector']) {
    mkdirSync(join(place.data, name), { recursive: true });
  }
  mkdirSync(place.logs, { recursive: true });
  writeFileSync(startFile(place.data), randomUUID(), { mode: 0o600 });

  const notifications = await openNotificationSink(ports.notifications, onAlert);
  const processes: ComponentProcess[] = [];
  const stop = async () => {
    for (const running of processes.toReversed()) await running.stop();
    await notifications.close();
  };
  try {
    for (const spec of localComponents(config, binaries, ports, place, asked(bundle))) {
      signal?.throwIfAborted();
      rmSync(spec.log, { force: true });
      const start = performance.now();
      processes.push(await startComponent(spec, 90_000, signal));
      onReady?.(spec.title, spec.url ?? new URL(spec.readyUrl).origin, (performance.now() - start) / 1000);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const http = (port: number) => `http://127.0.0.1:${port}`;
  return {
    urls: {
      prometheus: http(ports.prometheus),
      alertmanager: http(ports.alertmanager),
      loki: http(ports.lokiHttp),
      jaeger: http(ports.jaegerQuery),
      otlpHttp: http(ports.otlpHttp),
      otlpGrpc: http(ports.otlpGrpc),
    },
    processes,
    notifications,
    scrape: (targets) =>
      writeFileSync(join(place.configs, 'prometheus/targets/applications.yaml'), yaml([{ targets }])),
    stop,
  };
}

/** Those of our variables that the collector's config asks for: secrets and addresses of backends. */
function asked(bundle: Bundle): Readonly<Record<string, string>> {
  const configs = Object.entries(bundle).filter(([path]) => path.startsWith('collector/'));
  const names = configs.flatMap(([, text]) => [...text.matchAll(/\$\{env:([A-Z0-9_]+)/g)].map(([, name]) => name!));
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function writeConfigs(folder: string, bundle: Bundle, config: Config, ports: Ports): void {
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(bundle)) {
    if (/^(collector|prometheus|alertmanager|loki|jaeger|grafana)\//.test(path)) write(path, text);
  }
  for (const [path, targets] of Object.entries(localTargets(ports))) write(`prometheus/${path}`, yaml(targets));
  for (const secret of secretFiles(config))
    write(`alertmanager/secrets/${secret}`, `http://127.0.0.1:${ports.notifications}/`);
}

/** Every secret file the receivers name: locally they all lead to the notification sink, so nobody is woken by a trial. */
const secretFiles = ({ routing }: Config): string[] =>
  Object.values(routing.receivers)
    .flat()
    .flatMap((receiver) => secretFileOf(receiver) ?? []);
