import type { Signals } from '../src/catalog/signals/index.js';
import { above, group, timesNormal } from '../src/model/alert.js';

/** Money leaving faster than it should, or without being seen. */
export const spending = ({ cost, budget, llm, agent }: Signals) =>
  group(
    'llm-spending',
    { team: 'finops', class: 'cost' },
    {
      costSpike: {
        // Twice next to nothing is still next to nothing: below a dollar an hour nobody is woken.
        when: timesNormal(cost.hourly, 2, { by: ['service'], normal: cost.normalHourly, floor: 1 }),
        for: '5m',
        severity: 'critical',
        summary:
          '{{ $labels.service }} spends {value} an hour on model calls, more than {threshold} times its normal rate.',
        description:
          '{{ $labels.service }} spends {value} an hour on model calls. That is more than {threshold} times the level it stayed below for nine tenths of its active time in the last week.',
        dashboard: 'cost-analysis',
      },
      budgetNearlySpent: {
        when: above(budget.used, 0.8, { by: ['scope', 'owner'] }, { range: [0, Number.POSITIVE_INFINITY] }),
        for: '5m',
        severity: 'warning',
        summary: '{value} of the budget ({{ $labels.scope }}: {{ $labels.owner }}) is spent.',
        description:
          'More than {threshold} of the budget of this {{ $labels.scope }} ({{ $labels.owner }}) is spent: {value}. Days and months are those of UTC.',
        dashboard: 'cost-analysis',
      },
      budgetSpent: {
        when: above(budget.used, 1, { by: ['scope', 'owner'] }, { range: [0, Number.POSITIVE_INFINITY] }),
        for: '0s',
        severity: 'critical',
        summary: 'The budget ({{ $labels.scope }}: {{ $labels.owner }}) is used up: {value} of it is spent.',
        description:
          'The budget of this {{ $labels.scope }} ({{ $labels.owner }}) is more than {threshold} spent: {value}. Nothing stops the spending automatically.',
        dashboard: 'cost-analysis',
      },
      applicationBudgetSpent: {
        // A single user who has spent his own is no affair of those on call.
        when: above(agent.budgetThresholds, 0, {
          by: ['service', 'scope', 'name'],
          where: { share: '100', scope: ['agent', 'project'] },
        }),
        for: '0s',
        severity: 'warning',
        team: 'applications',
        summary: '{{ $labels.service }} has used up its own budget of the {{ $labels.scope }} {{ $labels.name }}.',
        description:
          'Within the last hour {value} processes of {{ $labels.service }} have used up their budget of the {{ $labels.scope }} {{ $labels.name }}. If that budget stops calls, they are refused until its day or month is over.',
        dashboard: 'slos-budgets',
      },
      unpricedModels: {
        when: above(
          cost.unpricedShare,
          0.01,
          { by: ['service', 'provider', 'model'] },
          // Three tokens a second are 900 in five minutes: one call.
          { guard: { signal: cost.unpricedTokens, least: 3 } },
        ),
        for: '10m',
        severity: 'warning',
        summary: '{value} of the tokens of {{ $labels.service }} at {{ $labels.model }} have no price.',
        description:
          'There is no price for {{ $labels.model }} ({{ $labels.provider }}): what {value} of its tokens cost in {{ $labels.service }} is missing from every figure, budget and forecast.',
        dashboard: 'cost-analysis',
      },
      usageMissing: {
        when: above(
          llm.usageMissing,
          0.05,
          { by: ['service', 'provider', 'model'] },
          { guard: { signal: llm.usageReports, where: llm.usageMissing.partWhere, least: 0.02 } },
        ),
        for: '10m',
        severity: 'warning',
        summary: '{value} of the calls of {{ $labels.service }} to {{ $labels.model }} report no token counts.',
        description:
          'More than {threshold} of the calls of {{ $labels.service }} to {{ $labels.model }} ({{ $labels.provider }}) ended without token counts, so neither their tokens nor their cost are known.',
        dashboard: 'llm-performance',
      },
    },
  );
