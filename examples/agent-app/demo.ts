import { setMaxListeners } from 'node:events';
import { instrument } from '../../src/shim/index.js';
import { runSession } from './agent.js';
import { log } from './log.js';
import { startMcpServer } from './mcp-server.js';
import { Notes } from './memory.js';
import { openModelClient } from './model-client.js';
import { startModelServer } from './model-server.js';
import { startOtelOnly } from './otel-only-process.js';
import { startSessions } from './sessions.js';
import { type DemoSummary, summarise } from './summary.js';
import { Tally } from './tally.js';
import { taskOf } from './tasks.js';

/** Name of the service that the shim instruments. */
export const service = 'agent-app';

export interface DemoOptions {
  /** Base URL of an OTLP/HTTP receiver; without one, what the OTEL_* variables say. */
  readonly otlpEndpoint?: string;
  /** Port of /metrics; a free one by default. */
  readonly metricsPort?: number;
  /** Sessions in all; without end by default. */
  readonly sessions?: number;
  /** Sessions started a second; 1 by default. */
  readonly rate?: number;
  readonly seed?: number;
  /** Share of the model requests that fail with status 500, in place of the usual accidents. */
  readonly failRate?: number;
  /** Factor on every wait of the servers; 0 answers at once. */
  readonly latency?: number;
  /** A session that stands still for longer is stalled; 20 by default. */
  readonly stallSeconds?: number;
  /** How long the sessions that stall stand still; half as long again as `stallSeconds` by default. */
  readonly standStillSeconds?: number;
  /** Records prompts and tool arguments, private values included: the gateway has to redact them. On by default. */
  readonly captureContent?: boolean;
  /** Runs the service without the shim as well, in a process of its own; on by default where there is an endpoint. */
  readonly otelOnly?: boolean;
}

export interface DemoHandle {
  readonly modelServerUrl: string;
  readonly mcpServerUrl: string;
  /** Of the shim-instrumented service; the other has none, its series come from the gateway. */
  readonly metricsUrl: string;
  /** From now on this share of the model requests fails, of one model or of all; without a share, the usual one. */
  readonly fail: (rate: number | undefined, model?: string) => void;
  /** What was done up to now; exact once `pause`, `stop` or `done` has resolved. */
  readonly summary: () => DemoSummary;
  /** Starts no more sessions, and resolves when those under way have ended; /metrics stays. */
  readonly pause: () => Promise<void>;
  /** Resolves when the last session has ended; never where there is no last one. */
  readonly done: Promise<void>;
  /** Lets the sessions under way end, at most 4 seconds, then stops everything it started. */
  readonly stop: () => Promise<void>;
}

const graceMilliseconds = 4000;

/** Starts model server, MCP server and the two services, and sends sessions through them until stopped. */
export async function runDemo(options: DemoOptions = {}): Promise<DemoHandle> {
  const { seed = 1, rate = 1, sessions = Number.POSITIVE_INFINITY, latency = 1, stallSeconds = 20 } = options;
  const { otlpEndpoint, failRate, captureContent = true, otelOnly = otlpEndpoint !== undefined } = options;
  const models = await startModelServer({ seed, latency, ...(failRate !== undefined && { failRate }) });
  const tools = await startMcpServer({ seed, latency });
  const shim = await instrument({
    service,
    stallSeconds,
    captureContent,
    shutdownTimeout: 3000,
    metricsPort: options.metricsPort ?? 0,
    ...(otlpEndpoint !== undefined && { otlpEndpoint }),
  });
  const { metricsUrl } = shim;
  if (metricsUrl === undefined) throw new Error(`agent-app: expected port ${options.metricsPort} to be free`);
  const ending = new AbortController();
  const aborting = new AbortController();
  setMaxListeners(0, aborting.signal, ending.signal); // every call under way listens
  const tally = new Tally();
  const world = {
    seed,
    models: openModelClient(models.url, service, 4000),
    mcpUrl: tools.url,
    notes: new Notes(),
    tally,
    log,
    toolTimeoutMilliseconds: 1200,
    stallMilliseconds: 1000 * (options.standStillSeconds ?? 1.5 * stallSeconds),
    ending: ending.signal,
    aborting: aborting.signal,
  };
  const other = otelOnly
    ? await startOtelOnly({ modelServerUrl: models.url, rate: rate / 2, sessions: sessions / 2, seed, otlpEndpoint })
    : undefined;
  const running = startSessions({
    perSecond: rate,
    count: sessions,
    run: (number) => runSession(world, taskOf(seed, number)),
  });

  async function pause(): Promise<void> {
    ending.abort();
    const patience = setTimeout(() => aborting.abort(), graceMilliseconds);
    await Promise.all([running.stop(), other?.pause()]);
    clearTimeout(patience);
  }

  async function stop(): Promise<void> {
    await pause();
    await Promise.all([other?.stop(), shim.shutdown()]);
    await Promise.all([models.close(), tools.close()]);
  }

  let stopping: Promise<void> | undefined;
  return {
    modelServerUrl: models.url,
    mcpServerUrl: tools.url,
    metricsUrl,
    fail: (share, model) => (share === undefined ? models.conditions.reset() : models.conditions.fail(share, model)),
    pause,
    summary: () => summarise(tally.summary(service), other?.summary()),
    done: Promise.all([running.done, other?.done]).then(() => undefined),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
