import { SpanKind } from '@opentelemetry/api';
import { attributes as names } from '../catalog/spans.js';
import { endSpan, failed, observe, originOf, secondsSince, startSpan } from './observe.js';
import { currentSession, guarded } from './runtime.js';

export interface MemoryOptions {
  /** Kind of operation, one of few: `read`, `write`, `search`, … */
  readonly type: string;
}

function op<T>(options: MemoryOptions, work: () => PromiseLike<T>): Promise<T>;
function op<T>(options: MemoryOptions, work: () => T): T;
function op<T>(options: MemoryOptions, work: () => T): T {
  return observe(
    undefined,
    (runtime) => {
      const { type } = options;
      const startedAt = performance.now();
      const session = currentSession(runtime);
      session?.progress();
      const span = startSpan(runtime, `memory ${type}`, SpanKind.INTERNAL, { [names.memoryType]: type });
      return {
        span,
        handle: undefined,
        settle: (outcome) => {
          const status = failed(outcome) ? 'error' : 'ok';
          runtime.instruments.memoryOperations.add(1, { type, status });
          runtime.instruments.memoryLatency.record(secondsSince(startedAt), { type }, originOf(span));
          session?.step('memory', runtime.instruments);
          span.setAttribute(names.memoryStatus, status);
          endSpan(runtime, span, outcome);
        },
      };
    },
    work,
  );
}

/** Reads and writes of an agent's memory. */
export const memory = { op };

export interface ContextOptions {
  /** The session's, unless given. */
  readonly agent?: string;
}

export interface ContextAssembly {
  /** Tokens gathered; on the span only, because the model call that sends them reports them. */
  tokens(count: number): void;
}

function assemble<T>(options: ContextOptions, work: (assembly: ContextAssembly) => PromiseLike<T>): Promise<T>;
function assemble<T>(options: ContextOptions, work: (assembly: ContextAssembly) => T): T;
function assemble<T>(options: ContextOptions, work: (assembly: ContextAssembly) => T): T {
  return observe<ContextAssembly, T>(
    { tokens() {} },
    (runtime) => {
      const startedAt = performance.now();
      const session = currentSession(runtime);
      session?.progress();
      const agent = options.agent ?? session?.facts.agent;
      const span = startSpan(runtime, 'context assembly', SpanKind.INTERNAL, { [names.agentName]: agent });
      return {
        span,
        handle: { tokens: (count) => void guarded(runtime, () => span.setAttribute(names.contextTokens, count)) },
        settle: (outcome) => {
          runtime.instruments.contextAssembly.record(secondsSince(startedAt), { agent }, originOf(span));
          session?.step('context', runtime.instruments);
          endSpan(runtime, span, outcome);
        },
      };
    },
    work,
  );
}

/** Gathering the context of a model call. */
export const context = { assemble };

export type SafetyResult = 'pass' | 'flag' | 'block';

export interface SafetyOptions {
  /** Name of the check, one of few. */
  readonly name: string;
}

type Finding = SafetyResult | { readonly result: SafetyResult };

function check<const T extends Finding>(options: SafetyOptions, work: () => T): T;
function check<const T extends Finding>(options: SafetyOptions, work: () => PromiseLike<T>): Promise<T>;
function check<T>(options: SafetyOptions, work: () => T): T {
  return observe(
    undefined,
    (runtime) => {
      const { name } = options;
      const session = currentSession(runtime);
      session?.progress();
      const span = startSpan(runtime, `safety ${name}`, SpanKind.INTERNAL, { [names.safetyCheck]: name });
      return {
        span,
        handle: undefined,
        settle: (outcome) => {
          // A check that broke has found nothing: its span is an error, and no result is counted.
          const result = failed(outcome) ? undefined : resultOf(outcome.value);
          if (result !== undefined) {
            runtime.instruments.safetyChecks.add(1, { check: name, result });
            span.setAttribute(names.safetyResult, result);
          }
          session?.step('safety', runtime.instruments);
          endSpan(runtime, span, outcome);
        },
      };
    },
    work,
  );
}

/** Safety checks: the function returns what it found, alone or as `result` of an object. */
export const safety = { check };

function resultOf(value: unknown): SafetyResult | undefined {
  const result = typeof value === 'object' && value !== null && 'result' in value ? value.result : value;
  return result === 'pass' || result === 'flag' || result === 'block' ? result : undefined;
}
