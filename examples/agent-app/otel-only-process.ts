import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromService, ToService } from './otel-only.js';
import type { Summary } from './tally.js';

export interface OtelOnlyOptions {
  readonly modelServerUrl: string;
  readonly rate: number;
  /** Infinity for no end. */
  readonly sessions: number;
  readonly seed: number;
  /** Base URL of an OTLP/HTTP receiver. */
  readonly otlpEndpoint: string | undefined;
}

export interface OtelOnlyProcess {
  /** As the process last told it. */
  readonly summary: () => Summary | undefined;
  /** Resolves when the last session has ended. */
  readonly done: Promise<void>;
  /** Starts no more sessions; resolves when those under way have ended. Its spans follow within a second. */
  readonly pause: () => Promise<void>;
  /** Lets it flush its spans; ends it by force after 10 seconds. */
  readonly stop: () => Promise<void>;
}

/** Starts otel-only.ts in a process of its own. */
export async function startOtelOnly(options: OtelOnlyOptions): Promise<OtelOnlyProcess> {
  const { modelServerUrl, rate, sessions, seed, otlpEndpoint } = options;
  const child = fork(fileURLToPath(new URL('./otel-only.ts', import.meta.url)), [], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      MODEL_SERVER_URL: modelServerUrl,
      RATE: String(rate),
      SESSIONS: Number.isFinite(sessions) ? String(Math.ceil(sessions)) : '',
      SEED: String(seed),
      OTEL_BSP_SCHEDULE_DELAY: '500',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_TRACES_EXPORTER: otlpEndpoint === undefined ? 'none' : 'otlp',
      ...(otlpEndpoint !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint }),
    },
  });
  let summary: Summary | undefined;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const done = new Promise<void>((resolve) => {
    child.on('message', (message: FromService) => {
      summary = message.summary;
      if (message.kind === 'done') resolve();
    });
    child.once('exit', () => resolve());
  });
  return {
    summary: () => summary,
    done,
    pause: async () => {
      if (!child.connected) return;
      const paused = new Promise<void>((resolve) => {
        child.on('message', ({ kind }: FromService) => kind === 'paused' && resolve());
      });
      child.send('pause' satisfies ToService);
      await Promise.race([paused, exited]);
    },
    stop: async () => {
      if (child.connected) child.send('stop' satisfies ToService);
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(patience);
    },
  };
}
