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
