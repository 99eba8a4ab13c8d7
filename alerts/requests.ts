import { metrics } from '../src/catalog/metrics.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { above, below, group } from '../src/model/alert.js';

const call = metrics.llmLatency.buckets;
const firstToken = metrics.llmTimeToFirstToken.buckets;

/** One call in five minutes that fails is 100 %, and nobody's emergency: 0.02 a second are six calls in five minutes. */
const leastCalls = 0.02;

/** Model calls that fail, crawl or are about to be refused. */
export const requests = ({ llm }: Signals) =>
  group(
    'llm-requests',
    { team: 'applications', class: 'availability' },
    {
      providerOutage: {
        // The healthiest of its models: where one still answers, it is not the provider. Half a minute: as soon as its
        // models are past HighErrorRate, so that people hear of the one and not of fifty.
        when: above(
          llm.providerFailing,
          0.5,
          { by: ['provider'], window: '30s' },
          {
            guard: [
              // A model that is called too seldom to be seen in half a minute, and answers, says that it is not the provider.
              { signal: llm.providerFailing, window: '5m', least: 0.05 },
              { signal: llm.requests, where: llm.errorRatio.partWhere, least: leastCalls },
            ],
          },
        ),
        for: '0s',
        keepFiringFor: '2m',
        severity: 'critical',
        summary: 'No model of {{ $labels.provider }} answers reliably.',
        description:
          'Every model of {{ $labels.provider }} with calls fails more than {threshold} of its calls of half a minute, over all services; the best of them fails {value}.',
        dashboard: 'llm-performance',
      },
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
          { guard: { signal: llm.requests, least: leastCalls }, range: [call.at(0)!, call.at(-1)!] },
        ),
        for: '2m',
        severity: 'warning',
        class: 'latency',
        summary: 'Calls of {{ $labels.service }} to {{ $labels.model }} are slow: P95 is {value}.',
        description:
          'Of the calls of {{ $labels.service }} to {{ $labels.model }} ({{ $labels.provider }}), 5 in 100 take longer than {value}; the limit is {threshold}.',
        dashboard: 'llm-performance',
      },
      slowFirstToken: {
        when: above(
          llm.firstTokenP95,
          5,
          { by: ['service', 'provider', 'model'] },
          { guard: { signal: llm.requests, least: leastCalls }, range: [firstToken.at(0)!, firstToken.at(-1)!] },
        ),
        for: '2m',
        severity: 'warning',
        class: 'latency',
        summary:
          'Answers of {{ $labels.model }} to {{ $labels.service }} begin late: P95 of the time to the first token is {value}.',
        description:
          'Of the streamed calls of {{ $labels.service }} to {{ $labels.model }} ({{ $labels.provider }}), 5 in 100 wait longer than {value} for their first token; the limit is {threshold}.',
        dashboard: 'llm-performance',
      },
      rateLimitApproaching: {
        // Without calls the gauge stands where the last answer left it, long after the limit was refilled.
        when: below(
          llm.rateLimitLow,
          0.1,
          { by: ['service', 'provider', 'model', 'limit'] },
          {
            guard: { signal: llm.requests, least: leastCalls },
            // Where calls are refused already it does not draw near.
            except: { signal: llm.rateLimited, window: '1m', least: 0.02 },
          },
        ),
        // Long enough for refusals to begin: what has come to that is told by its name.
        for: '2m',
        severity: 'warning',
        summary:
          '{{ $labels.service }} is down to {value} of its limit of {{ $labels.limit }} at {{ $labels.provider }}.',
        description:
          'Of the {{ $labels.limit }} that {{ $labels.provider }} allows {{ $labels.service }} for {{ $labels.model }}, less than {threshold} were left at some moment of the last five minutes. When none are, calls are refused.',
        dashboard: 'llm-performance',
      },
      rateLimited: {
        when: above(
          llm.rateLimited,
          0.02,
          { by: ['service', 'provider', 'model'] },
          { guard: { signal: llm.requests, where: llm.rateLimited.partWhere, least: leastCalls } },
        ),
        for: '1m',
        severity: 'warning',
        summary:
          '{{ $labels.provider }} refuses {value} of the calls of {{ $labels.service }} to {{ $labels.model }}: its rate limit.',
        description:
          'More than {threshold} of the calls of {{ $labels.service }} to {{ $labels.model }} were answered with "too many requests" over the last five minutes.',
        dashboard: 'llm-performance',
      },
      retryStorm: {
        when: above(
          llm.retryRatio,
          0.5,
          { by: ['service', 'provider', 'model'] },
          // One further attempt every 20 seconds on average: less hurts nobody.
          { guard: { signal: llm.retries, least: 0.05 }, range: [0, Number.POSITIVE_INFINITY] },
        ),
        for: '2m',
        severity: 'warning',
        summary:
          '{{ $labels.service }} retries its calls to {{ $labels.model }} often: retries are {value} of the calls.',
        description:
          'Retries of {{ $labels.service }} at {{ $labels.model }} ({{ $labels.provider }}) are more than {threshold} of its calls: additional load for a struggling provider, and possibly additional cost.',
        dashboard: 'errors-alerts',
      },
    },
  );
