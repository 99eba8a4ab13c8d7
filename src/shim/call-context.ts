import { type Context, context, createContextKey, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import type { Inside } from './inside.js';
import type { Session } from './sessions.js';

// Registered by name: two copies of this module know each other's calls.
const insideKey = createContextKey('llm-observability-stack.inside');
const sessionKey = createContextKey('llm-observability-stack.session');

/** Where the API keeps the span of a context: it has no name for it, but asks us to set it. */
const spanKey = ((): symbol => {
  let asked: symbol | undefined;
  const probe: Context = {
    getValue: () => undefined,
    setValue: (key) => {
      asked = key;
      return probe;
    },
    deleteValue: () => probe,
  };
  trace.setSpan(probe, trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }));
  return asked!; // setSpan has set it
})();

/**
 * A context that holds a call's span, what it is recorded as, and its session. OpenTelemetry's own copies a map for each
 * value; one is made for every call here. It keeps what was around it by values alone, so that calls which start each
 * other make no chain.
 */
class CallContext implements Context {
  constructor(
    /** Never one of these. */
    private readonly base: Context,
    private readonly span: unknown,
    private readonly inside: unknown,
    private readonly session: unknown,
  ) {}

  static around(within: Context): CallContext {
    if (within instanceof CallContext) return within;
    const [span, inside, session] = [spanKey, insideKey, sessionKey].map((key) => within.getValue(key));
    return new CallContext(within, span, inside, session);
  }

  entered(span: Span, inside: Inside | undefined, session: Session | undefined): CallContext {
    return new CallContext(this.base, span, inside, session ?? this.session);
  }

  getValue(key: symbol): unknown {
    if (key === spanKey) return this.span;
    if (key === insideKey) return this.inside;
    if (key === sessionKey) return this.session;
    return this.base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    const { base, span, inside, session } = this;
    if (key === spanKey) return new CallContext(base, value, inside, session);
    if (key === insideKey) return new CallContext(base, span, value, session);
    if (key === sessionKey) return new CallContext(base, span, inside, value);
    return new CallContext(base.setValue(key, value), span, inside, session);
  }

  deleteValue(key: symbol): Context {
    return [spanKey, insideKey, sessionKey].includes(key)
      ? this.setValue(key, undefined)
      : new CallContext(this.base.deleteValue(key), this.span, this.inside, this.session);
  }
}

/** The context of what a call does. @param session the one it opens; else the one around it stays */
export const enter = (within: Context, span: Span, inside: Inside | undefined, session: Session | undefined): Context =>
  CallContext.around(within).entered(span, inside, session);

export const insideOf = (within: Context = context.active()): Inside | undefined =>
  within.getValue(insideKey) as Inside | undefined; // written above only

export const sessionOf = (within: Context): Session | undefined => within.getValue(sessionKey) as Session | undefined; // written above only

export const withSession = (within: Context, session: Session): Context => within.setValue(sessionKey, session);

/** Whether anything is kept across awaits: an application may have set up OpenTelemetry without it. */
export function contextsAreKept(): boolean {
  const probe = ROOT_CONTEXT.setValue(sessionKey, undefined);
  return context.with(probe, () => context.active() === probe);
}
