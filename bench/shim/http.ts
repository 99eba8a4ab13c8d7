import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export const httpVariants = ['without', 'with the shim'] as const;
export type HttpVariant = (typeof httpVariants)[number];

export interface HttpMeasurement {
  readonly variant: HttpVariant;
  readonly round: number;
  readonly requestsPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Milliseconds of the server's CPU a request. */
  readonly cpuMs: number;
}

/** Requests under way at a time. */
const connections = 32;

/** Loads one server after the other, in turn. */
export async function measureHttp(
  variants: readonly HttpVariant[],
  rounds: number,
  seconds: number,
): Promise<HttpMeasurement[]> {
  const sink = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  const { port: sinkPort } = sink.address() as AddressInfo; // it listens on TCP
  const env = { ...process.env, BENCH_SINK: `http://127.0.0.1:${sinkPort}` };
  const children: ChildProcess[] = [];
  const measured: HttpMeasurement[] = [];
  try {
    const servers = [];
    for (const variant of variants) {
      const child = fork(join(import.meta.dirname, 'http-agent.ts'), [variant], { env, execArgv: ['--import', 'tsx'] });
      children.push(child);
      const [port] = (await once(child, 'message')) as [number]; // its first message
      servers.push({ variant, child, port });
    }
    for (const { port } of servers) await load(port, seconds);
    for (let round = 0; round < rounds; round++) {
      for (const { variant, child, port } of servers) {
        const before = await cpu(child);
        const times = await load(port, seconds);
        const used = (await cpu(child)) - before;
        times.sort((a, b) => a - b);
        measured.push({
          variant,
          round,
          requestsPerSecond: times.length / seconds,
          medianMs: times[times.length >> 1]!,
          p99Ms: times[Math.floor(times.length * 0.99)]!,
          cpuMs: used / 1000 / times.length,
        });
      }
    }
  } finally {
    for (const child of children) child.kill();
    sink.closeAllConnections();
    sink.close();
  }
  return measured;
}

async function cpu(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage]; // its answer
  return user + system;
}

/** Milliseconds of each request, from as many clients as there are connections, for so many seconds. */
async function load(port: number, seconds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const started = performance.now();
      await new Promise<void>((resolve, reject) => {
        get({ host: '127.0.0.1', port, agent }, (response) => {
          if (response.statusCode !== 200) reject(new Error(`HTTP ${response.statusCode}`));
          response.resume().on('end', () => resolve());
        }).on('error', reject);
      });
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return times;
}
