import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** A server on loopback that keeps all it is sent. */
export interface Sink<Received> {
  readonly port: number;
  /** Oldest first. */
  readonly received: readonly Received[];
  readonly close: () => Promise<void>;
}

export interface HttpMessage {
  readonly path: string;
  // The JSON of whatever webhook: tests look into it.
  readonly body: Record<string, unknown>;
  /** Milliseconds of the epoch. */
  readonly at: number;
}

/** Takes JSON and answers as Slack's incoming webhooks do; a plain webhook takes that for a yes as well. */
export async function httpSink(): Promise<Sink<HttpMessage>> {
  const received: HttpMessage[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()), at: Date.now() });
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
    });
  });
  await listening(server);
  return {
    port: portOf(server),
    received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export interface Mail {
  readonly login: string;
  readonly from: string;
  readonly to: string;
  readonly headers: string;
  /** Decoded parts by media type. */
  readonly parts: Readonly<Record<string, string>>;
}

/** As much of SMTP (RFC 5321) as it takes to be handed a mail, with a plain login. */
export async function mailSink(): Promise<Sink<Mail>> {
  const received: Mail[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const draft = { login: '', from: '', to: '', data: '' };
    let isData = false;
    let rest = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    socket.on('data', (chunk) => {
      rest += chunk.toString();
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (isData && line === '.') {
          isData = false;
          received.push(readMail(draft));
          say('250 kept');
        } else if (isData) draft.data += `${line.replace(/^\./, '')}\r\n`;
        else if (/^EHLO/i.test(line)) say('250-sink\r\n250 AUTH PLAIN');
        else if (/^AUTH PLAIN /i.test(line)) {
          draft.login = Buffer.from(line.slice(11), 'base64').toString().replaceAll('\0', ' ').trim();
          say('235 welcome');
        } else if (/^MAIL FROM:/i.test(line)) {
          draft.from = line.slice(10);
          say('250 ok');
        } else if (/^RCPT TO:/i.test(line)) {
          draft.to = line.slice(8);
          say('250 ok');
        } else if (/^DATA/i.test(line)) {
          isData = true;
          say('354 go on');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else say('502 not known here');
      }
    });
    socket.on('error', () => socket.destroy());
    say('220 sink');
  });
  await listening(server);
  return {
    port: portOf(server),
    received,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function readMail({ data, ...envelope }: { login: string; from: string; to: string; data: string }): Mail {
  const headers = data.slice(0, data.indexOf('\r\n\r\n'));
  const boundary = /boundary="?([^";\r\n]+)/.exec(headers)?.[1] ?? '';
  const parts = data
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const start = part.indexOf('\r\n\r\n');
      const type = /Content-Type: ([a-z/]+)/i.exec(part.slice(0, start))?.[1] ?? '';
      return [type, quotedPrintable(part.slice(start + 4)).trim()] as const;
    });
  return { ...envelope, headers, parts: Object.fromEntries(parts) };
}

const quotedPrintable = (text: string): string => {
  const joined = text.replace(/=\r\n/g, '').replace(/\r\n/g, '\n');
  const bytes = joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

const listening = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

const portOf = (server: Server): number => (server.address() as AddressInfo).port; // it listens on TCP
