import { createServer } from 'node:net';

/** Ports nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port); // it listens on TCP
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
