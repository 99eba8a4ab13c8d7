import { metrics } from '../src/catalog/metrics.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { above, below, group } from '../src/model/alert.js';

const { buckets } = metrics.llmLatency;

/** One call in five minutes that fails is 100 %, and nobody's emergency: 0.02 a second are six calls in five minutes. */
const leastCalls = 0.02;

/** Model calls that fail, crawl or are about to be refused. */
export const requests = ({ llm }: Signals) =>
  group(
    'llm-requests',
    { team: 'applications', class: 'availability' },
    {
      highErrorRate: {
        // Five minutes say that it matters, the last one that it goes on: no waiting on top of that.
        when: above(
          llm.errorRatio,
          0.05,
          { by: ['service', 'provider', 'model'] },
          // Few failures are a large share of few calls: what wakes somebody has failed often enough, too.
          { still: '1m', guard: { signal: llm.requests, where: llm.errorRatio.partWhere, least: leastCalls } },
        ),
        for: '0s',
        keepFiringFor: '1m',
        severity: 'critical',
        summary: '{value} of the calls of {{ $labels.service }} to {{ $labels.model }} fail.',
        description:
          'More than {threshold} of the calls of {{ $labels.service }} to {{ $labels.model }} ({{ $labels.provider }}) have failed over the last five minutes, and still do.',
        dashboard: 'llm-performance',
      },
      highLatency: {
        when: above(
          llm.latencyP95,
          10,
          { by: ['service', 'provider', 'model'] },
          { guard: { signal: llm.requests, least: leastCalls }, range: [buckets.at(0)!, buckets.at(-1)!] },
        ),
        for: '2m',
        severity: 'warning',
        summary: 'Calls of {{ $labels.service }} to {{ $labels.model }} are slow: P95 is {value}.',
        description:
          'Of the calls of {{ $labels.service }} to {{ $labels.model }} ({{ $labels.provider }}), 5 in 100 take longer than {value}; the limit is {threshold}.',
        dashboard: 'llm-performance',
      },
      rateLimitApproaching: {
        // Without calls the gauge stands where the last answer left it, long after the limit was refilled.
        when: below(
          llm.rateLimitLow,
          0.1,
          { by: ['service', 'provider', 'model', 'limit'] },
          { guard: { signal: llm.requests, least: leastCalls } },
        ),
        for: '0s',
        severity: 'warning',
        summary:
          '{{ $labels.service }} is down to {value} of its limit of {{ $labels.limit }} at {{ $labels.provider }}.',
        description:
          'Of the {{ $labels.limit }} that {{ $labels.provider }} allows {{ $labels.service }} for {{ $labels.model }}, less than {threshold} were left at some moment of the last five minutes. When none are, calls are refused.',
        dashboard: 'llm-performance',
      },
    },
  );
