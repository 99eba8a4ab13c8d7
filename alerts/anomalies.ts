import type { Signals } from '../src/catalog/signals/index.js';
import { type Condition, group } from '../src/model/alert.js';
import { promql } from '../src/model/promql.js';
import { ask } from '../src/model/signal.js';

type Measure = 'latency' | 'tokens' | 'errors' | 'tools' | 'cost';

/**
 * Fires where a measure is further from what is usual than its band is wide, times the threshold. The value is what is
 * observed, in its own unit: what people want to read.
 */
const outside = ({ anomaly }: Signals, measure: Measure, unit: string): Condition => ({
  signal: { ...anomaly.observed, unit },
  threshold: 1,
  op: '>',
  unit: 'short',
  by: ['service'],
  bounds: { holds: (t) => t > 0, text: 'a factor above 0' },
  expr: (t) => promql`
    ${ask(anomaly.observed, { by: ['service'], where: { measure } })}
      and on (service) ${ask(anomaly.outside, { by: ['service'], where: { measure } })} > ${t}`,
});

/** Five evaluations of two minutes have to agree; it keeps on for a while, so that one page is one trouble. */
const patience = { for: '10m', keepFiringFor: '30m', severity: 'warning' } as const;

/** What is far from what it usually is at this hour of the week. The config's `anomalies` says what is far. */
export const anomalies = (signals: Signals) =>
  group(
    'anomalies',
    { team: 'applications', class: 'quality' },
    {
      latencyAnomaly: {
        ...patience,
        when: outside(signals, 'latency', 's'),
        class: 'latency',
        summary: 'Model calls of {{ $labels.service }} take {value}, unusually long.',
        description:
          'A model call of {{ $labels.service }} takes {value} on average, far more than is usual at this hour of the week.',
        dashboard: 'anomalies',
      },
      errorAnomaly: {
        ...patience,
        when: outside(signals, 'errors', 'percentunit'),
        class: 'availability',
        summary: '{value} of the model calls of {{ $labels.service }} fail, unusually many.',
        description:
          'Of the model calls of {{ $labels.service }}, {value} fail, far more than is usual at this hour of the week.',
        dashboard: 'anomalies',
      },
      tokenAnomaly: {
        ...patience,
        when: outside(signals, 'tokens', 'short'),
        summary: '{{ $labels.service }} uses {value} tokens a second, unusually many or few.',
        description:
          '{{ $labels.service }} uses {value} tokens a second, far from what is usual at this hour of the week: there is much more traffic, or much less.',
        dashboard: 'anomalies',
      },
      toolUseAnomaly: {
        ...patience,
        when: outside(signals, 'tools', 'none'),
        summary: '{{ $labels.service }} makes {value} tool calls for each model call, unusually many.',
        description:
          '{{ $labels.service }} makes {value} tool calls for each model call, far more than is usual at this hour of the week.',
        dashboard: 'anomalies',
      },
      costAnomaly: {
        ...patience,
        when: outside(signals, 'cost', 'none'),
        team: 'finops',
        class: 'cost',
        summary: 'A model call of {{ $labels.service }} costs {value} dollars, unusually much.',
        description:
          'A model call of {{ $labels.service }} costs {value} dollars on average, far more than is usual at this hour of the week.',
        dashboard: 'anomalies',
      },
    },
  );

/** Which alert watches which measure; the bench replays them. */
export const alertOf = {
  latency: 'latencyAnomaly',
  errors: 'errorAnomaly',
  tokens: 'tokenAnomaly',
  tools: 'toolUseAnomaly',
  cost: 'costAnomaly',
} as const satisfies Record<Measure, string>;
