import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { garbageCollection, leastMebibytes } from '../../src/model/collector-memory.js';
import { yaml } from '../../src/render/bundle-file.js';

/** One collector process under measurement, on one core's worth of goroutines. */
export interface Running {
  readonly port: number;
  /** Seconds of CPU since it started. */
  cpuSeconds(): number;
  /** Bytes of memory it has now. */
  residentBytes(): number;
  stop(): Promise<void>;
}

/** Starts a collector and waits until it is healthy. @throws Error with the end of its log when it ends instead */
export async function startCollector(
  binary: string,
  folder: string,
  config: object,
  sinkPort: number,
): Promise<Running> {
  mkdirSync(folder, { recursive: true });
  const [grpc, http, derived, own, health, journal] = (await freePorts(6)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]; // six
  const at = (port: number) => `127.0.0.1:${port}`;
  const path = join(folder, 'collector.yaml');
  const log = join(folder, 'log');
  writeFileSync(path, yaml(config));
  const child = run(binary, ['--config', path], log, {
    GOMAXPROCS: '1',
    // As the stack starts it; the bare pipeline too.
    ...garbageCollection(leastMebibytes),
    OTLP_GRPC_PORT: String(grpc),
    OTLP_HTTP_PORT: String(http),
    DERIVED_METRICS_ENDPOINT: at(derived),
    COLLECTOR_METRICS_HOST: '127.0.0.1',
    COLLECTOR_METRICS_PORT: String(own),
    HEALTH_ENDPOINT: at(health),
    JOURNAL_PORT: String(journal),
    QUEUE_DIRECTORY: join(folder, 'queue'),
    JAEGER_ENDPOINT: at(sinkPort),
    LOKI_ENDPOINT: `http://${at(sinkPort)}`,
  });
  const healthy = async () => (await fetch(`http://${at(health)}`).catch(() => undefined))?.ok === true;
  for (const end = Date.now() + 150_000; !(await healthy()); await pause(50)) {
    if (child.exitCode === null && Date.now() < end) continue;
    await stop(child);
    throw new Error(`bench: expected a healthy collector, got:\n${readFileSync(log, 'utf8').slice(-2000)}`);
  }
  const proc = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  return {
    port: http,
    cpuSeconds() {
      // After the name in brackets: user and system time are fields 14 and 15, in hundredths of a second.
      const fields = proc('stat').split(') ').at(-1)!.split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    residentBytes: () => 1024 * Number(/VmRSS:\s+(\d+)/.exec(proc('status'))?.[1] ?? 0),
    stop: () => stop(child),
  };
}

/** Takes what the collectors send and does nothing with it. */
export async function startSink(binary: string, folder: string): Promise<{ port: number; stop: () => Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  const [port] = (await freePorts(1)) as [number]; // one
  const path = join(folder, 'sink.yaml');
  writeFileSync(
    path,
    yaml({
      receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { debug: { sampling_initial: 1, sampling_thereafter: 1_000_000 } },
      service: {
        telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
        pipelines: { traces: { receivers: ['otlp'], exporters: ['debug'] } },
      },
    }),
  );
  const child = run(binary, ['--config', path], join(folder, 'sink.log'), { GOMAXPROCS: '1' });
  await pause(1000);
  return { port, stop: () => stop(child) };
}

function run(binary: string, args: readonly string[], log: string, env: Readonly<Record<string, string>>) {
  const file = openSync(log, 'w');
  return spawn(binary, args, { env: { ...process.env, ...env }, stdio: ['ignore', file, file] });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          }),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
