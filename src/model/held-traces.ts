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
  /** How long spans are on disk; the usual time unless it is said. */
  readonly durable?: string | undefined;
  /** In place of the computed number. */
  readonly traces?: number | undefined;
}

/** A config as far as it says what is held, and where. */
export interface Holder {
  readonly sampling: SamplingLoad;
  readonly scale: 'single' | 'sharded' | 'kafka';
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

/** So many times the usual wait are spans on disk: most runs are shorter, and disk and memory follow (docs/sampling.md). */
const waitsOnDisk = 3;

/** Seconds from the first span of a trace to the decision. */
const waitOf = ({ load, afterRoot, decisionWait }: SamplingLoad): number =>
  Math.min(seconds(decisionWait), seconds(load.duration) + seconds(afterRoot));

/** For how many seconds who decides upon traces has their spans on disk; 0 where Kafka has them, or nobody. */
export function secondsOnDisk({ sampling, scale }: Holder): number {
  if (scale === 'kafka' || sampling.durable === 'off') return 0;
  return sampling.durable === undefined ? waitsOnDisk * waitOf(sampling) : seconds(sampling.durable);
}

/** rate x wait traces, twice over or with those that are decided again; rate x memory decisions; and the bytes of both. */
export function heldTraces(holder: Holder): HeldTraces {
  const { sampling } = holder;
  const { tracesPerSecond, spansPerTrace, bytesPerSpan } = sampling.load;
  const wait = waitOf(sampling);
  // After a crash what is on disk is decided again, all at once.
  const most = Math.max(headroom * wait, secondsOnDisk(holder) + wait);
  const traces = sampling.traces ?? Math.max(1000, Math.ceil(tracesPerSecond * most));
  const decisions = Math.max(10 * traces, Math.ceil(tracesPerSecond * seconds(sampling.remember)));
  const bytes = traces * spansPerTrace * bytesPerSpan * inMemory + 2 * decisions * bytesPerDecision;
  return { traces, decisions, bytes };
}
