import { billed, type ModelId, modelOf, type TokenCount } from './models.js';

export type CallStatus = 'ok' | 'error' | 'timeout' | 'cancelled' | 'rate_limited';
export type ToolStatus = 'ok' | 'error' | 'tool_error' | 'timeout' | 'denied';
export type SessionStatus = 'ok' | 'error' | 'timeout' | 'cancelled';

/** How often, by two names: `{ 'gpt-4o': { ok: 17 } }`. */
export type Counts = Record<string, Record<string, number>>;

/** What a run did, exactly: what the stores have to agree with. */
export interface Summary {
  readonly service: string;
  /** By type and status. */
  readonly sessions: Counts;
  /** Chat and embeddings, by model and status; retries are not calls of their own. */
  readonly calls: Counts;
  /** By model: input, output, and of these cacheRead and reasoning. */
  readonly tokens: Counts;
  /** By model and reason. */
  readonly retries: Counts;
  /** By tool and status. */
  readonly tools: Counts;
  /** Rounds of three equal tool calls within a session, by type of agent. */
  readonly loops: Record<string, number>;
  /** By type of agent and of decision. */
  readonly decisions: Counts;
  /** By operation and status. */
  readonly memory: Counts;
  /** By check and result. */
  readonly safety: Counts;
  /** Dollars by model at list price; models without a price are absent. */
  readonly dollars: Record<string, number>;
  /** Tokens by model without a price. */
  readonly unpricedTokens: Record<string, number>;
}

/** Counts beside the instrumentation and without it, so that the two can be compared. */
export class Tally {
  readonly #sums = {
    sessions: {} as Counts,
    calls: {} as Counts,
    tokens: {} as Counts,
    retries: {} as Counts,
    tools: {} as Counts,
    decisions: {} as Counts,
    memory: {} as Counts,
    safety: {} as Counts,
    loops: {} as Record<string, number>,
    dollars: {} as Record<string, number>,
    unpricedTokens: {} as Record<string, number>,
  };

  readonly session = (type: string, status: SessionStatus): void => add(this.#sums.sessions, type, status);
  readonly call = (model: string, status: CallStatus): void => add(this.#sums.calls, model, status);
  readonly retry = (model: string, reason: string): void => add(this.#sums.retries, model, reason);
  readonly tool = (name: string, status: ToolStatus): void => add(this.#sums.tools, name, status);
  readonly decision = (type: string, decision: string): void => add(this.#sums.decisions, type, decision);
  readonly memory = (operation: string, status: 'ok' | 'error'): void => add(this.#sums.memory, operation, status);
  readonly safety = (check: string, result: string): void => add(this.#sums.safety, check, result);
  readonly loop = (type: string): void => plus(this.#sums.loops, type, 1);

  usage(id: ModelId, count: TokenCount): void {
    const { tokens, dollars, unpricedTokens } = this.#sums;
    add(tokens, id, 'input', count.input);
    add(tokens, id, 'output', count.output);
    if (count.cached > 0) add(tokens, id, 'cacheRead', count.cached);
    if (count.reasoning > 0) add(tokens, id, 'reasoning', count.reasoning);
    const model = modelOf(id);
    if (model.price) plus(dollars, id, billed(model, count));
    else plus(unpricedTokens, id, count.input + count.output);
  }

  /** What was counted up to now. */
  summary(service: string): Summary {
    return structuredClone({ service, ...this.#sums });
  }
}

function plus(counts: Record<string, number>, name: string, by: number): void {
  counts[name] = (counts[name] ?? 0) + by;
}

function add(counts: Counts, first: string, second: string, by = 1): void {
  counts[first] ??= {};
  plus(counts[first], second, by);
}

/** The sum over all rows, or over those with this second name. */
export const total = (counts: Counts, second?: string): number =>
  Object.values(counts)
    .flatMap((row) => Object.entries(row))
    .reduce((sum, [name, value]) => (second === undefined || name === second ? sum + value : sum), 0);
