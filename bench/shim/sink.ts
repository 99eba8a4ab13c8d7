import { logs, metrics, NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { promptWords } from './client.js';

/** What came out of a subject so far. */
export interface Recorded {
  readonly spans: number;
  readonly logRecords: number;
  /** Spans that hold the answer's input tokens; counted only while the sink is looking. */
  readonly spansWithUsage: number;
  /** Spans and log records that hold the prompt; counted only while the sink is looking. */
  readonly withPrompt: number;
  /** Tokens that were counted in metrics. */
  readonly tokens: number;
}

const inputTokens = 1019;

/** Takes spans and log records and drops them: what is measured is making them, not sending them. */
export class Sink {
  /** Looks into everything that comes; too dear while something is measured. */
  looking = false;
  private spans = 0;
  private logRecords = 0;
  private spansWithUsage = 0;
  private withPrompt = 0;
  private flush: () => Promise<unknown> = () => Promise.resolve();
  private tokens: () => Promise<number> = () => Promise.resolve(0);

  readonly spanExporter = exporter((batch: readonly { readonly name: string; readonly attributes: object }[]) => {
    // The session around the calls has one too.
    for (const { name } of batch) if (!name.startsWith('invoke_agent')) this.spans += 1;
    if (!this.looking) return;
    for (const { attributes } of batch) {
      if (Object.values(attributes).includes(inputTokens)) this.spansWithUsage += 1;
      if (JSON.stringify(attributes).includes(promptWords)) this.withPrompt += 1;
    }
  });

  readonly logExporter = exporter((batch: readonly { readonly body?: unknown; readonly attributes: object }[]) => {
    this.logRecords += batch.length;
    if (!this.looking) return;
    for (const { body, attributes } of batch) {
      if (JSON.stringify([body, attributes]).includes(promptWords)) this.withPrompt += 1;
    }
  });

  /** One OpenTelemetry for all that take it. */
  start(): void {
    // The class of sdk-trace-base, which takes the exporter as it is; the one of sdk-trace would want it in an object.
    const spanProcessor = new tracing.BatchSpanProcessor(this.spanExporter);
    const logProcessor = new logs.BatchLogRecordProcessor({ exporter: this.logExporter });
    const reader = new Reader();
    new NodeSDK({
      autoDetectResources: false,
      metricReaders: [reader],
      instrumentations: [],
      spanProcessors: [spanProcessor],
      logRecordProcessors: [logProcessor],
    }).start();
    this.flush = () => Promise.all([spanProcessor.forceFlush(), logProcessor.forceFlush()]);
    this.tokens = () => tokensIn(reader);
  }

  /** For a subject that brings an OpenTelemetry of its own. */
  flushedBy(flush: () => Promise<unknown>): void {
    this.flush = flush;
  }

  /** For a subject whose metrics are not OpenTelemetry's. @param text the exposition of its metrics */
  countedIn(text: () => Promise<string>): void {
    this.tokens = async () =>
      (await text())
        .split('\n')
        .filter((line) => line.startsWith('llm_tokens_total{'))
        .reduce((sum, line) => sum + Number(/\} (\S+)/.exec(line)?.[1]), 0);
  }

  async recorded(): Promise<Recorded> {
    await this.flush();
    const { spans, logRecords, spansWithUsage, withPrompt } = this;
    return { spans, logRecords, spansWithUsage, withPrompt, tokens: await this.tokens() };
  }
}

const exporter = <T>(take: (batch: readonly T[]) => void) => ({
  export(batch: readonly T[], done: (result: { code: 0 }) => void): void {
    take(batch);
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
  forceFlush: () => Promise.resolve(),
});

/** Metrics are kept and not sent. */
class Reader extends metrics.MetricReader {
  protected override onShutdown = (): Promise<void> => Promise.resolve();
  protected override onForceFlush = (): Promise<void> => Promise.resolve();
}

async function tokensIn(reader: Reader): Promise<number> {
  const { resourceMetrics } = await reader.collect();
  let tokens = 0;
  for (const { descriptor, dataPoints } of resourceMetrics.scopeMetrics.flatMap(({ metrics: all }) => all)) {
    if (descriptor.name !== 'gen_ai.client.token.usage') continue;
    for (const { value } of dataPoints) tokens += typeof value === 'number' ? value : (value.sum ?? 0);
  }
  return tokens;
}
