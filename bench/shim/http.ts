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
  /** Requests under way at a time. */
  readonly connections: number;
  readonly round: number;
  readonly requestsPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Milliseconds of the server's CPU a request. */
  readonly cpuMs: number;
}

/** A server that has time to spare, and one that has none. */
const loads = [8, 64];

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
    for (const connections of loads) {
      for (const server of servers) await load(server, connections, seconds);
      for (let round = 0; round < rounds; round++) {
        for (const server of servers) {
          const sentBefore = received;
          const before = await counted(server);
          const times = (await load(server, connections, seconds)).sort((a, b) => a - b);
          const used = (await counted(server)).cpu;
          measured.push({
            variant: server.variant,
            connections,
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
        console.error(`HTTP, ${connections} at a time: round ${round + 1} of ${rounds}`);
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
async function load(server: Server, connections: number, seconds: number): Promise<number[]> {
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
