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

/** A label set within its bounds, and the key under which its series is known. */
export interface BoundLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly key: string;
}

const separator = '\u0001';

export const keyOf = (names: readonly string[], labels: Readonly<Record<string, string | number>>): string =>
  names.map((name) => labels[name] + separator).join('');

/**
 * Holds the labels of one metric within its limits. The first values win, later ones become `other`; what is missing
 * is `unknown`. `created` keeps when each series was first seen, in seconds since 1970.
 */
export class LabelBounds {
  readonly created = new Map<string, number>();
  private readonly names: readonly string[];
  private readonly seen: readonly Set<string>[];

  constructor(
    metric: Metric,
    private readonly limits: LabelLimits,
    /** Told the label that overflowed, or `series` when there are too many label sets. */
    private readonly overflowed: (label: string) => void,
  ) {
    this.names = Object.keys(metric.labels);
    this.seen = this.names.map(() => new Set());
    // prom-client starts a metric without labels at zero; so does its one series here.
    if (this.names.length === 0) this.created.set('', Date.now() / 1000);
  }

  bound(given: RawLabels): BoundLabels {
    const labels: Record<string, string> = {};
    let key = '';
    for (let i = 0; i < this.names.length; i++) {
      const name = this.names[i]!;
      const value = this.value(name, given[name], this.seen[i]!);
      labels[name] = value;
      key += value + separator;
    }
    if (this.created.has(key)) return { labels, key };
    if (this.created.size >= this.limits.series) return this.overflow(labels);
    this.created.set(key, Date.now() / 1000);
    return { labels, key };
  }

  private value(name: string, given: unknown, seen: Set<string>): string {
    if (given === undefined || given === null || given === '') return unknown;
    const value = String(given).slice(0, longestValue);
    if (seen.has(value)) return value;
    if (seen.size >= this.limits.values) {
      this.overflowed(name);
      return other;
    }
    seen.add(value);
    return value;
  }

  private overflow(labels: Record<string, string>): BoundLabels {
    this.overflowed('series');
    for (const name of this.names) labels[name] = other;
    const key = keyOf(this.names, labels);
    if (!this.created.has(key)) this.created.set(key, Date.now() / 1000);
    return { labels, key };
  }
}
