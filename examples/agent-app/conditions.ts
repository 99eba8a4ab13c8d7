import { chance } from './chance.js';
import { Refusal } from './model-refusals.js';
import type { ServedModel } from './models.js';

/** What may befall a request instead of an answer. */
export type Accident =
  | 'server_error'
  | 'rate_limited'
  /** Out of credit: a 429 that no retry heals. */
  | 'out_of_quota'
  /** Answered with the first words, then with an error in the stream. */
  | 'breaks_off'
  /** Never answered; the client's patience ends it. */
  | 'hangs';

/** What no retry heals happens to no model before this many requests: one failure of ten would be an alert. */
const graceRequests = 120;
const healed: ReadonlySet<Accident> = new Set(['server_error', 'rate_limited']);

/** Share of the requests, in good times. Mostly healed by a retry; about 0.6 % of the calls fail for good. */
const usual: readonly (readonly [Accident, number])[] = [
  ['server_error', 0.015],
  ['rate_limited', 0.03],
  ['out_of_quota', 0.002],
  ['breaks_off', 0.003],
  ['hangs', 0.001],
];

/** A rate limit as one answer tells it. */
export interface Remaining {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** How well the model server fares, switchable while it runs: by model, or `*` for all. */
export class Conditions {
  readonly #failing = new Map<string, number>();
  readonly #slowness = new Map<string, number>();
  readonly #share = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  readonly #used = new Map<string, { minute: number; requests: number; tokens: number }>();
  readonly #seed: number;

  constructor(seed: number, failRate?: number) {
    this.#seed = seed;
    if (failRate !== undefined) this.#failing.set('*', failRate);
  }

  /** From now on this share of the requests is answered with status 500, whatever was usual. */
  fail(rate: number, model = '*'): void {
    this.#failing.set(model, rate);
  }

  /** From now on answers take `factor` times as long. */
  slow(factor: number, model = '*'): void {
    this.#slowness.set(model, factor);
  }

  /** From now on this share of the rate limit is said to be left. */
  limit(share: number, model = '*'): void {
    this.#share.set(model, share);
  }

  /** Back to good times. */
  reset(): void {
    for (const map of [this.#failing, this.#slowness, this.#share]) map.clear();
  }

  /**
   * `fail {rate}`, `slow {factor}`, `limit {share}`, each with a `model` or for all, and `reset`: the admin requests.
   * @throws Refusal 400 when the number is missing, 404 for any other word
   */
  change(word: string, body: { readonly [key: string]: unknown }): void {
    const number = (key: string): number => {
      const value = body[key];
      if (typeof value !== 'number') throw new Refusal(400, `${word}: expected a number as "${key}".`, null);
      return value;
    };
    const model = typeof body['model'] === 'string' ? body['model'] : '*';
    if (word === 'fail') this.fail(number('rate'), model);
    else if (word === 'slow') this.slow(number('factor'), model);
    else if (word === 'limit') this.limit(number('share'), model);
    else if (word === 'reset') this.reset();
    else throw new Refusal(404, `${word}: expected fail, slow, limit or reset.`, null);
  }

  slowness(model: string): number {
    return this.#slowness.get(model) ?? this.#slowness.get('*') ?? 1;
  }

  /** What happens to the `attempt`-th request with this very body. */
  accident(model: string, body: string, attempt: number): Accident | undefined {
    let draw = chance(this.#seed, 'accident', body, attempt);
    const induced = this.#failing.get(model) ?? this.#failing.get('*');
    if (induced !== undefined) return draw < induced ? 'server_error' : undefined;
    const seen = (this.#seen.get(model) ?? 0) + 1;
    this.#seen.set(model, seen);
    for (const [accident, share] of usual) {
      if (draw < share) return healed.has(accident) || seen > graceRequests ? accident : undefined;
      draw -= share;
    }
    return undefined;
  }

  /** Takes a request and its tokens off the minute's allowance and tells what is left of both. */
  spend(model: ServedModel, tokens: number): { requests: Remaining; tokens: Remaining } {
    const seconds = Date.now() / 1000;
    const minute = Math.floor(seconds / 60);
    const before = this.#used.get(model.id);
    const used = before?.minute === minute ? before : { minute, requests: 0, tokens: 0 };
    used.requests += 1;
    used.tokens += tokens;
    this.#used.set(model.id, used);
    const share = this.#share.get(model.id) ?? this.#share.get('*');
    const left = (limit: number, spent: number): Remaining => ({
      limit,
      remaining: share === undefined ? Math.max(0, limit - spent) : Math.floor(limit * share),
      resetSeconds: Math.ceil(60 - (seconds % 60)),
    });
    return { requests: left(model.limits.requests, used.requests), tokens: left(model.limits.tokens, used.tokens) };
  }
}
