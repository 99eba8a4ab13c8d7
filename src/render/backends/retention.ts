import type { Config } from '../../config/schema.js';
import { UserError } from '../../errors.js';
import { seconds } from '../../model/duration.js';

/**
 * The retention in whole hours: a unit that Go durations (Jaeger) and Prometheus durations (Loki) share; days are not one.
 * @throws UserError below 24 h, the shortest that Loki's compactor deletes by
 */
export function retentionHours({ retention }: Pick<Config, 'retention'>): number {
  const hours = Math.floor(seconds(retention) / 3600);
  if (hours >= 24) return hours;
  throw new UserError(`retention: expected 1d or longer, got "${retention}". Loki deletes by days.`);
}
