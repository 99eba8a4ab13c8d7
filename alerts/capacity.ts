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
        summary: 'The gateway {{ $labels.instance }} holds as many derived series as it may.',
        description:
          '{value} points in five minutes were of new series, which were not made: their calls, tokens and dollars are missing. The series that were there before go on.',
        dashboard: 'pipeline-health',
      },
      samplersBehind: {
        when: above(c.kafkaBehind, 300, { by: ['topic', 'partition'] }),
        for: '5m',
        severity: 'warning',
        summary: 'The sampler of partition {{ $labels.partition }} is {value} behind.',
        description:
          'What waits in partition {{ $labels.partition }} of {{ $labels.topic }} took {value} to write. Traces come late, and once they are older than Kafka keeps them they are lost.',
        dashboard: 'pipeline-health',
      },
      partitionUnread: {
        when: below(c.kafkaReadShare, 0.5, { by: ['topic', 'partition'] }),
        for: '10m',
        severity: 'warning',
        summary: 'Partition {{ $labels.partition }} is not read: {value} of what is written to it.',
        description:
          'Less than {threshold} of what gateways write to partition {{ $labels.partition }} of {{ $labels.topic }} is read: its sampler is gone and nobody has taken its place, or it is too slow.',
        dashboard: 'pipeline-health',
      },
    },
  );
