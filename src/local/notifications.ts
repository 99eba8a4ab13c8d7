import { createServer } from 'node:http';

/** One alert as Alertmanager's webhook sends it. */
export interface Notification {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

export interface NotificationSink {
  readonly url: string;
  /** All that came, oldest first. */
  readonly received: readonly Notification[];
  readonly close: () => Promise<void>;
}

/** A webhook receiver on loopback: where a local stack sends every notification instead of to people. */
export async function openNotificationSink(
  port: number,
  onAlert: (alert: Notification) => void = () => {},
): Promise<NotificationSink> {
  const received: Notification[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      for (const alert of alertsIn(Buffer.concat(chunks).toString('utf8'))) {
        received.push(alert);
        onAlert(alert);
      }
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Alertmanager's webhook format; anything else (a Slack message, say) holds no alerts. */
function alertsIn(body: string): Notification[] {
  try {
    return (JSON.parse(body) as { alerts?: Notification[] }).alerts ?? []; // the webhook format, version 4
  } catch {
    return [];
  }
}
