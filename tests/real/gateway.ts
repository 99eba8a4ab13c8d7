import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { collector, sampler } from '../../collector/index.js';
import { onLoopback } from '../../collector/receive.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { yaml } from '../../src/render/bundle-file.js';
import { collectorFiles } from '../../src/render/collector.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import type { Log, Resource, Span } from './otlp.js';
import { logsRequest, type Received, requestsIn, tracesRequest } from './otlp.js';

/** How a gateway is started, other than by its config. */
export interface GatewayOptions {
  /** Whether there is something in Jaeger's and Loki's place. */
  readonly backends?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** Config merged over the generated one, such as addresses of vendors. */
  readonly overlay?: object;
  /** Whether senders need no credential, as on loopback they may. */
  readonly loopback?: boolean;
  /** A sampler takes what a gateway has counted; it is started in the gateway's place. */
  readonly role?: 'gateway' | 'sampler';
  /** No file it writes may grow past this. */
  readonly fileKilobytes?: number;
}

/** What makes a file exporter write before it confirms: one that rotates nothing keeps it in memory for a while, and loses it when killed. */
export const writtenAtOnce = { rotation: { max_megabytes: 10_000 } };

/** The generated gateway, running unchanged, and what arrives behind it: a second collector in Jaeger's and Loki's place. */
export class Gateway {
  private readonly processes: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    private readonly binary: string,
    readonly ports: Readonly<
      Record<'grpc' | 'http' | 'derived' | 'own' | 'health' | 'journal' | 'sinkGrpc' | 'sinkHttp', number>
    >,
  ) {}

  static async start(
    input: StackInput,
    {
      backends = true,
      environment = {},
      fileKilobytes,
      loopback = true,
      overlay,
      role = 'gateway',
    }: GatewayOptions = {},
  ): Promise<Gateway> {
    const { 'otelcol-contrib': binary } = await obtain(['otelcol-contrib']);
    const [grpc, http, derived, own, health, journal, sinkGrpc, sinkHttp] = await freePorts(8);
    const ports = { grpc, http, derived, own, health, journal, sinkGrpc, sinkHttp } as Gateway['ports']; // eight were asked for
    const gateway = new Gateway(mkdtempSync(join(tmpdir(), 'gateway-')), binary, ports);
    gateway.environment = environment;
    gateway.fileKilobytes = fileKilobytes;
    try {
      const config = parseConfig(role === 'sampler' ? { ...input, scale: 'sharded' } : input);
      const made = role === 'sampler' ? sampler(config)! : collector(config); // sharded has samplers
      const files = {
        ...collectorFiles(made),
        'loopback.yaml': yaml(onLoopback(config)),
        ...(overlay && { 'overlay.yaml': yaml(overlay) }),
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(gateway.folder, name), text);
      gateway.files = loopback ? Object.keys(files) : Object.keys(files).filter((name) => name !== 'loopback.yaml');
      if (backends) gateway.startBackends();
      await gateway.startCollector();
      return gateway;
    } catch (error) {
      await gateway.stop();
      throw error;
    }
  }

  private collector: ChildProcess | undefined;
  private environment: Readonly<Record<string, string>> = {};
  private fileKilobytes: number | undefined;
  private files: readonly string[] = [];

  /** Ends the gateway in the given way and starts it again; what was on its disk is there still. */
  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.kill(this.collector!, signal);
    await this.startCollector();
  }

  /** The gateway's own process, to be killed. */
  get process(): ChildProcess {
    if (this.collector === undefined) throw new Error('the gateway has not been started');
    return this.collector;
  }

  get pid(): number | undefined {
    return this.collector?.pid;
  }

  /** How many records wait in an exporter's queue, as the gateway says itself. */
  queued(exporter: string): Promise<number> {
    return this.own('otelcol_exporter_queue_size', { exporter });
  }

  /** A series of the gateway's own, all that have these labels added up; NaN where there is none. */
  async own(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.ports.own}/metrics`)).text();
    const found = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `) || line.startsWith(`${name}_total{`))
      .filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)));
    return found.length === 0 ? Number.NaN : found.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** What the collector is started with: the main file, the price book and what loopback changes. */
  get configArguments(): string[] {
    return this.files.flatMap((name) => ['--config', join(this.folder, name)]);
  }

  get otlp(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  async startCollector(): Promise<ChildProcess> {
    const at = (port: number) => `127.0.0.1:${port}`;
    const { ports } = this;
    const process = this.run('gateway', this.configArguments, {
      OTLP_GRPC_ENDPOINT: at(ports.grpc),
      OTLP_HTTP_ENDPOINT: at(ports.http),
      OTLP_GRPC_PORT: String(ports.grpc),
      OTLP_HTTP_PORT: String(ports.http),
      DERIVED_METRICS_ENDPOINT: at(ports.derived),
      COLLECTOR_METRICS_HOST: '127.0.0.1',
      COLLECTOR_METRICS_PORT: String(ports.own),
      HEALTH_ENDPOINT: at(ports.health),
      JOURNAL_PORT: String(ports.journal),
      QUEUE_DIRECTORY: join(this.folder, 'queue'),
      JAEGER_ENDPOINT: at(ports.sinkGrpc),
      LOKI_ENDPOINT: `http://${at(ports.sinkHttp)}`,
      ...this.environment,
    });
    this.collector = process;
    // Its statements take seconds of a processor to compile; how long that is, the rest of the machine decides.
    await until(
      'the gateway is healthy',
      async () => {
        if (process.exitCode !== null) throw new Error(`the gateway ended:\n${this.log('gateway')}`);
        return (await fetch(`http://${at(ports.health)}`).catch(() => undefined))?.ok;
      },
      150,
    );
    return process;
  }

  startBackends(): ChildProcess {
    mkdirSync(join(this.folder, 'out'), { recursive: true });
    const config = join(this.folder, 'sink.yaml');
    const file = (name: string) => ({ path: join(this.folder, 'out', name), ...writtenAtOnce });
    const endpoint = (port: number) => ({ endpoint: `127.0.0.1:${port}` });
    writeFileSync(
      config,
      yaml({
        receivers: {
          otlp: {
            protocols: {
              // As large as the generated Jaeger takes them.
              grpc: { ...endpoint(this.ports.sinkGrpc), max_recv_msg_size_mib: 16 },
              http: endpoint(this.ports.sinkHttp),
            },
          },
        },
        exporters: { 'file/traces': file('traces'), 'file/logs': file('logs') },
        service: {
          telemetry: { metrics: { level: 'none' } },
          pipelines: {
            traces: { receivers: ['otlp'], exporters: ['file/traces'] },
            logs: { receivers: ['otlp'], exporters: ['file/logs'] },
          },
        },
      }),
    );
    return this.run('sink', ['--config', config], {});
  }

  /** Sends spans as one request; throws when the gateway does not take it. */
  send(spans: readonly Span[], resource?: Resource): Promise<void> {
    return this.post('traces', tracesRequest(spans, resource));
  }

  sendLogs(logs: readonly Log[], resource?: Resource): Promise<void> {
    return this.post('logs', logsRequest(logs, resource));
  }

  async post(signal: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.otlp}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${signal}: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }

  /** What the backends have been sent so far, one export request a line. */
  received(kind: 'traces' | 'logs'): string {
    try {
      return readFileSync(join(this.folder, 'out', kind), 'utf8');
    } catch {
      return '';
    }
  }

  /** The spans or log records received, flat, each with its resource and scope. */
  records(kind: 'traces' | 'logs'): Received[] {
    const [list, scopes, items] =
      kind === 'traces' ? ['resourceSpans', 'scopeSpans', 'spans'] : ['resourceLogs', 'scopeLogs', 'logRecords'];
    return requestsIn(this.received(kind), list!).flatMap((r) =>
      r[scopes!].flatMap((s: Received) =>
        s[items!].map((item: Received) => ({ ...item, resource: r.resource, scope: s.scope })),
      ),
    );
  }

  async span(traceId: string): Promise<Received> {
    return until(`trace ${traceId} arrives`, async () => this.records('traces').find((s) => s['traceId'] === traceId));
  }

  /** The derived series as they are now: `name{label="value",…}`, labels sorted, to the value. */
  async series(): Promise<Map<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${this.ports.derived}/metrics`)).text();
    return new Map(
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => {
          const [, name, labels, value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)!;
          const sorted = (labels ?? '').match(/\w+="(?:[^"\\]|\\.)*"/g)?.sort() ?? [];
          return [`${name}{${sorted.join(',')}}`, Number(value)] as const;
        }),
    );
  }

  log(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8').slice(-4000);
  }

  async kill(process: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill(signal);
    const timer = setTimeout(() => process.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(timer);
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => this.kill(process)));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(name: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    const options = { env: { ...process.env, ...env }, stdio: ['ignore', log, log] as const };
    // A bound on files stands in for a full disk; the shell becomes the collector, so that the pid is its own.
    const child =
      name === 'gateway' && this.fileKilobytes !== undefined
        ? spawn('bash', ['-c', `ulimit -f ${this.fileKilobytes}; exec "$0" "$@"`, this.binary, ...args], {
            ...options,
            stdio: [...options.stdio],
          })
        : spawn(this.binary, args, { ...options, stdio: [...options.stdio] });
    this.processes.push(child);
    return child;
  }
}

/** Waits until the function gives something. @throws Error that names what was waited for */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  seconds = 30,
): Promise<NonNullable<T>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`expected that ${what}, got nothing in ${seconds} s.`);
    await pause(100);
  }
}
