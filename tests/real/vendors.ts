import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Protobuf or JSON; texts in it can be searched for. */
  readonly body: string;
}

/** Somebody who takes OTLP and keeps it. */
export interface Vendors {
  readonly port: number;
  readonly received: readonly Received[];
  readonly close: () => void;
}

/** OTLP over HTTP in every vendor's place. */
export async function vendors(port = 0): Promise<Vendors> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      received.push({ path: request.url ?? '', headers: request.headers, body: body.toString('latin1') });
      const json = request.headers['content-type'] === 'application/json';
      response.writeHead(200, { 'content-type': request.headers['content-type'] }).end(json ? '{}' : '');
    });
  });
  const taken = await listening(server, port);
  return { port: taken, received, close: () => closeAll(server) };
}

/** OTLP over gRPC without TLS. */
export async function grpcVendor(): Promise<Vendors> {
  const received: Received[] = [];
  const server = createHttp2Server();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => stream.destroy());
    stream.on('end', () => {
      // One message: whether it is compressed, its length, itself.
      const [message, compressed] = [Buffer.concat(chunks).subarray(5), chunks[0]?.[0] === 1];
      const body = compressed ? gunzipSync(message) : message;
      received.push({ path: String(headers[':path']), headers, body: body.toString('latin1') });
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(5));
    });
  });
  return { port: await listening(server), received, close: () => server.close() };
}

export async function listening(server: Server | Http2Server | TcpServer, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  return (server.address() as AddressInfo).port; // it listens on TCP
}

function closeAll(server: Server): void {
  server.closeAllConnections();
  server.close();
}
