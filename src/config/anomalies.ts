import { z } from 'zod';

/** How what is normal is learned, and when something is no longer (docs/anomalies.md; the defaults are measured there). */
export const Anomalies = z.strictObject({
  /** `robust`: medians, hardly moved by what went wrong in the past; `adaptive`: means and standard deviations. */
  method: z.enum(['robust', 'adaptive']).default('robust'),
  /** Half the width of the band of what is normal, in standard deviations: less finds more, and pages more. */
  sigmas: z.number().min(1).max(10).default(3.3),
});
