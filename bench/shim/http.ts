import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Counted } from './http-agent.js';

export const httpVariants = ['without', 'by hand', 'with the shim'] as const;
export type HttpVariant = (typeof httpVariants)[number];

export interface HttpMeasurement {
  readonly variant: HttpVariant;
  readonly load: Load;
  readonly round: number;
  readonly requestsPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Milliseconds of the server's CPU a request. */
  readonly cpuMs: number;
}

export interface Load {
  /** Requests under way at a time. */
  readonly connections: number;
  /** Whether delays differ by up to a half, as those of models and tools do. Where all are equal, requests that began together stay together. */
  readonly vary: boolean;
}

/** A server that has time to spare, and one that has little; the last in step, where each request waits for the work of all 64. */
const loads: readonly Load[] = [
  { connections: 8, vary: true },
  { connections: 64, vary: true },
  { connections: 64, vary: false },
];

interface Server {
  readonly variant: HttpVariant;
  readonly child: ChildProcess;
  readonly port: number;
  requests: number;
}

/**
 * Loads one server after the other, in turn.
 * @throws where a server has not recorded all of its requests, or sent nothing of them
 */
export async function measureHttp(rounds: number, seconds: number): Promise<HttpMeasurement[]> {
  const sink = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    request.on('end', () => response.end());
  });
  let received = 0;
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  const { port: sinkPort } = sink.address() as AddressInfo; // it listens on TCP
  const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${sinkPort}` };
  const children: ChildProcess[] = [];
  const measured: HttpMeasurement[] = [];
  try {
    const servers: Server[] = [];
    for (const variant of httpVariants) {
      const child = fork(join(import.meta.dirname, 'http-agent.ts'), [variant], { env, execArgv: ['--import', 'tsx'] });
      children.push(child);
      const [port] = (await once(child, 'message')) as [number]; // its first message
      servers.push({ variant, child, port, requests: 0 });
    }
    for (const asked of loads) {
      for (const server of servers) {
        server.child.send(asked.vary ? 'vary' : 'equal');
        await load(server, asked, seconds);
      }
      for (let round = 0; round < rounds; round++) {
        for (const server of servers) {
          const sentBefore = received;
          const before = await counted(server);
          const times = (await load(server, asked, seconds)).sort((a, b) => a - b);
          const used = (await counted(server)).cpu;
          measured.push({
            variant: server.variant,
            load: asked,
            round,
            requestsPerSecond: times.length / seconds,
            medianMs: times[times.length >> 1]!,
            p99Ms: times[Math.floor(times.length * 0.99)]!,
            cpuMs: (used.user + used.system - before.cpu.user - before.cpu.system) / 1000 / times.length,
          });
          if (server.variant !== 'without' && received === sentBefore) {
            throw new Error(`${server.variant}: expected spans to be sent, got none.`);
          }
        }
        console.error(`HTTP, ${described(asked)}: round ${round + 1} of ${rounds}`);
      }
    }
    for (const server of servers) await check(server);
  } finally {
    for (const child of children) child.kill();
    sink.closeAllConnections();
    sink.close();
  }
  return measured;
}

export const described = ({ connections, vary }: Load): string =>
  `${connections} at a time, delays that ${vary ? 'vary' : 'are equal'}`;

async function counted({ child }: Server): Promise<Counted> {
  child.send('counted');
  const [answer] = (await once(child, 'message')) as [Counted]; // its answer
  return answer;
}

/** Every request is one session, two model calls and two tool calls. */
async function check(server: Server): Promise<void> {
  const { sessions, llmCalls, toolCalls } = await counted(server);
  const requests = server.variant === 'without' ? 0 : server.requests;
  const got = `${sessions}, ${llmCalls} and ${toolCalls}`;
  const expected = `${requests}, ${requests * 2} and ${requests * 2}`;
  if (got !== expected) {
    throw new Error(`${server.variant}: sessions, model calls and tool calls: expected ${expected}, got ${got}.`);
  }
}

/** Milliseconds of each request, from as many clients as there are connections, for so many seconds. */
async function load(server: Server, { connections }: Load, seconds: number): Promise<number[]> {
  const { port } = server;
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
  server.requests += times.length;
  return times;
}
