import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentTypes, type Format, formatFor } from './exposition.js';

export interface Endpoint {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Serves `GET /metrics`. It does not keep the process alive.
 * @param port 0 takes a free one
 * @param token what a scraper has to show as bearer token; nothing where it need not
 * @throws the server's error, such as EADDRINUSE
 */
export async function serveMetrics(
  { host, port, token }: { readonly host: string; readonly port: number; readonly token?: string | undefined },
  scrape: (format: Format) => Promise<string>,
  fault: (error: unknown) => void,
): Promise<Endpoint> {
  const server = createServer((request, response) => {
    answer(request, response, scrape, token).catch((error: unknown) => {
      fault(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end();
    });
  });
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  server.removeAllListeners('error').on('error', fault);
  const address = server.address() as AddressInfo; // it listens on TCP
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shownHost}:${address.port}/metrics`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  scrape: (format: Format) => Promise<string>,
  token: string | undefined,
): Promise<void> {
  if (token !== undefined && !shows(request, token)) {
    return refuse(response, 401, 'Metrics want a bearer token.\n', { 'www-authenticate': 'Bearer' });
  }
  const path = (request.url ?? '').split('?')[0];
  if (path !== '/metrics') return refuse(response, 404, 'Metrics are at /metrics.\n');
  if (request.method !== 'GET') return refuse(response, 405, 'Only GET is answered.\n', { allow: 'GET' });
  const format = formatFor(request.headers.accept);
  const body = await scrape(format);
  response.writeHead(200, { 'content-type': contentTypes[format], 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(text);
}

/** Compared by digest, so that neither time nor length tells of the token. */
function shows({ headers }: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`));
}
