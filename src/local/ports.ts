import { createServer } from 'node:net';
import { UserError } from '../errors.js';

const host = '127.0.0.1';

/** The ports of a local stack, by what listens there; the field's usual ones. */
export const usualPorts = {
  otlpGrpc: 4317,
  otlpHttp: 4318,
  derivedMetrics: 8889,
  collectorMetrics: 8888,
  collectorHealth: 13133,
  collectorJournal: 4319,
  prometheus: 9090,
  alertmanager: 9093,
  lokiHttp: 3100,
  lokiGrpc: 9095,
  jaegerOtlpGrpc: 14317,
  jaegerOtlpHttp: 14318,
  jaegerQuery: 16686,
  jaegerQueryGrpc: 16685,
  jaegerHealth: 13134,
  jaegerMetrics: 8890,
  grafana: 3000,
  notifications: 9094,
};
export type Ports = Readonly<Record<keyof typeof usualPorts, number>>;

/**
 * The usual ports, each checked to be free on loopback.
 * @throws UserError with one line for each port in use
 */
export async function claimUsualPorts(): Promise<Ports> {
  const entries = Object.entries(usualPorts);
  const free = await Promise.all(entries.map(([, port]) => isFree(port)));
  const busy = entries.filter((_, i) => !free[i]);
  if (busy.length === 0) return usualPorts;
  throw new UserError(
    busy
      .map(
        ([name, port]) =>
          `port ${port} (${name}): expected it to be free, got it in use. Stop what listens there, or use --free-ports.`,
      )
      .join('\n'),
  );
}

/** Ports nobody listens on, chosen by the system; all are held at once, so that no two are the same. */
export async function chooseFreePorts(): Promise<Ports> {
  const names = Object.keys(usualPorts) as (keyof Ports)[]; // its keys by construction
  const servers = await Promise.all(names.map(() => listen(0)));
  const ports = servers.map((server) => portOf(server));
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return Object.fromEntries(names.map((name, i) => [name, ports[i]])) as Record<keyof Ports, number>; // one for each name
}

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has a port');
  return address.port;
}

const listen = (port: number): Promise<ReturnType<typeof createServer>> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });

async function isFree(port: number): Promise<boolean> {
  try {
    const server = await listen(port);
    await new Promise((done) => server.close(done));
    return true;
  } catch {
    return false;
  }
}
