import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collector, sampler } from '../../collector/index.js';
import { onLoopback } from '../../collector/receive.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { yaml } from '../../src/render/bundle-file.js';
import { collectorFiles } from '../../src/render/collector.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { until, writtenAtOnce } from './gateway.js';
import { type Received, requestsIn } from './otlp.js';

/** One collector process of the fleet and where it is found. */
export interface Member {
  readonly name: string;
  readonly role: 'gateway' | 'sampler';
  readonly ports: Readonly<Record<'grpc' | 'http' | 'derived' | 'own' | 'health', number>>;
  process: ChildProcess;
}

/** Gateways and samplers of one stack with their generated files, and a collector in Jaeger's place. */
export class Fleet {
  readonly folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  private readonly processes: ChildProcess[] = [];
  /** What is in Jaeger's place. */
  private sink: { readonly port: number; readonly health: number; process?: ChildProcess } = { port: 0, health: 0 };
  private files: Readonly<Record<Member['role'], readonly string[]>> = { gateway: [], sampler: [] };

  private constructor(
    private readonly binary: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @param env what the members' configs read from the environment beside their own addresses */
  static async create(input: StackInput, env: Readonly<Record<string, string>>): Promise<Fleet> {
    const { 'otelcol-contrib': binary } = await obtain(['otelcol-contrib']);
    const fleet = new Fleet(binary, env);
    const config = parseConfig(input);
    const deciding = sampler(config);
    if (deciding === undefined) throw new Error('fleet: expected a scale other than single, got single.');
    fleet.files = {
      gateway: fleet.write({ ...collectorFiles(collector(config)), 'loopback.yaml': yaml(onLoopback(config)) }),
      sampler: fleet.write(collectorFiles(deciding, 'sampler.yaml')),
    };
    const [port, health] = (await freePorts(2)) as [number, number]; // two
    fleet.sink = { port, health };
    await fleet.startSink();
    return fleet;
  }

  async start(role: Member['role'], name: string): Promise<Member> {
    const [grpc, http, derived, own, health] = await freePorts(5);
    const ports = { grpc, http, derived, own, health } as Member['ports']; // five were asked for
    const member = { name, role, ports, process: this.launch(role, name, ports) };
    await this.healthy(member);
    return member;
  }

  /** Ends a member without giving it a chance to say goodbye. */
  async kill({ process }: Pick<Member, 'process'>): Promise<void> {
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await ended;
  }

  /** Starts a member that has ended again, under its name and on its disk. */
  async again(member: Member): Promise<void> {
    member.process = this.launch(member.role, member.name, member.ports);
    await this.healthy(member);
  }

  /** One number of a member's own telemetry, all label sets added up. */
  async own(member: Member, series: string): Promise<number> {
    return sum(await page(member.ports.own), series);
  }

  /** What a member says of itself, as Prometheus would read it. */
  ownPage(member: Member): Promise<string> {
    return page(member.ports.own);
  }

  async derived(member: Member, series: string): Promise<number> {
    return sum(await page(member.ports.derived), series);
  }

  /** Every span that reached Jaeger's place, as often as it did. */
  arrived(): Received[] {
    let text = '';
    try {
      text = readFileSync(join(this.folder, 'out'), 'utf8');
    } catch {
      return [];
    }
    return requestsIn(text, 'resourceSpans')
      .flatMap((resource) => resource['scopeSpans'])
      .flatMap((scope) => scope.spans);
  }

  /** Ends what is in Jaeger's place without giving it a chance to say goodbye. */
  async killSink(): Promise<void> {
    await this.kill({ process: this.sink.process! });
  }

  log(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8').slice(-4000);
  }

  async stop(): Promise<void> {
    for (const process of this.processes) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      const ended = new Promise((resolve) => process.once('exit', resolve));
      process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(files: Readonly<Record<string, string>>): string[] {
    return Object.entries(files).map(([name, text]) => {
      const path = join(this.folder, name);
      writeFileSync(path, text);
      return path;
    });
  }

  /** Starts what is in Jaeger's place, again where it was killed: it goes on in the same file. */
  async startSink(): Promise<void> {
    const { port, health } = this.sink;
    const config = {
      extensions: { health_check: { endpoint: `127.0.0.1:${health}` } },
      receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { file: { path: join(this.folder, 'out'), ...writtenAtOnce } },
      service: {
        extensions: ['health_check'],
        telemetry: { metrics: { level: 'none' } },
        pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } },
      },
    };
    const [path = ''] = this.write({ 'sink.yaml': yaml(config) });
    this.sink.process = this.run('sink', ['--config', path], {});
    await until(
      'the sink is healthy',
      async () => (await fetch(`http://127.0.0.1:${health}`).catch(() => undefined))?.ok,
      60,
    );
  }

  private launch(role: Member['role'], name: string, ports: Member['ports']): ChildProcess {
    const at = (port: number) => `127.0.0.1:${port}`;
    const queue = join(this.folder, 'queues', name);
    mkdirSync(queue, { recursive: true });
    return this.run(
      name,
      this.files[role].flatMap((path) => ['--config', path]),
      {
        OTLP_GRPC_ENDPOINT: at(ports.grpc),
        OTLP_HTTP_ENDPOINT: at(ports.http),
        OTLP_GRPC_PORT: String(ports.grpc),
        OTLP_HTTP_PORT: String(ports.http),
        DERIVED_METRICS_ENDPOINT: at(ports.derived),
        COLLECTOR_METRICS_HOST: '127.0.0.1',
        COLLECTOR_METRICS_PORT: String(ports.own),
        HEALTH_ENDPOINT: at(ports.health),
        QUEUE_DIRECTORY: queue,
        JAEGER_ENDPOINT: at(this.sink.port),
        LOKI_ENDPOINT: `http://${at(this.sink.port)}`,
        HOSTNAME: name,
        ...this.env,
      },
    );
  }

  private run(name: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    const child = spawn(this.binary, args, { env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
    this.processes.push(child);
    return child;
  }

  private healthy(member: Member): Promise<boolean> {
    return until(
      `${member.name} is healthy`,
      async () => {
        if (member.process.exitCode !== null) throw new Error(`${member.name} ended:\n${this.log(member.name)}`);
        return (await fetch(`http://127.0.0.1:${member.ports.health}`).catch(() => undefined))?.ok;
      },
      150,
    );
  }
}

const page = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

const sum = (text: string, series: string): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${series}{`) || line.startsWith(`${series} `))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
