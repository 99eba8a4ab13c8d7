import type { Signals } from '../src/catalog/signals/index.js';
import { above, below, group } from '../src/model/alert.js';

/** What the stack cannot hold: series past their bound, and spans that wait in Kafka. */
export const capacity = ({ capacity: c }: Signals) =>
  group(
    'capacity',
    { team: 'platform', class: 'pipeline' },
    {
      seriesLimitReached: {
        when: above(c.uncounted, 0, { by: ['instance'] }),
        for: '0s',
        severity: 'warning',
        summary: 'The gateway {{ $labels.instance }} holds the maximum number of derived series.',
        description:
          '{value} points in five minutes belonged to new series, which were not created: their calls, tokens and dollars are missing. Existing series continue.',
        dashboard: 'pipeline-health',
      },
      samplersBehind: {
        when: above(c.kafkaBehind, 300, { by: ['topic', 'partition'] }),
        for: '5m',
        severity: 'warning',
        summary: 'The sampler of partition {{ $labels.partition }} is {value} behind.',
        description:
          'The backlog of partition {{ $labels.partition }} of {{ $labels.topic }} took {value} to write. Traces arrive late, and are lost once they are older than the retention of Kafka.',
        dashboard: 'pipeline-health',
      },
      partitionUnread: {
        when: below(c.kafkaReadShare, 0.5, { by: ['topic', 'partition'] }),
        for: '10m',
        severity: 'warning',
        summary: 'Only {value} of what is written to partition {{ $labels.partition }} is read.',
        description:
          'Less than {threshold} of what gateways write to partition {{ $labels.partition }} of {{ $labels.topic }} is read: its sampler is gone and nobody has taken its place, or it is too slow.',
        dashboard: 'pipeline-health',
      },
    },
  );
