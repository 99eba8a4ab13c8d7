import { isTaken } from '../catalog/own-metrics.js';
import type { Metric } from '../model/metric.js';
import type { Instrument } from './instruments.js';

const names = /^[a-z][a-z0-9_]*$/;

/** Metrics that the application declares beside the catalog's. */
export class OwnMetrics {
  private readonly declared = new Map<string, { readonly metric: Metric; readonly instrument: Instrument }>();

  constructor(private readonly make: (metric: Metric) => Instrument) {}

  /** @throws TypeError when the name is taken by another metric, or is no name */
  declare(metric: Metric): Instrument {
    const known = this.declared.get(metric.name);
    if (known && JSON.stringify(known.metric) === JSON.stringify(metric)) return known.instrument;
    this.check(metric);
    const instrument = this.make(metric);
    this.declared.set(metric.name, { metric, instrument });
    return instrument;
  }

  private check({ name, kind, labels, buckets }: Metric): void {
    const refuse = (expected: string, got: unknown, remedy = ''): never => {
      throw new TypeError(`metric ${name}: expected ${expected}, got ${String(got)}.${remedy}`);
    };
    if (!names.test(name)) refuse('a name of small letters, digits and underscores', name);
    if (kind === 'counter' && !name.endsWith('_total')) refuse('a counter’s name to end in _total', name);
    if (kind === 'histogram' && !(buckets && buckets.length > 0)) refuse('buckets', 'none');
    const label = Object.keys(labels).find((each) => !names.test(each) || ['service', 'le'].includes(each));
    if (label !== undefined) refuse('labels other than service and le, of small letters', label);
    const others = [...this.declared.values()].map((each) => each.metric);
    if (isTaken({ name, kind }, others)) {
      refuse('an unused name', 'one that exists already', ' Choose a name that is specific to your application.');
    }
  }
}
