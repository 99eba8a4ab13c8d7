import type { Metric } from '../model/metric.js';
import type { RawLabels } from './instruments.js';

export const unknown = 'unknown';
export const other = 'other';

/** Longer than any honest name; a prompt that slipped into a label is cut here. */
const longestValue = 128;

export interface LabelLimits {
  /** Distinct values of one label of one metric. */
  readonly values: number;
  /** Distinct label sets of one metric: the product of small labels is bounded as well. */
  readonly series: number;
}

export type Labels = Readonly<Record<string, string>>;

/** What labels were resolved to. */
export interface Resolved<S> {
  readonly series: S;
  /** Labels that were beyond their bound, or `series` when there were too many label sets. */
  readonly overflow: readonly string[];
}

/** Values by label value, label by label; the last level holds what the whole set was resolved to. */
type Tree<S> = Map<string, Tree<S> | Resolved<S>>;

const noOverflow: readonly string[] = [];
const separator = '\u0001';

/**
 * Holds the label sets of one metric within its limits, and what belongs to each. The first values win, later ones
 * become `other`; what is missing is `unknown`. A set that was seen before is found again by its values alone.
 */
export class LabelSets<S> {
  readonly all: S[] = [];
  private readonly names: readonly string[];
  private readonly seen: readonly Set<string>[];
  private readonly known: Tree<S> = new Map();
  private readonly byKey = new Map<string, S>();
  private readonly none: Resolved<S> | undefined;

  constructor(
    metric: Metric,
    private readonly limits: LabelLimits,
    /** A value as it may be shown. */
    private readonly clean: (value: string) => string,
    /** Makes what belongs to a set that is new. */
    private readonly make: (labels: Labels) => S,
  ) {
    this.names = Object.keys(metric.labels);
    this.seen = this.names.map(() => new Set());
    // A metric without labels has its one series from the beginning.
    if (this.names.length === 0) this.none = { series: this.add('', {}), overflow: noOverflow };
  }

  resolve(given: RawLabels): Resolved<S> {
    if (this.none !== undefined) return this.none;
    let at: Tree<S> | Resolved<S> | undefined = this.known;
    for (const name of this.names) {
      const value = given[name] || unknown;
      // A value that is no text is looked at more closely.
      at = (at as Tree<S>).get(value as string); // all levels but the last are trees
      if (at === undefined) return this.bound(given);
    }
    return at as Resolved<S>; // the last level
  }

  private bound(given: RawLabels): Resolved<S> {
    const labels: Record<string, string> = {};
    const overflow: string[] = [];
    let asGiven = true;
    this.names.forEach((name, index) => {
      const raw = given[name];
      const value = this.value(raw, this.seen[index]!, () => overflow.push(name)); // one for each name
      if (value !== (raw || unknown)) asGiven = false;
      labels[name] = value;
    });
    let key = this.key(labels);
    let series = this.byKey.get(key);
    if (series === undefined && this.byKey.size >= this.limits.series) {
      overflow.push('series');
      for (const name of this.names) labels[name] = other;
      key = this.key(labels);
      series = this.byKey.get(key);
    }
    series ??= this.add(key, labels);
    const resolved: Resolved<S> = { series, overflow: overflow.length === 0 ? noOverflow : overflow };
    if (asGiven && overflow.length === 0) this.remember(labels, resolved);
    return resolved;
  }

  private value(given: unknown, seen: Set<string>, overflowed: () => void): string {
    if (given === undefined || given === null || given === '') return unknown;
    const value = this.clean(String(given).slice(0, longestValue));
    if (seen.has(value)) return value;
    if (seen.size >= this.limits.values) {
      overflowed();
      return other;
    }
    seen.add(value);
    return value;
  }

  private add(key: string, labels: Labels): S {
    const series = this.make(labels);
    this.byKey.set(key, series);
    this.all.push(series);
    return series;
  }

  private key(labels: Labels): string {
    return this.names.map((name) => labels[name] + separator).join('');
  }

  /** There are as many ways down the tree as there are series, so it is bounded as they are. */
  private remember(labels: Labels, resolved: Resolved<S>): void {
    let at = this.known;
    this.names.forEach((name, index) => {
      const value = labels[name]!; // every name has one
      if (index === this.names.length - 1) {
        at.set(value, resolved);
        return;
      }
      const next = (at.get(value) as Tree<S> | undefined) ?? new Map(); // not the last level
      at.set(value, next);
      at = next;
    });
  }
}
