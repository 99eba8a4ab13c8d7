import { insideOf } from '../call-context.js';
import type { Attempts } from '../inside.js';
import { beginLlm, budgetSpent, type LlmCall, type LlmOperation, type LlmOptions } from '../llm.js';
import { type Outcome, within } from '../observe.js';
import { current, guarded, type Runtime } from '../runtime.js';
import type { StreamListener } from '../stream.js';
import { attemptsOf } from './attempts.js';

/** A model call that an instrumented client makes. None of its methods throws what is ours. */
export class Inference {
  readonly call: LlmCall;
  readonly listener: StreamListener;
  private readonly operation: LlmOperation;

  constructor(
    private readonly runtime: Runtime,
    options: LlmOptions,
  ) {
    const inside: { readonly kind: 'llm'; attempts?: Attempts } = { kind: 'llm' };
    this.operation = beginLlm(runtime, options, inside);
    this.call = this.operation.handle;
    this.listener = this.operation.listener;
    inside.attempts = attemptsOf(this.call);
  }

  /** Whether prompts and answers are recorded: else they need not be gathered. */
  get captures(): boolean {
    return this.runtime.settings.captureContent;
  }

  /** Runs the client's own code within the call's span. */
  run<R>(work: () => R): R {
    return within(this.runtime, this.operation, work);
  }

  settle(outcome: Outcome): void {
    this.guard(() => this.operation.settle(outcome));
  }

  /** Runs what reads an answer: an answer of another shape is a fault to count, never the application's trouble. */
  guard<T>(read: () => T): T | undefined {
    return guarded(this.runtime, read);
  }
}

/** The refusal of a call whose budget is spent, where the application asked for a stop; its own `llm.call` says so itself. */
export function refusal(describe: () => LlmOptions): Error | undefined {
  const runtime = current();
  if (runtime === undefined || !runtime.budgets.stops || insideOf()?.kind === 'llm') return undefined;
  const options = guarded(runtime, describe);
  return options && budgetSpent(options);
}

/** Begins the record of a model call, unless nothing is recorded or the application's own `llm.call` records it. */
export function openInference(describe: () => LlmOptions): Inference | undefined {
  const runtime = current();
  if (runtime === undefined || insideOf()?.kind === 'llm') return undefined;
  return guarded(runtime, () => new Inference(runtime, describe()));
}
