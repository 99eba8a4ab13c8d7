import type { Metric } from '../model/metric.js';
import type { Arena } from './arena.js';
import type { Origin } from './instruments.js';
import { type LabelLimits, LabelSets, type Labels, type Resolved } from './labels.js';

/** What leads from a histogram's bucket to a trace. */
export interface BucketExemplar {
  readonly origin: Origin;
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** One label set of one metric, and where its numbers stand. */
export interface Series {
  readonly labels: Labels;
  /** When it began, in seconds since 1970. */
  readonly created: number;
  /**
   * First of its places in the arena. A counter or gauge has one; a histogram one for each bucket (not cumulative),
   * one for what is above them, and one for the sum.
   */
  readonly at: number;
  readonly exemplars: (BucketExemplar | undefined)[];
}

export interface StoreOptions {
  readonly arena: Arena;
  readonly limits: LabelLimits;
  /** A label value as it may be shown. */
  readonly clean: (value: string) => string;
  readonly fault: (error: unknown) => void;
  /** Told each time a value is recorded that had to be counted as `other`. */
  readonly overflowed: (metric: Metric, label: string) => void;
  /** Told of a series that is new. */
  readonly created: (series: Series, places: number) => void;
  /** Told after each value. */
  readonly wrote: (at: number, places: number) => void;
}

/** One metric's numbers. */
export class Store {
  readonly bounds: readonly number[];
  /** Places of one series. */
  readonly places: number;
  private readonly sets: LabelSets<Series>;

  constructor(
    readonly metric: Metric,
    readonly options: StoreOptions,
  ) {
    this.bounds = metric.buckets ?? [];
    this.places = metric.kind === 'histogram' ? this.bounds.length + 2 : 1;
    this.sets = new LabelSets(metric, options.limits, options.clean, (labels) => {
      const series = { labels, created: Date.now() / 1000, at: options.arena.take(this.places), exemplars: [] };
      options.created(series, this.places);
      return series;
    });
  }

  get series(): readonly Series[] {
    return this.sets.all;
  }

  cell(labels: Readonly<Record<string, unknown>>): Cell {
    return new Cell(this, this.sets.resolve(labels));
  }

  /** Writes a value; none that is not a finite number, and no counter goes down. */
  write({ series, overflow }: Resolved<Series>, value: number, origin: Origin | undefined): void {
    const { metric, options } = this;
    if (!Number.isFinite(value) || (value < 0 && metric.kind === 'counter')) {
      const wanted = metric.kind === 'counter' && Number.isFinite(value) ? 'a number of at least 0' : 'a finite number';
      options.fault(new TypeError(`${metric.name}: expected ${wanted}, got ${value}.`));
      return;
    }
    const { values } = options.arena;
    const { at } = series;
    if (metric.kind === 'counter') values[at]! += value;
    else if (metric.kind === 'gauge') values[at] = value;
    else {
      const bucket = this.bucket(value);
      values[at + bucket]! += 1;
      values[at + this.places - 1]! += value;
      if (origin !== undefined) series.exemplars[bucket] = { origin, value, timestamp: Date.now() / 1000 };
    }
    options.wrote(at, this.places);
    for (const label of overflow) options.overflowed(metric, label);
  }

  record(labels: Readonly<Record<string, unknown>>, value: number, origin?: Origin): void {
    try {
      this.write(this.sets.resolve(labels), value, origin);
    } catch (error) {
      this.options.fault(error);
    }
  }

  private bucket(value: number): number {
    const { bounds } = this;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= bounds[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** A label set that was resolved once: what a call path keeps for its next call. */
export class Cell {
  constructor(
    private readonly store: Store,
    private readonly resolved: Resolved<Series>,
  ) {}

  add(value: number): void {
    this.store.write(this.resolved, value, undefined);
  }

  set(value: number): void {
    this.store.write(this.resolved, value, undefined);
  }

  record(value: number, origin?: Origin): void {
    this.store.write(this.resolved, value, origin);
  }
}
