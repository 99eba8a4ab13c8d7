import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  type Span,
  type SpanKind,
  SpanStatusCode,
} from '@opentelemetry/api';
import { attributes as names } from '../catalog/spans.js';
import { enter } from './call-context.js';
import type { Inside } from './inside.js';
import type { Origin } from './instruments.js';
import { current, currentSession, guarded, type Runtime, shortened } from './runtime.js';
import type { Session } from './sessions.js';
import { errorType } from './status.js';

/** What was thrown; and when, where that is told later (a reading of `performance.now()`). */
export interface Failure {
  readonly error: unknown;
  readonly at?: number | undefined;
}

/** How the application's function ended: with a value, or with what it threw. */
export type Outcome = { readonly value: unknown } | Failure;

export const failed = (outcome: Outcome): outcome is Failure => 'error' in outcome;

/** One call being observed. */
export interface Operation<Handle> {
  /** What the application's function is given. */
  readonly handle: Handle;
  readonly span: Span;
  /** The context of what the call does, where the operation has made it. */
  readonly context?: Context;
  /** The session this call opens, for what it calls. */
  readonly session?: Session;
  /** The context the call's span belongs in, where it is not the active one. */
  readonly base?: Context;
  /** What the call is recorded as, for the instrumented client below it. */
  readonly inside?: Inside | undefined;
  /** Records the call and ends the span. Called once, when the function has returned or its promise has settled. */
  readonly settle: (outcome: Outcome) => void;
}

/**
 * Runs `work` as it would run without us: a value is returned, a promise settles the same way, what is thrown is thrown
 * on, the identical error, at the same moment. Faults of ours leave `work` running unobserved.
 * @param noop the handle when nothing is recorded
 * @param begin makes the operation; it may throw
 */
export function observe<Handle, R>(
  noop: Handle,
  begin: (runtime: Runtime) => Operation<Handle>,
  work: (handle: Handle) => R,
): R {
  const runtime = current();
  const operation = runtime && guarded(runtime, () => begin(runtime));
  if (runtime === undefined || operation === undefined) return work(noop);
  const settle = (outcome: Outcome): void => void guarded(runtime, () => operation.settle(outcome));

  let entered = false;
  let result: R;
  try {
    result = within(runtime, operation, () => {
      entered = true;
      return work(operation.handle);
    });
  } catch (error) {
    if (!entered) {
      // The context manager refused; it is not the application's error.
      runtime.fault(error);
      return work(noop);
    }
    settle({ error });
    throw error;
  }
  if (!isThenable(result)) {
    settle({ value: result });
    return result;
  }
  return Promise.resolve(result).then(
    (value) => {
      settle({ value });
      return value;
    },
    (error: unknown) => {
      settle({ error });
      throw error;
    },
  ) as R; // a promise of the same value, as R is
}

/** Runs the code of an operation: what it calls belongs to the operation's span and session. */
export const within = <R>(runtime: Runtime, operation: Operation<unknown>, run: () => R): R => {
  const { span, session, base, inside } = operation;
  const around = operation.context ?? enter(base ?? context.active(), span, inside, session);
  const { ownStorage } = runtime.sessions;
  return context.with(around, session && ownStorage ? () => ownStorage.run(session, run) : run);
};

/** What throws when it is looked at is no promise: nobody could await it. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value instanceof Promise) return true;
  if (typeof value !== 'object' || value === null) return false;
  try {
    return 'then' in value && typeof value.then === 'function';
  } catch {
    return false;
  }
}

/**
 * Starts a span with what all of ours carry: the mark, and the session's conversation, agent, project and task type.
 * @param attributes come before the session's, also those that are undefined
 */
export function startSpan(
  runtime: Runtime,
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  parent?: Context,
  session: Session | undefined = currentSession(runtime),
): Span {
  // An application's own sampler may decide by the attributes; four more copies of them are made for it.
  if (runtime.foreign) {
    const merged = together(runtime.mark, session?.attributes, attributes);
    return runtime.tracer.startSpan(name, { kind, attributes: merged }, parent);
  }
  const span = runtime.tracer.startSpan(name, { kind }, parent);
  if (!span.isRecording()) return span;
  // Ours is without a mark, and the SDK passes over what is undefined.
  if (session) span.setAttributes(session.attributes);
  return span.setAttributes(attributes);
}

/** The later win. Name by name: so many names spread together take V8 twenty times longer. */
function together(...all: readonly (Attributes | undefined)[]): Attributes {
  const merged: Attributes = {};
  for (const attributes of all) {
    for (const name in attributes) if (attributes[name] !== undefined) merged[name] = attributes[name];
  }
  return merged;
}

/** Ends the span, with the error if there is one; `quiet` ends are the caller's own choice and no error. */
export function endSpan(runtime: Runtime, span: Span, outcome: Outcome, quiet = false): void {
  if (failed(outcome)) {
    span.setAttribute(names.errorType, errorType(outcome.error));
    if (!quiet) span.setStatus({ code: SpanStatusCode.ERROR, message: shortened(runtime, messageOf(outcome.error)) });
  }
  span.end(failed(outcome) ? outcome.at : undefined);
}

/** What was thrown, in words; nothing where it has none. */
function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return '';
  }
}

/** Puts an attribute on the span, if there is a value for it. */
export function tell(span: Span, name: string, value: AttributeValue | undefined): void {
  if (value !== undefined) span.setAttribute(name, value);
}

/** Seconds from `startedAt` to `until`, both readings of `performance.now()`. */
export const secondsSince = (startedAt: number, until = performance.now()): number => (until - startedAt) / 1000;

/** The span as exemplar of its measurements, if it is recorded anywhere. */
export const originOf = (span: Span): Origin | undefined =>
  span.isRecording() ? { traceId: span.spanContext().traceId, spanId: span.spanContext().spanId } : undefined;
