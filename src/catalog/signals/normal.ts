import { type Expr, promql } from '../../model/promql.js';

/**
 * What is normal for a level: nine tenths of the time it lay below. The last half hour is left out, so that a spike is not
 * soon its own normal, and it takes three hours of history (36 points of 5 minutes) to have a normal at all.
 */
export const normal = (level: Expr, range: string): Expr => {
  const past = promql`(${level})[${range}:5m] offset 30m`;
  return promql`quantile_over_time(0.9, ${past}) and count_over_time(${past}) >= 36`;
};
