import { fingerprint } from './fingerprint.js';

export type WasteKind = 'cycle' | 'cacheable' | 'sequential';

/** What `onLoop` is told of a session that gets nowhere, or could get there with less. */
export interface LoopFound {
  readonly kind: 'repeat' | 'stall' | WasteKind;
  readonly sessionId: string | undefined;
  readonly agent: string | undefined;
  readonly tool?: string | undefined;
  /** How often it has come round. */
  readonly times?: number | undefined;
  /** Seconds without a step. */
  readonly seconds?: number | undefined;
}

/** Longest cycle of tool calls that is looked for. */
const longestCycle = 5;
/** Tool calls whose result is remembered, in all sessions together. */
const rememberedResults = 5000;
/** Seconds after which a result is taken to be stale: no cache would have kept it. */
const freshSeconds = 300;

/** What one session's tool calls and model calls say of its course. */
export class Course {
  private readonly recent: string[] = [];
  private underWay = 0;
  /** Tool calls that have ended since a model last answered; none are counted before one did. */
  private endedSinceModel: number | undefined;

  modelAnswered(): void {
    this.endedSinceModel = 0;
  }

  /**
   * True where the call waited for others of the same answer of the model: what the model asked for at once does not
   * depend on each other, and could have been called at once.
   */
  toolBegins(): boolean {
    this.underWay += 1;
    return (this.endedSinceModel ?? 0) > 0 && this.underWay === 1;
  }

  toolEnds(): void {
    this.underWay -= 1;
    if (this.endedSinceModel !== undefined) this.endedSinceModel += 1;
  }

  /**
   * Length of the cycle of two to five different calls that has just come round for the `rounds`th time, or a multiple
   * of it; 0 where there is none.
   */
  cycle(call: string, rounds: number): number {
    const { recent } = this;
    recent.push(call);
    if (recent.length > longestCycle * rounds * 2) recent.splice(0, recent.length - longestCycle * rounds);
    for (let length = 2; length <= longestCycle; length++) {
      const span = length * rounds;
      if (recent.length < span) return 0;
      const last = recent.slice(-span);
      if (last.every((one, index) => one === last[index % length]) && new Set(last.slice(0, length)).size > 1) {
        // The next round begins from here.
        recent.length = 0;
        return length;
      }
    }
    return 0;
  }
}

/** Results of tool calls by call, to see which ones a cache would have answered. */
export class KnownResults {
  private readonly results = new Map<string, { readonly print: string; readonly at: number }>();

  /** True where this call had the same result a short time ago. */
  isKnown(call: string, result: unknown): boolean {
    const known = this.results.get(call);
    const now = performance.now() / 1000;
    const print = fingerprint(result);
    this.results.delete(call);
    this.results.set(call, { print, at: now });
    if (this.results.size > rememberedResults) this.results.delete(this.results.keys().next().value as string); // it is not empty
    return known !== undefined && known.print === print && now - known.at <= freshSeconds;
  }
}
