import { rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { type DemoHandle, runDemo } from '../../examples/agent-app/main.js';
import { obtain } from '../../tools/obtain.js';
import { loadConfig } from '../config/load.js';
import { UserError } from '../errors.js';
import { type ComponentProcess, lastWords, startComponent } from '../local/component-process.js';
import { localTools } from '../local/components.js';
import { grafanaComponent, grafanaOnPath } from '../local/grafana.js';
import { chooseFreePorts, claimUsualPorts, type Ports } from '../local/ports.js';
import { type LocalStack, startLocalStack } from '../local/stack.js';

interface Options {
  readonly config: string;
  readonly folder: string;
  readonly demo?: boolean;
  readonly freePorts?: boolean;
  readonly fresh?: boolean;
}

export const localCommand = (): Command =>
  new Command('local')
    .description('Run the generated stack on this machine, on loopback, until Ctrl-C.')
    .option('--config <file>', 'the stack', 'stack.config.ts')
    .option('--folder <folder>', 'where configs, data and logs go', '.local')
    .option('--demo', "add the example agent's traffic")
    .option('--free-ports', 'choose free ports instead of the usual ones')
    .option('--fresh', 'delete the data of earlier runs')
    .action(local);

/** Ctrl-C, being told to end, and a terminal that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function local(options: Options): Promise<void> {
  const stopping = new AbortController();
  const onSignal = () => {
    if (!stopping.signal.aborted) console.log('\nStopping…');
    stopping.abort(new UserError('stopped'));
  };
  for (const signal of signals) process.on(signal, onSignal);
  let stack: LocalStack | undefined;
  let demo: DemoHandle | undefined;
  let grafana: ComponentProcess | undefined;
  try {
    const config = await loadConfig(options.config);
    const ports = options.freePorts ? await chooseFreePorts() : await claimUsualPorts();
    const binaries = await obtain(localTools, { signal: stopping.signal, onProgress: (line) => console.log(line) });
    if (options.fresh) rmSync(join(options.folder, 'data'), { recursive: true, force: true });
    stack = await startLocalStack({
      config,
      binaries,
      ports,
      folder: options.folder,
      signal: stopping.signal,
      onReady: (title, url, seconds) =>
        console.log(`  ${title.padEnd(12)} ${url.padEnd(24)} ready in ${seconds.toFixed(1)} s`),
      onAlert: ({ status, labels, annotations }) =>
        console.log(
          `${status === 'firing' ? '!' : '-'} ${labels['alertname']} ${status}: ${annotations['summary'] ?? ''}`,
        ),
    });
    describe(stack, options.folder);
    grafana = await startGrafana(ports, resolve(options.folder), stopping.signal);
    if (options.demo) {
      demo = await runDemo({ otlpEndpoint: stack.urls.otlpHttp });
      stack.scrape([new URL(demo.metricsUrl).host]);
      console.log(`\nDemo traffic runs; its metrics are at ${demo.metricsUrl}`);
    }
    await untilStoppedOrDead(stack, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    await demo?.stop();
    await grafana?.stop();
    await stack?.stop();
    for (const signal of signals) process.off(signal, onSignal);
  }
}

function describe({ urls }: LocalStack, folder: string): void {
  console.log(`
Send OTLP to     ${urls.otlpHttp} (HTTP) or ${urls.otlpGrpc.replace('http://', '')} (gRPC)
Metrics          ${urls.prometheus}
Alerts           ${urls.alertmanager}
Traces           ${urls.jaeger}
Logs             ${urls.loki}
Log files        ${relative(process.cwd(), join(folder, 'logs'))}/
Ctrl-C stops it all.`);
}

/** Grafana where PATH has one; without it, what to do instead. */
async function startGrafana(ports: Ports, folder: string, signal: AbortSignal): Promise<ComponentProcess | undefined> {
  const binary = grafanaOnPath(process.env['PATH'] ?? '');
  if (binary === undefined) {
    console.log('\nGrafana is not on PATH: import dist/grafana/dashboards into one, or use dist/compose.');
    return undefined;
  }
  const grafana = await startComponent(grafanaComponent(binary, ports, folder), 60_000, signal);
  console.log(`Dashboards       http://127.0.0.1:${ports.grafana}`);
  return grafana;
}

/** Waits for Ctrl-C. @throws UserError when a component ends by itself */
async function untilStoppedOrDead({ processes }: LocalStack, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const died = processes.map(async ({ spec, ended }) => ({ spec, how: await ended }));
  const first = await Promise.race([stopped, ...died]);
  if (first !== undefined && !signal.aborted) {
    throw new UserError(`${first.spec.title}: expected it to run, ${first.how}. ${lastWords(first.spec)}`);
  }
}
