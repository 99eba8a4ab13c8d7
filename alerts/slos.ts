import type { Signals } from '../src/catalog/signals/index.js';
import { above, group } from '../src/model/alert.js';

/** What breaks a promise is told by its name, after two minutes at the most; the promise itself speaks up after that. */
const patience = '3m';

const range: [number, number] = [0, Number.POSITIVE_INFINITY];

/** Five bad events within the long window at least: one failure among few calls is no incident. */
const atLeastFive = ({ slo }: Signals, window: '1h' | '6h' | '1d' | '3d', seconds: number) => ({
  signal: slo.badEvents,
  window,
  least: Number((5 / seconds).toPrecision(2)),
});

/**
 * Promises about to be broken, by multi-window, multi-burn-rate alerts: the long window says that it matters, the short one
 * that it goes on. Factors and windows are those of https://sre.google/workbook/alerting-on-slos/ (table 5-8).
 */
export const slos = (signals: Signals) => {
  const { burn } = signals.slo;
  const by = { by: ['slo', 'service'] } as const;
  return group(
    'slo',
    { team: 'applications', class: 'availability' },
    {
      errorBudgetBurnFastest: {
        when: above(
          burn,
          14.4,
          { ...by, window: '1h' },
          { still: '5m', guard: atLeastFive(signals, '1h', 3600), range },
        ),
        for: patience,
        severity: 'critical',
        summary:
          '{{ $labels.service }} misses its objective {{ $labels.slo }}: its error budget burns {value} times too fast.',
        description:
          'The error budget of thirty days of {{ $labels.slo }} ({{ $labels.service }}) burnt more than {threshold} times too fast over the last hour and the last five minutes: at 14.4 it is used up in two days.',
        dashboard: 'slos-budgets',
      },
      errorBudgetBurnFast: {
        when: above(
          burn,
          6,
          { ...by, window: '6h' },
          { still: '30m', guard: atLeastFive(signals, '6h', 21_600), range },
        ),
        for: patience,
        severity: 'critical',
        summary:
          '{{ $labels.service }} misses its objective {{ $labels.slo }}: its error budget burns {value} times too fast.',
        description:
          'The error budget of thirty days of {{ $labels.slo }} ({{ $labels.service }}) burnt more than {threshold} times too fast over the last six hours and the last half hour: at 6 it is used up in five days.',
        dashboard: 'slos-budgets',
      },
      errorBudgetBurnSteady: {
        when: above(
          burn,
          3,
          { ...by, window: '1d' },
          { still: '2h', guard: atLeastFive(signals, '1d', 86_400), range },
        ),
        for: patience,
        severity: 'warning',
        summary: 'The error budget of {{ $labels.slo }} of {{ $labels.service }} burns {value} times too fast.',
        description:
          'The error budget of thirty days of {{ $labels.slo }} ({{ $labels.service }}) burnt more than {threshold} times too fast over the last day and the last two hours: at 3 it is used up in ten days.',
        dashboard: 'slos-budgets',
      },
      errorBudgetBurnSlow: {
        when: above(
          burn,
          1,
          { ...by, window: '3d' },
          { still: '6h', guard: atLeastFive(signals, '3d', 259_200), range },
        ),
        for: patience,
        severity: 'warning',
        summary:
          'The error budget of {{ $labels.slo }} of {{ $labels.service }} will not last: it burns {value} times too fast.',
        description:
          'The error budget of thirty days of {{ $labels.slo }} ({{ $labels.service }}) burnt more than {threshold} times too fast over the last three days and the last six hours: above 1 it does not last for its thirty days.',
        dashboard: 'slos-budgets',
      },
    },
  );
};
