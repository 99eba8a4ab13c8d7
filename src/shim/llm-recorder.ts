import { randomUUID } from 'node:crypto';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import { isGpuPrice, type Price, type Usage } from '../catalog/prices.js';
import { attributes as names } from '../catalog/spans.js';
import { finishReason } from './finish-reason.js';
import type { Origin } from './instruments.js';
import type { Limit, LlmCall, LlmOptions, LlmUsage } from './llm.js';
import type { LlmCells } from './llm-cells.js';
import { endSpan, failed, type Outcome, originOf, secondsSince, tell } from './observe.js';
import { write } from './records.js';
import type { Runtime } from './runtime.js';
import type { Session } from './sessions.js';
import { type CallStatus, callStatus } from './status.js';
import type { StreamListener } from './stream.js';

const costEvent = 'llm.cost';

const noUsage: Usage = { inputTokens: 0, outputTokens: 0 };

/** One model call, from its start to its record in metrics, span and cost record. */
export class LlmRecorder implements StreamListener {
  private readonly startedAt = performance.now();
  private readonly began = Date.now();
  private firstTokenAt: number | undefined;
  private reported: LlmUsage | undefined;
  private responseModel: string | undefined;
  private finishReason: string | undefined;
  private serviceTier: string | undefined;
  private outcome: Outcome | undefined;
  private streamFailure: Outcome | undefined;
  private left = false;
  private openStreams = 0;
  private closed = false;
  private origin: Origin | undefined;
  private seconds = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly options: LlmOptions,
    private readonly cells: LlmCells,
    private readonly span: Span,
    private readonly session: Session | undefined,
    /** Context that holds the span, for the log record. */
    private readonly within: Context,
  ) {}

  firstToken(): void {
    this.firstTokenAt ??= performance.now();
  }

  usage(usage: LlmUsage): void {
    if (typeof usage !== 'object' || usage === null) {
      throw new TypeError(`llm usage: expected an object with counts of tokens, got ${String(usage)}.`);
    }
    const merged: Record<string, unknown> = { inputTokens: 0, outputTokens: 0, ...this.reported };
    for (const key in usage) {
      const value: unknown = usage[key as keyof LlmUsage]; // its own key
      if (value === undefined || value === null) continue;
      if (key !== 'source' && !(typeof value === 'number' && Number.isFinite(value) && value >= 0)) {
        throw new TypeError(`llm usage: ${key}: expected a count of tokens, got ${String(value)}.`);
      }
      merged[key] = value;
    }
    this.reported = merged as unknown as LlmUsage; // counts, checked one by one
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
    this.finishReason = finishReasons?.[0] ?? this.finishReason;
    this.serviceTier = serviceTier ?? this.serviceTier;
    tell(this.span, names.responseModel, model);
    tell(this.span, names.responseId, id);
    tell(this.span, names.finishReasons, finishReasons && [...finishReasons]);
    tell(this.span, names.serviceTier, serviceTier);
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
      this.seconds = secondsSince(this.startedAt, failed(outcome) ? outcome.at : undefined);
      this.origin = originOf(this.span);
      this.span.setAttribute(names.status, status);
      this.count(status);
      this.time();
      this.account(status);
    } finally {
      const quiet = failed(outcome) && callStatus(outcome.error) === 'cancelled';
      endSpan(this.runtime, this.span, outcome, quiet);
    }
  }

  /** Labels of the prompt template the call is made from. */
  private get prompt() {
    const { template, model } = this.options;
    return template && { template: template.name, version: template.version, model };
  }

  private count(status: CallStatus): void {
    const { instruments } = this.runtime;
    this.cells.requests(status).add(1);
    if (this.prompt) instruments.promptTemplateUses.add(1, this.prompt);
    if (this.finishReason !== undefined) this.cells.finishReasons(finishReason(this.finishReason)).add(1);
    this.session?.step('llm', instruments);
  }

  private time(): void {
    const { origin, seconds } = this;
    this.cells.latency().record(seconds, origin);
    if (this.prompt) this.runtime.instruments.promptTemplateSeconds.add(seconds, this.prompt);
    if (this.firstTokenAt === undefined) return;
    const untilFirst = (this.firstTokenAt - this.startedAt) / 1000;
    this.cells.firstToken().record(untilFirst, origin);
    this.span.setAttribute(names.timeToFirstChunk, untilFirst);
    const further = (this.reported?.outputTokens ?? 0) - 1;
    if (further >= 1) this.cells.perOutputToken().record(secondsSince(this.firstTokenAt) / further, origin);
  }

  /** Tokens and cost. Without a usage report neither is known, and that is what is counted. */
  private account(status: CallStatus): void {
    const usage = this.reported;
    const source = usage === undefined ? 'missing' : (usage.source ?? 'provider');
    this.cells.usageReports(source).add(1);
    this.span.setAttribute(names.usageSource, source);
    if (usage === undefined) {
      const price = this.price(noUsage);
      // A GPU is paid for by the second, whatever the call says of its tokens.
      if (price !== undefined && isGpuPrice(price.price)) this.spend(price.cost);
      return;
    }
    this.countTokens(usage);
    this.tellTokens(usage);
    const { price, cost, isDefault } = this.price(usage) ?? {};
    if (cost === undefined) {
      this.cells.unpriced().add(usage.inputTokens + usage.outputTokens);
      this.span.setAttribute(names.unpriced, true);
    } else {
      this.spend(cost);
      if (isDefault) this.span.setAttribute(names.costBasis, 'default');
    }
    this.costRecord(usage, status, price, cost);
  }

  private countTokens(usage: LlmUsage): void {
    const { cells } = this;
    const { maxInputTokens } = this.options;
    if (usage.inputTokens > 0) cells.tokens('input').add(usage.inputTokens);
    if (usage.outputTokens > 0) cells.tokens('output').add(usage.outputTokens);
    if (usage.cacheReadTokens) cells.details('cache_read').add(usage.cacheReadTokens);
    if (usage.cacheWriteTokens) cells.details('cache_write').add(usage.cacheWriteTokens);
    if (usage.reasoningTokens) cells.details('reasoning').add(usage.reasoningTokens);
    if (usage.audioInputTokens) cells.details('audio_input').add(usage.audioInputTokens);
    if (usage.audioOutputTokens) cells.details('audio_output').add(usage.audioOutputTokens);
    const { origin } = this;
    cells.contextTokens().record(usage.inputTokens, origin);
    if (maxInputTokens !== undefined && maxInputTokens > 0) {
      cells.contextUtilization().record(usage.inputTokens / maxInputTokens, origin);
    }
  }

  /** Details that are nothing are left out: every provider names others, and an attribute costs more than it says then. */
  private tellTokens(usage: LlmUsage): void {
    const { span } = this;
    tell(span, names.inputTokens, usage.inputTokens);
    tell(span, names.outputTokens, usage.outputTokens);
    tell(span, names.cacheReadTokens, usage.cacheReadTokens || undefined);
    tell(span, names.cacheWriteTokens, usage.cacheWriteTokens || undefined);
    tell(span, names.reasoningTokens, usage.reasoningTokens || undefined);
    tell(span, names.audioInputTokens, usage.audioInputTokens || undefined);
    tell(span, names.audioOutputTokens, usage.audioOutputTokens || undefined);
    tell(span, names.cacheWriteHourTokens, usage.cacheWriteHourTokens || undefined);
    tell(span, names.cacheReadAudioTokens, usage.cacheReadAudioTokens || undefined);
  }

  /** Cost by the prices of the moment the call began. */
  private price(usage: Usage) {
    const { provider, model } = this.options;
    return this.runtime.prices.price({
      provider,
      models: [this.responseModel, model],
      usage,
      at: this.began,
      seconds: this.seconds,
      serviceTier: this.serviceTier,
    });
  }

  private spend(cost: number): void {
    this.cells.cost().add(cost);
    if (this.prompt) this.runtime.instruments.promptTemplateCost.add(cost, this.prompt);
    this.session?.spend(cost);
    const { agent, project } = this.cells.labels;
    this.runtime.budgets.spend(cost, { agent, project, user: this.session?.facts.user });
    this.span.setAttribute(names.cost, cost);
  }

  private costRecord(usage: LlmUsage, status: CallStatus, price: Price | undefined, cost: number | undefined): void {
    const { runtime, cells, session, within } = this;
    const { provider, model } = this.options;
    const { inputTokens, outputTokens } = usage;
    const total = inputTokens + outputTokens;
    const { agent, project, taskType } = cells.labels;
    // Written out and set by name: so many names spread together take V8 a hundred times longer.
    const attributes: Attributes = {
      'event.name': costEvent,
      record_id: randomUUID(),
      provider,
      model,
      status,
      duration_ms: Math.round(this.seconds * 1000),
      tokens_input: inputTokens,
      tokens_output: outputTokens,
      tokens_total: total,
    };
    if (agent !== undefined) attributes['agent_id'] = agent;
    if (project !== undefined) attributes['project_id'] = project;
    if (taskType !== undefined) attributes['task_type'] = taskType;
    if (session?.facts.id !== undefined) attributes['session_id'] = session.facts.id;
    if (session?.facts.user !== undefined) attributes['user_id'] = session.facts.user;
    if (price && !isGpuPrice(price)) {
      attributes['cost_per_input_token_usd'] = price.input / 1e6;
      attributes['cost_per_output_token_usd'] = price.output / 1e6;
    }
    if (cost !== undefined) attributes['total_cost_usd'] = cost;
    for (const name in runtime.mark) attributes[name] = runtime.mark[name];
    const worth = cost === undefined ? 'no price' : `$${cost.toFixed(6)}`;
    write(runtime, costEvent, `${provider} ${model}: ${total} tokens, ${worth}`, attributes, within);
  }
}
