import type { Where } from './promql.js';

/** A metric that somebody else exposes. */
export interface ForeignMetric {
  readonly kind: 'counter' | 'histogram';
  /** The names it has in Prometheus, without `_bucket`, `_sum` and `_count`. One with a dot has dots in its labels, too. */
  readonly names: readonly string[];
}

/** One way in which the numbers of a contract metric are told by a foreign one. */
export interface Reading {
  readonly metric: ForeignMetric;
  /** What of a histogram makes a counter; by default its `count`. */
  readonly part?: 'count' | 'sum';
  /** Matchers by foreign label, as OpenTelemetry writes it; an empty text is a label that is not there. */
  readonly where?: Where;
  /** Labels of the contract that the reading itself says. */
  readonly is?: Readonly<Record<string, string>>;
}

/** How a label of the contract is read. */
export interface LabelReading {
  /** Foreign labels: the first that is there gives the value. */
  readonly from?: readonly string[];
  /** The value where none is there; `unknown` unless said. */
  readonly absent?: string;
  /** Values by pattern (RE2, of the whole text), one after the other on what the one before left. */
  readonly values?: readonly (readonly [pattern: string, value: string])[];
}

/** A contract metric as a source has it. */
export interface Supply<Key extends string = string> {
  readonly of: Key;
  /** Where several are there at once for the same `once`, the first counts and the others do not. */
  readonly readings: readonly Reading[];
  /** By label; one that is not here is `unknown`. `service` is read the same way for all sources. */
  readonly labels: Readonly<Record<string, LabelReading>>;
  /** Labels, `service` among them, by which readings are taken to tell the same calls; others than the contract's may be. */
  readonly once: readonly string[];
}

/** Metrics of somebody else that become signals: by recording rules, where the stack lists the source. */
export interface Source<Key extends string = string> {
  readonly name: string;
  /** How far it is from the application that wants the answer. */
  readonly layer: 'application' | 'gateway' | 'engine';
  readonly supplies: readonly Supply<Key>[];
}

/** A source as a stack lists it. */
export interface ChosenSource {
  readonly kind: string;
  /** Leaves out the models that a layer above it tells calls of. */
  readonly yields: boolean;
}

/** A rule that is recorded for the sake of others. */
export interface Step {
  /** What it is about; steps of one topic are recorded one after the other. */
  readonly topic: string;
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}
