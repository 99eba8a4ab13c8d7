import { type Context, context, createContextKey } from '@opentelemetry/api';

/** What the running code is recorded as already, so that a wrapper and an instrumented client count one call once. */
export interface Inside {
  readonly kind: 'llm' | 'tool' | 'mcp' | 'mcp_server';
  /** Told of each attempt a client makes at the call; only where the call was found by itself. */
  readonly attempts?: Attempts;
}

/** Hears of the HTTP requests that one call takes. */
export interface Attempts {
  started(): void;
  answered(status: number, headers: Headers): void;
  failed(error: unknown): void;
}

// Registered by name: two copies of this module know each other's calls.
const key = createContextKey('llm-observability-stack.inside');

export const enter = (within: Context, inside: Inside | undefined): Context => within.setValue(key, inside);

export const insideOf = (within: Context = context.active()): Inside | undefined =>
  within.getValue(key) as Inside | undefined; // written above only
