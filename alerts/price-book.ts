import type { Signals } from '../src/catalog/signals/index.js';
import { above, group } from '../src/model/alert.js';

/** Prices that nobody has looked after. */
export const priceBook = ({ prices }: Signals) =>
  group(
    'llm-prices',
    { team: 'finops', class: 'cost' },
    {
      priceBookOld: {
        when: above(prices.bookAge, 90, { by: ['service'] }),
        for: '1h',
        severity: 'warning',
        summary: 'The price book of {{ $labels.service }} is {value} days old.',
        description:
          'The costs of {{ $labels.service }} are computed from prices that are more than {threshold} days old. Newer models are unpriced, and prices that have changed are wrong.',
        dashboard: 'pipeline-health',
      },
    },
  );
