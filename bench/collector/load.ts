import { randomFillSync } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import type { Request } from './protobuf.js';

export interface Sent {
  readonly spans: number;
  readonly seconds: number;
  /** Requests that were refused: a run that has any measures something else. */
  readonly refused: number;
}

/** Requests under way at once: enough that the collector never waits for the generator. */
const lanes = 8;

/** Sends prepared requests for a while over kept connections, each with trace ids of its own. */
export async function send(port: number, requests: readonly Request[], seconds: number): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const ids = Buffer.alloc(16);
  const started = performance.now();
  const end = started + seconds * 1000;
  let spans = 0;
  let refused = 0;
  let next = 0;

  async function lane(first: number): Promise<void> {
    // A lane writes into bodies of its own, as another one's may still be on their way.
    const own = requests.map(({ body, ...rest }) => ({ ...rest, body: Buffer.from(body) }));
    for (let i = first; performance.now() < end; i++) {
      const { body, traceIds, spans: count } = own[i % own.length]!;
      for (const places of traceIds) {
        randomFillSync(ids);
        for (const place of places) ids.copy(body, place);
      }
      if (await post(agent, port, body)) spans += count;
      else refused += 1;
    }
  }

  await Promise.all(Array.from({ length: lanes }, () => lane(next++ * 5)));
  agent.destroy();
  return { spans, refused, seconds: (performance.now() - started) / 1000 };
}

function post(agent: Agent, port: number, body: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      {
        agent,
        port,
        host: '127.0.0.1',
        path: '/v1/traces',
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode === 200));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
