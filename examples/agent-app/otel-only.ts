import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { openModelClient } from './model-client.js';
import { digest } from './otel-digest.js';
import { startSessions } from './sessions.js';
import { type Summary, Tally } from './tally.js';

/** Name of the service that knows nothing of the shim. */
export const otelOnlyService = 'news-digest';

/** What the parent process sends, and what it is sent. */
export type ToService = 'pause' | 'stop';
export type FromService = { readonly kind: 'summary' | 'paused' | 'done' | 'stopped'; readonly summary: Summary };

/**
 * A service instrumented with nothing but OpenTelemetry: plain GenAI spans through NodeSDK, endpoint and exporters from
 * the usual OTEL_* variables. Its series are what the collector derives. Runs in a process of its own, because a
 * process has one global tracer; started and stopped by demo.ts.
 * Environment: MODEL_SERVER_URL, RATE (sessions a second), SESSIONS (empty for no end), SEED.
 */
async function main(): Promise<void> {
  const { MODEL_SERVER_URL = '', RATE = '1', SESSIONS = '', SEED = '1' } = process.env;
  const sdk = new NodeSDK({ serviceName: otelOnlyService });
  sdk.start();
  const tally = new Tally();
  const models = openModelClient(MODEL_SERVER_URL, otelOnlyService, 3000);
  const tell = (kind: FromService['kind']) =>
    process.connected && process.send?.({ kind, summary: tally.summary(otelOnlyService) } satisfies FromService);

  const running = startSessions({
    perSecond: Number(RATE),
    count: SESSIONS === '' ? Number.POSITIVE_INFINITY : Number(SESSIONS),
    run: async (number) => {
      await digest({ models, tally, seed: Number(SEED) }, number);
      tell('summary');
    },
  });
  void running.done.then(() => tell('done'));
  // Ctrl-C reaches the whole process group: the parent decides when this one ends.
  process.on('SIGINT', () => undefined);
  process.on('message', async (message: ToService) => {
    await running.stop();
    if (message === 'pause') return void tell('paused');
    // A gateway that is away must not keep the process.
    await Promise.race([sdk.shutdown().catch(() => undefined), sleep(3000)]);
    tell('stopped');
    process.disconnect();
  });
  process.on('disconnect', () => process.exit());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
