import { isTaken } from '../catalog/own-metrics.js';
import { UserError } from '../errors.js';
import type { Metric } from '../model/metric.js';

/**
 * Holds metrics of applications' own to names that are free, as the shim does.
 * @throws UserError with one line for each that is not
 */
export function checkOwnMetrics(own: readonly Metric[]): void {
  const taken = own.filter((metric, index) => isTaken(metric, own.slice(0, index)));
  if (taken.length === 0) return;
  throw new UserError(
    taken
      .map(
        ({ name }) =>
          `metrics: expected names that are free, got ${name}, which is taken. Name it after what only you measure.`,
      )
      .sort()
      .join('\n'),
  );
}
