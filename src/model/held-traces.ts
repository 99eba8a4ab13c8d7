import { seconds } from './duration.js';

/** The part of the config's `sampling` that says how much has to be held, and for how long. */
export interface SamplingLoad {
  readonly load: {
    readonly tracesPerSecond: number;
    readonly spansPerTrace: number;
    /** As OTLP; in memory a span takes `inMemory` times that. */
    readonly bytesPerSpan: number;
    /** From the first span to the last, on average. */
    readonly duration: string;
  };
  readonly afterRoot: string;
  readonly decisionWait: string;
  readonly remember: string;
  /** What is decided again after a crash, all at once. */
  readonly durable?: string | undefined;
  /** In place of the computed number. */
  readonly traces?: number | undefined;
}

/** Sizes that follow from a load. */
export interface HeldTraces {
  /** Traces held at once; more push out the oldest. */
  readonly traces: number;
  /** Decisions remembered, of each kind. */
  readonly decisions: number;
  /** Most that traces and decisions take. */
  readonly bytes: number;
}

/** What a span takes in Go's structures, over its OTLP bytes; docs/sampling.md says how it was measured. */
const inMemory = 3;
/** Key, entry of the list and entry of the map of one remembered decision. */
const bytesPerDecision = 200;
/** Bursts, and traces that wait in vain for a root. */
const headroom = 2;

/** rate x wait traces, twice over or with those that are decided again; rate x memory decisions; and the bytes of both. */
export function heldTraces(sampling: SamplingLoad): HeldTraces {
  const { tracesPerSecond, spansPerTrace, bytesPerSpan, duration } = sampling.load;
  const wait = Math.min(seconds(sampling.decisionWait), seconds(duration) + seconds(sampling.afterRoot));
  const again = sampling.durable === undefined ? 0 : seconds(sampling.durable);
  const traces =
    sampling.traces ?? Math.max(1000, Math.ceil(tracesPerSecond * Math.max(headroom * wait, again + wait)));
  const decisions = Math.max(10 * traces, Math.ceil(tracesPerSecond * seconds(sampling.remember)));
  const bytes = traces * spansPerTrace * bytesPerSpan * inMemory + 2 * decisions * bytesPerDecision;
  return { traces, decisions, bytes };
}
