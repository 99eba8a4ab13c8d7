import { isTaken } from '../catalog/own-metrics.js';
import { UserError } from '../errors.js';
import type { Metric } from '../model/metric.js';

/**
 * Checks that metrics of applications have unused names, as the shim does.
 * @throws UserError with one line for each that is not
 */
export function checkOwnMetrics(own: readonly Metric[]): void {
  const taken = own.filter((metric, index) => isTaken(metric, own.slice(0, index)));
  if (taken.length === 0) return;
  throw new UserError(
    taken
      .map(
        ({ name }) =>
          `metrics: expected an unused name, got ${name}, which exists already. Choose a name that is specific to your application.`,
      )
      .sort()
      .join('\n'),
  );
}
