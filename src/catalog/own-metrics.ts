import { type Metric, seriesOf } from '../model/metric.js';
import { metrics } from './metrics.js';

/** Whether a metric of an application's own would be taken for one of these: the catalog's, or others of its own. */
export function isTaken(own: Pick<Metric, 'name' | 'kind'>, others: readonly Metric[] = []): boolean {
  const series = new Set(seriesOf(own));
  return [...Object.values<Metric>(metrics), ...others].some(
    (other) => other.name === own.name || seriesOf(other).some((name) => series.has(name)),
  );
}
