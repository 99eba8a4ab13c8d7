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
          'What {{ $labels.service }} spends is computed from prices of more than {threshold} days ago. Models that came since are unpriced, prices that changed since are wrong.',
        dashboard: 'pipeline-health',
      },
    },
  );
