import type { Signals } from '../src/catalog/signals/index.js';
import { group, timesNormal } from '../src/model/alert.js';

/** Money leaving faster than it should. */
export const spending = ({ cost }: Signals) =>
  group(
    'llm-spending',
    { team: 'finops', class: 'cost' },
    {
      costSpike: {
        // Twice next to nothing is still next to nothing: below a dollar an hour nobody is woken.
        when: timesNormal(cost.hourly, 2, { by: ['service'], normal: cost.normalHourly, floor: 1 }),
        for: '5m',
        severity: 'critical',
        summary: '{{ $labels.service }} spends {value} an hour on model calls, more than {threshold} times its normal.',
        description:
          '{{ $labels.service }} spends {value} an hour on model calls. That is more than {threshold} times what it stayed within for nine tenths of its working time last week.',
        dashboard: 'cost-analysis',
      },
    },
  );
