import { limitsOf } from '../src/catalog/signals/slo.js';
import type { Config } from '../src/config/schema.js';
import { UserError } from '../src/errors.js';

/**
 * Holds objectives to what is measured: a limit between two bounds of the buckets cannot be told.
 * @throws UserError that names every limit that is no bound, and every name that is there twice
 */
export function checkSlos({ slos }: Config): void {
  const mistakes = slos.flatMap((slo, i) => {
    const [key, limit] = 'seconds' in slo ? ['seconds', slo.seconds] : 'dollars' in slo ? ['dollars', slo.dollars] : [];
    const bounds = limitsOf(slo.kind);
    return [
      ...(limit !== undefined && !bounds.includes(limit)
        ? [`config: slos[${i}].${key}: expected one of ${bounds.join(', ')}, got ${limit}.`]
        : []),
      ...(slos.findIndex(({ name }) => name === slo.name) < i
        ? [`config: slos[${i}].name: expected a name of its own, got "${slo.name}" a second time.`]
        : []),
    ];
  });
  if (mistakes.length > 0) throw new UserError(mistakes.sort().join('\n'));
}
