import { context, type Span, SpanKind } from '@opentelemetry/api';
import { attributes as names } from '../catalog/spans.js';
import { BudgetExceeded } from './budgets.js';
import { enter } from './call-context.js';
import type { Inside } from './inside.js';
import { LlmRecorder } from './llm-recorder.js';
import { type Operation, observe, startSpan } from './observe.js';
import { current, currentSession, guarded, type Runtime, shortened } from './runtime.js';
import { type StreamListener, watched } from './stream.js';

export interface LlmOptions {
  /** `gen_ai.provider.name` of the conventions: `openai`, `anthropic`, `aws.bedrock`, … */
  readonly provider: string;
  readonly model: string;
  /** `chat` by default; or `generate_content`, `text_completion`, `embeddings`. */
  readonly operation?: string;
  /** The session's, unless given. */
  readonly agent?: string;
  readonly project?: string;
  readonly taskType?: string;
  readonly stream?: boolean;
  /** Size of the model's context window, from which its use is measured. */
  readonly maxInputTokens?: number;
  /** The prompt template the call was made from. */
  readonly template?: { readonly name: string; readonly version: string };
}

/** Tokens as the provider counts them: input includes cached tokens, output includes reasoning. */
export interface LlmUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
  readonly audioInputTokens?: number;
  readonly audioOutputTokens?: number;
  /** Of the cache writes, those kept for an hour. */
  readonly cacheWriteHourTokens?: number;
  /** Of the audio input, what came from the cache. */
  readonly cacheReadAudioTokens?: number;
  /** `provider` by default; `estimated` when the application counted itself. */
  readonly source?: 'provider' | 'estimated';
}

export interface Limit {
  readonly remaining: number;
  readonly limit: number;
}

/** What the application tells of a model call under way. None of these throws. */
export interface LlmCall {
  /** The first token of a streamed answer is there. Further calls do nothing. */
  firstToken(): void;
  /** The call's token counts; a later report of the same call replaces what it repeats. */
  usage(usage: LlmUsage): void;
  /** What the provider's headers said of its limits. */
  rateLimit(limits: { readonly requests?: Limit; readonly tokens?: Limit }): void;
  /** The call is tried again; `reason` is one of few words, such as `rate_limited` or `timeout`. */
  retry(reason: string): void;
  /** What the answer said of itself. */
  response(response: {
    readonly model?: string | undefined;
    readonly id?: string | undefined;
    readonly finishReasons?: readonly string[] | undefined;
    /** `batch`, `flex`, `default` and so on: what the provider says it charges. */
    readonly serviceTier?: string | undefined;
  }): void;
  /** Prompt and completion; recorded only when `captureContent` is on. */
  messages(messages: { readonly system?: unknown; readonly input?: unknown; readonly output?: unknown }): void;
  /**
   * Passes the chunks on, marks the first, and keeps the call open until the stream has ended, failed or been left.
   * @param onChunk sees each chunk first, to report the usage that the last one holds
   */
  stream<T>(source: AsyncIterable<T>, onChunk?: (chunk: T) => void): AsyncIterable<T>;
}

function call<T>(options: LlmOptions, work: (call: LlmCall) => PromiseLike<T>): Promise<T>;
function call<T>(options: LlmOptions, work: (call: LlmCall) => T): T;
function call<T>(options: LlmOptions, work: (call: LlmCall) => T): T {
  const refused = budgetSpent(options);
  if (refused !== undefined) {
    // Where the answer is awaited, so is the refusal.
    if (work.constructor.name === 'AsyncFunction') return Promise.reject(refused) as T; // T is a promise then
    throw refused;
  }
  return observe(unobserved, (runtime) => beginLlm(runtime, options), work);
}

/** Model calls. `llm.call(options, work)` runs `work` and records it; see LlmCall for what work can tell. */
export const llm = { call };

const unobserved: LlmCall = {
  firstToken() {},
  usage() {},
  rateLimit() {},
  retry() {},
  response() {},
  messages() {},
  stream: (source) => source,
};

/** Why the next call of this agent, project or user may not be made, if it may not. */
export function budgetSpent(options: LlmOptions): BudgetExceeded | undefined {
  const runtime = current();
  if (runtime === undefined || options === undefined || !runtime.budgets.stops) return undefined;
  const facts = currentSession(runtime)?.facts;
  try {
    runtime.budgets.check({
      agent: options.agent ?? facts?.agent,
      project: options.project ?? facts?.project,
      user: facts?.user,
    });
    return undefined;
  } catch (error) {
    if (error instanceof BudgetExceeded) return error;
    runtime.fault(error);
    return undefined;
  }
}

/** A model call under way, and what hears of the stream it answers with. */
export interface LlmOperation extends Operation<LlmCall> {
  readonly listener: StreamListener;
}

const wrapped: Inside = { kind: 'llm' };

/** @param inside what the call is recorded as, for the client below it */
export function beginLlm(runtime: Runtime, options: LlmOptions, inside: Inside = wrapped): LlmOperation {
  const around = context.active();
  const session = currentSession(runtime, around);
  session?.progress();
  const facts = session?.facts;
  const labels = {
    provider: options.provider,
    model: options.model,
    operation: options.operation || 'chat',
    agent: options.agent ?? facts?.agent,
    project: options.project ?? facts?.project,
    taskType: options.taskType ?? facts?.taskType,
  };
  const attributes = {
    [names.operation]: labels.operation,
    [names.provider]: labels.provider,
    [names.requestModel]: labels.model,
    [names.stream]: options.stream,
    [names.agentName]: labels.agent,
    [names.project]: labels.project,
    [names.taskType]: labels.taskType,
    [names.promptName]: options.template?.name,
    [names.promptVersion]: options.template?.version,
  };
  const name = `${labels.operation} ${labels.model}`;
  const span = startSpan(runtime, name, SpanKind.CLIENT, attributes, around, session);
  const within = enter(around, span, inside, undefined);
  const recorder = new LlmRecorder(runtime, options, runtime.llmCells.find(labels), span, session, within);
  return {
    span,
    context: within,
    listener: recorder,
    handle: handleOf(runtime, recorder, span),
    settle: (outcome) => recorder.settle(outcome),
  };
}

function handleOf(runtime: Runtime, recorder: LlmRecorder, span: Span): LlmCall {
  const safely = (run: () => void): void => void guarded(runtime, run);
  return {
    firstToken: () => safely(() => recorder.firstToken()),
    usage: (usage) => safely(() => recorder.usage(usage)),
    rateLimit: (limits) => safely(() => recorder.rateLimit(limits)),
    retry: (reason) => safely(() => recorder.retry(reason)),
    response: (response) => safely(() => recorder.response(response)),
    messages: (messages) =>
      safely(() => {
        if (!runtime.settings.captureContent) return;
        const { system, input, output } = messages;
        if (system !== undefined) span.setAttribute(names.systemInstructions, shortened(runtime, system));
        if (input !== undefined) span.setAttribute(names.inputMessages, shortened(runtime, input));
        if (output !== undefined) span.setAttribute(names.outputMessages, shortened(runtime, output));
      }),
    stream: (source, onChunk) => watched(runtime, recorder, source, onChunk),
  };
}
