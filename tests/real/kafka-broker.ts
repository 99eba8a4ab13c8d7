import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../src/config/parse.js';
import { properties } from '../../src/render/bundle-file.js';
import { kafkaProperties } from '../../src/render/scaled.js';
import { obtainKafka } from '../../tools/kafka.js';
import { freePorts } from './free-ports.js';
import { until } from './gateway.js';

/** The stack's own broker with the settings that are generated for it, but on loopback. */
export class KafkaBroker {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly start: () => ChildProcess,
    private process = start(),
  ) {}

  static async start(partitions: number): Promise<KafkaBroker> {
    const jars = await obtainKafka();
    const [port, controller] = (await freePorts(2)) as [number, number]; // two
    const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
    const settings = join(folder, 'server.properties');
    writeFileSync(
      settings,
      properties({
        ...kafkaProperties(parseConfig({ scale: 'kafka', kafka: { partitions } })),
        'controller.quorum.voters': `1@127.0.0.1:${controller}`,
        listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
        'log.dirs': join(folder, 'data'),
        // Fifty of them, as by default, take half of a test's time.
        'offsets.topic.num.partitions': 1,
        'group.initial.rebalance.delay.ms': 0,
      }),
    );
    const java = (...args: string[]) => ['-Xmx256m', '-cp', `${jars}/*`, ...args];
    const id = 'bGxtLW9ic2VydmFiaWxpdA';
    const made = spawnSync('java', java('kafka.tools.StorageTool', 'format', '-t', id, '-c', settings), {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`kafka: expected a formatted folder, got:\n${made.stdout}${made.stderr}`);
    const file = openSync(join(folder, 'kafka.log'), 'a');
    const broker = new KafkaBroker(port, folder, () =>
      spawn('java', java('kafka.Kafka', settings), { stdio: ['ignore', file, file] }),
    );
    try {
      await broker.listens();
    } catch (error) {
      await broker.stop();
      throw error;
    }
    return broker;
  }

  /** Ends it without giving it a chance to say goodbye. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }

  /** Starts it again on its disk. */
  async again(): Promise<void> {
    this.process = this.start();
    await this.listens();
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private listens(): Promise<true> {
    return until(
      'Kafka listens',
      async () => {
        if (this.process.exitCode !== null) throw new Error(`Kafka ended:\n${this.log()}`);
        return (await listens(this.port)) || undefined;
      },
      90,
    );
  }

  private log(): string {
    return readFileSync(join(this.folder, 'kafka.log'), 'utf8').slice(-3000);
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
