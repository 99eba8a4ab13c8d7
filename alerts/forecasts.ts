import type { Signals } from '../src/catalog/signals/index.js';
import { above, group } from '../src/model/alert.js';

/** Money that is not spent yet. Of the family of spending: a budget that is used up needs no forecast. */
export const forecasts = ({ forecast }: Signals) =>
  group(
    'llm-spending',
    { team: 'finops', class: 'cost' },
    {
      forecastOverBudget: {
        when: above(forecast.ofBudget, 1, { by: ['scope', 'owner'] }, { range: [0, Number.POSITIVE_INFINITY] }),
        for: '1h',
        severity: 'warning',
        summary:
          'At the end of the month {value} of the budget ({{ $labels.scope }}: {{ $labels.owner }}) will be spent.',
        description:
          'If spending goes on as in the last seven days, {value} of the budget of this {{ $labels.scope }} ({{ $labels.owner }}) will be spent when the month (UTC) ends.',
        dashboard: 'cost-analysis',
      },
    },
  );
