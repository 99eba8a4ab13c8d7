import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import type { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';

/** URL, headers, timeout and the like of one signal, as OpenTelemetry gathers them. */
export type HttpOptions = ReturnType<typeof convertLegacyHttpOptions>;

/** Pauses between attempts: they double from the first to the longest. */
const pause = { firstMs: 500, longestMs: 15_000 };
/** Bytes that wait for a collector that is away; the oldest go first when there are more. */
const mostBytes = 4 * 1024 * 1024;
/** Of an answer, no more is read: it says what was refused. */
const longestAnswer = 4096;

const zipped = promisify(gzip);

/**
 * Batches on their way to a receiver, in order. A batch is taken over at once and sent when it can be, so that neither
 * the batch processor's timers, a socket nor a pause keeps a process alive whose collector is dead, and what waits is bounded.
 */
export class Outbox {
  /** Batches that were refused, or that others had to make room for. */
  lost = 0;
  private readonly waiting: Uint8Array[] = [];
  private bytes = 0;
  private pumping: Promise<void> | undefined;
  private agent: http.Agent | undefined;
  private closed = false;

  /** @param refused told when the receiver will not have a batch, which trying again would not help */
  constructor(
    private readonly options: HttpOptions,
    private readonly refused: (reason: string) => void,
  ) {}

  send(data: Uint8Array): void {
    this.waiting.push(data);
    this.bytes += data.length;
    while (this.bytes > mostBytes && this.waiting.length > 1) {
      this.bytes -= this.waiting.shift()!.length; // there is more than one
      this.lost += 1;
    }
    this.pumping ??= this.pump().finally(() => {
      this.pumping = undefined;
    });
  }

  /** Whether something is still on its way. */
  get busy(): boolean {
    return this.waiting.length > 0;
  }

  /** Settles when nothing waits any more; the caller brings the deadline. */
  async drained(): Promise<void> {
    while (this.pumping !== undefined) await this.pumping;
  }

  close(): void {
    this.closed = true;
    this.agent?.destroy();
  }

  private async pump(): Promise<void> {
    let pauseMs = pause.firstMs;
    while (this.waiting.length > 0 && !this.closed) {
      const batch = this.waiting[0]!; // there is one
      const answer = await this.attempt(batch).catch((error: Error): ExportResponse => ({ status: 'failure', error }));
      if (answer.status === 'retryable') {
        // Many processes that lost one collector do not come back to it all at once.
        await sleep(answer.retryInMillis ?? pauseMs * (0.8 + 0.4 * Math.random()), undefined, { ref: false });
        pauseMs = Math.min(pauseMs * 2, pause.longestMs);
        continue;
      }
      pauseMs = pause.firstMs;
      if (answer.status === 'failure') {
        this.lost += 1;
        this.refused(answer.error.message);
      }
      if (this.waiting[0] === batch) {
        this.waiting.shift();
        this.bytes -= batch.length;
      }
    }
  }

  private async attempt(data: Uint8Array): Promise<ExportResponse> {
    const url = new URL(this.options.url);
    this.agent ??= await this.options.agentFactory(url.protocol);
    const isZipped = this.options.compression === 'gzip';
    const body = isZipped ? await zipped(data) : data;
    const headers = { ...(await this.options.headers()), ...(isZipped && { 'content-encoding': 'gzip' }) };
    const { request } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve) => {
      const sent = request(url, { method: 'POST', headers, agent: this.agent, timeout: this.options.timeoutMillis });
      sent.on('socket', (socket) => socket.unref());
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', (error) => resolve({ status: 'retryable', error }));
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= longestAnswer) chunks.push(chunk);
        });
        response.on('error', (error) => resolve({ status: 'retryable', error }));
        response.on('end', () => resolve(answerOf(response, Buffer.concat(chunks))));
      });
      sent.end(body);
    });
  }
}

/** OTLP/HTTP: 429, 502, 503 and 504 may be tried again, after what Retry-After says in seconds. */
function answerOf({ statusCode = 0, headers }: http.IncomingMessage, data: Buffer): ExportResponse {
  if (statusCode >= 200 && statusCode < 300) return { status: 'success', data };
  const said = data
    .toString('utf8')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
  const error = new Error(`HTTP ${statusCode}${said && `: ${said.slice(0, 200)}`}`);
  if (![429, 502, 503, 504].includes(statusCode)) return { status: 'failure', error };
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return { status: 'retryable', error, ...(seconds >= 0 && { retryInMillis: Math.min(seconds, 60) * 1000 }) };
}
