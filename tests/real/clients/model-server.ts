import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, answers } from './protocols.js';

/** What is done with one request in place of a good answer. */
export type Mishap =
  | { readonly status: number; readonly message?: string; readonly retry?: boolean }
  /** The stream ends with the protocol's own error after the first words, or with the connection. */
  | 'breaks_off';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A model provider on loopback that speaks OpenAI's, Anthropic's and Google's protocols, with the same counts every time. */
export interface ModelServer {
  readonly url: string;
  /** Requests so far. */
  readonly asked: Asked[];
  /** Answers under way. */
  readonly open: () => number;
  /** What happens to the next requests, one after the other. */
  readonly script: (...mishaps: readonly (Mishap | undefined)[]) => void;
  readonly stop: () => Promise<void>;
}

/** Milliseconds between two pieces of a streamed answer. */
const pause = 15;

export async function startModelServer(): Promise<ModelServer> {
  const asked: Asked[] = [];
  const mishaps: (Mishap | undefined)[] = [];
  let open = 0;
  const server = createServer((request, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = (request.url ?? '').split('?')[0]!;
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      asked.push({ path, headers: request.headers, body });
      const answer = answers.find((each) => each.path.test(path));
      void reply(response, answer, body, path, mishaps.shift());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    open: () => open,
    script: (...next) => void mishaps.splice(0, mishaps.length, ...next),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function reply(
  response: ServerResponse,
  answer: Answer | undefined,
  body: Readonly<Record<string, unknown>>,
  path: string,
  mishap: Mishap | undefined,
): Promise<void> {
  const json = (status: number, value: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  if (answer === undefined) return json(404, { error: { message: `no such path: ${path}` } });
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (typeof mishap === 'object') {
    response.setHeader('retry-after-ms', '1');
    if (mishap.retry !== undefined) response.setHeader('x-should-retry', String(mishap.retry));
    const message = mishap.message ?? `scripted ${mishap.status}`;
    return json(mishap.status, {
      type: 'error',
      error: { type: 'scripted', message, code: mishap.status, status: 'X' },
    });
  }
  const events = answer.stream(body, path);
  if (events === undefined) return json(200, answer.whole(body));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (event: { readonly name?: string; readonly data: unknown }): boolean => {
    const data = typeof event.data === 'string' ? event.data : JSON.stringify(event.data);
    return response.write(`${event.name ? `event: ${event.name}\n` : ''}data: ${data}\n\n`);
  };
  for (const [index, event] of events.entries()) {
    if (response.destroyed) return;
    if (mishap === 'breaks_off' && index === answer.breaksAt) {
      if (answer.failure) send(answer.failure);
      else return void response.destroy();
      break;
    }
    send(event);
    await sleep(pause);
  }
  response.end();
}
