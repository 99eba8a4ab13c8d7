import { randomUUID } from 'node:crypto';
import type { Context, Span } from '@opentelemetry/api';
import { isGpuPrice, type Price, type Usage } from '../catalog/prices.js';
import { attributes as names } from '../catalog/spans.js';
import type { Limit, LlmCall, LlmOptions, LlmUsage } from './llm.js';
import { defined, endSpan, failed, type Outcome, originOf, secondsSince } from './observe.js';
import { emit } from './records.js';
import type { Runtime } from './runtime.js';
import type { Session } from './sessions.js';
import { type CallStatus, callStatus } from './status.js';
import type { StreamListener } from './stream.js';

const noUsage: Usage = { inputTokens: 0, outputTokens: 0 };

/** One model call, from its start to its record in metrics, span and cost record. */
export class LlmRecorder implements StreamListener {
  private readonly startedAt = performance.now();
  private readonly began = Date.now();
  private firstTokenAt: number | undefined;
  private reported: LlmUsage | undefined;
  private responseModel: string | undefined;
  private serviceTier: string | undefined;
  private outcome: Outcome | undefined;
  private streamFailure: Outcome | undefined;
  private left = false;
  private openStreams = 0;
  private closed = false;
  private readonly agent: string | undefined;
  private readonly project: string | undefined;
  private readonly taskType: string | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly options: LlmOptions & { readonly operation: string },
    private readonly span: Span,
    private readonly session: Session | undefined,
    /** Context that holds the span, for the log record. */
    private readonly within: Context,
  ) {
    this.agent = options.agent ?? session?.facts.agent;
    this.project = options.project ?? session?.facts.project;
    this.taskType = options.taskType ?? session?.facts.taskType;
  }

  firstToken(): void {
    this.firstTokenAt ??= performance.now();
  }

  usage(usage: LlmUsage): void {
    const counts = Object.entries(usage).filter(([, value]) => value !== undefined && value !== null);
    const wrong = counts.find(([key, value]) => key !== 'source' && !(Number.isFinite(value) && Number(value) >= 0));
    if (wrong) throw new TypeError(`llm usage: ${wrong[0]}: expected a count of tokens, got ${String(wrong[1])}.`);
    this.reported = { inputTokens: 0, outputTokens: 0, ...this.reported, ...Object.fromEntries(counts) };
  }

  rateLimit(limits: { readonly requests?: Limit; readonly tokens?: Limit }): void {
    const { provider, model } = this.options;
    for (const limit of ['requests', 'tokens'] as const) {
      const told = limits[limit];
      if (!told || !(told.limit > 0)) continue;
      const share = Math.min(1, Math.max(0, told.remaining / told.limit));
      this.runtime.instruments.llmRateLimitRemaining.set(share, { provider, model, limit });
    }
  }

  retry(reason: string): void {
    const { provider, model } = this.options;
    this.runtime.instruments.llmRetries.add(1, { provider, model, reason });
    this.span.addEvent('llm.retry', { reason: String(reason) });
  }

  response({ model, id, finishReasons, serviceTier }: Parameters<LlmCall['response']>[0]): void {
    this.responseModel = model ?? this.responseModel;
    this.serviceTier = serviceTier ?? this.serviceTier;
    this.span.setAttributes(
      defined({
        [names.responseModel]: model,
        [names.responseId]: id,
        [names.finishReasons]: finishReasons && [...finishReasons],
        [names.serviceTier]: serviceTier,
      }),
    );
  }

  streamOpened(): void {
    this.openStreams += 1;
  }

  streamClosed(end: { readonly error?: unknown; readonly left?: true }): void {
    this.openStreams -= 1;
    if (end.left) this.left = true;
    if ('error' in end) this.streamFailure = { error: end.error };
    if (this.outcome && this.openStreams <= 0) this.close(this.outcome);
  }

  /** The function has ended. While a stream it handed out is being read, the call goes on. */
  settle(outcome: Outcome): void {
    this.outcome = outcome;
    if (failed(outcome) || this.openStreams <= 0) this.close(outcome);
  }

  private close(settled: Outcome): void {
    if (this.closed) return;
    this.closed = true;
    // An answer that broke off is a failed call, even where the application made do with what it had.
    const outcome = failed(settled) ? settled : (this.streamFailure ?? settled);
    try {
      const status: CallStatus = failed(outcome) ? callStatus(outcome.error) : this.left ? 'cancelled' : 'ok';
      this.span.setAttribute(names.status, status);
      this.count(status);
      this.time();
      this.account();
    } finally {
      const quiet = failed(outcome) && callStatus(outcome.error) === 'cancelled';
      endSpan(this.runtime, this.span, outcome, quiet);
    }
  }

  private count(status: CallStatus): void {
    const { instruments } = this.runtime;
    const { provider, model, operation, template } = this.options;
    instruments.llmRequests.add(1, { provider, model, operation, agent: this.agent, status });
    if (template) instruments.promptTemplateUses.add(1, { template: template.name, version: template.version, model });
    this.session?.step('llm', instruments);
  }

  private time(): void {
    const { instruments } = this.runtime;
    const { provider, model, operation } = this.options;
    const origin = originOf(this.span);
    instruments.llmLatency.record(secondsSince(this.startedAt), { provider, model, operation }, origin);
    if (this.firstTokenAt === undefined) return;
    const untilFirst = (this.firstTokenAt - this.startedAt) / 1000;
    instruments.llmTimeToFirstToken.record(untilFirst, { provider, model }, origin);
    this.span.setAttribute(names.timeToFirstChunk, untilFirst);
    const further = (this.reported?.outputTokens ?? 0) - 1;
    if (further < 1) return;
    instruments.llmTimePerOutputToken.record(secondsSince(this.firstTokenAt) / further, { provider, model }, origin);
  }

  /** Tokens and cost. Without a usage report neither is known, and that is what is counted. */
  private account(): void {
    const { instruments } = this.runtime;
    const { provider, model, maxInputTokens } = this.options;
    const usage = this.reported;
    const source = usage === undefined ? 'missing' : (usage.source ?? 'provider');
    instruments.llmUsageReports.add(1, { provider, model, source });
    this.span.setAttribute(names.usageSource, source);
    if (usage === undefined) {
      const price = this.price(noUsage);
      // A GPU is paid for by the second, whatever the call says of its tokens.
      if (price !== undefined && isGpuPrice(price.price)) this.spend(price.cost);
      return;
    }

    const { agent, project, taskType: task_type } = this;
    const whose = { provider, model, agent, project, task_type };
    if (usage.inputTokens > 0) instruments.llmTokens.add(usage.inputTokens, { ...whose, direction: 'input' });
    if (usage.outputTokens > 0) instruments.llmTokens.add(usage.outputTokens, { ...whose, direction: 'output' });
    const details = {
      cache_read: usage.cacheReadTokens,
      cache_write: usage.cacheWriteTokens,
      reasoning: usage.reasoningTokens,
      audio_input: usage.audioInputTokens,
      audio_output: usage.audioOutputTokens,
    };
    for (const [kind, count] of Object.entries(details) as [keyof typeof details, number | undefined][]) {
      if (count) instruments.llmTokenDetails.add(count, { provider, model, kind });
    }
    const origin = originOf(this.span);
    instruments.contextTokens.record(usage.inputTokens, { model, agent }, origin);
    if (maxInputTokens !== undefined && maxInputTokens > 0) {
      instruments.contextUtilization.record(usage.inputTokens / maxInputTokens, { model, agent }, origin);
    }
    this.span.setAttributes(
      defined({
        [names.inputTokens]: usage.inputTokens,
        [names.outputTokens]: usage.outputTokens,
        [names.cacheReadTokens]: usage.cacheReadTokens,
        [names.cacheWriteTokens]: usage.cacheWriteTokens,
        [names.reasoningTokens]: usage.reasoningTokens,
        [names.audioInputTokens]: usage.audioInputTokens,
        [names.audioOutputTokens]: usage.audioOutputTokens,
        [names.cacheWriteHourTokens]: usage.cacheWriteHourTokens,
        [names.cacheReadAudioTokens]: usage.cacheReadAudioTokens,
      }),
    );
    const { price, cost, isDefault } = this.price(usage) ?? {};
    if (cost === undefined) {
      instruments.llmUnpricedTokens.add(usage.inputTokens + usage.outputTokens, { provider, model });
      this.span.setAttribute(names.unpriced, true);
    } else {
      this.spend(cost);
      if (isDefault) this.span.setAttribute(names.costBasis, 'default');
    }
    this.costRecord(usage, price, cost);
  }

  /** Cost by the prices of the moment the call began. */
  private price(usage: Usage) {
    const { provider, model } = this.options;
    return this.runtime.prices.price({
      provider,
      models: [this.responseModel, model],
      usage,
      at: this.began,
      seconds: secondsSince(this.startedAt),
      serviceTier: this.serviceTier,
    });
  }

  private spend(cost: number): void {
    const { agent, project, taskType: task_type } = this;
    const { provider, model } = this.options;
    this.runtime.instruments.llmCost.add(cost, { provider, model, agent, project, task_type });
    this.session?.spend(cost);
    this.span.setAttribute(names.cost, cost);
  }

  private costRecord(usage: LlmUsage, price: Price | undefined, cost: number | undefined): void {
    const { provider, model } = this.options;
    const total = usage.inputTokens + usage.outputTokens;
    emit(
      this.runtime,
      'llm.cost',
      `${provider} ${model}: ${total} tokens, ${cost === undefined ? 'no price' : `$${cost.toFixed(6)}`}`,
      {
        record_id: randomUUID(),
        provider,
        model,
        agent_id: this.agent,
        project_id: this.project,
        session_id: this.session?.facts.id,
        task_type: this.taskType,
        tokens_input: usage.inputTokens,
        tokens_output: usage.outputTokens,
        tokens_total: total,
        cost_per_input_token_usd: price && 'input' in price ? price.input / 1e6 : undefined,
        cost_per_output_token_usd: price && 'output' in price ? price.output / 1e6 : undefined,
        total_cost_usd: cost,
      },
      this.within,
    );
  }
}
