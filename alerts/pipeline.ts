import type { Signals } from '../src/catalog/signals/index.js';
import { above, fellSilent, group } from '../src/model/alert.js';

/** The stack's own way of the data: what is lost, about to be, or kept only in part. */
export const pipeline = ({ pipeline: p, llm, surroundings, stack }: Signals) =>
  group(
    'pipeline',
    { team: 'platform', class: 'pipeline' },
    {
      telemetryLost: {
        when: above(p.lost, 0, { by: ['exporter', 'signal', 'reason'] }),
        for: '0s',
        severity: 'critical',
        summary:
          'The collector loses {{ $labels.signal }} on their way to {{ $labels.exporter }} ({{ $labels.reason }}).',
        description:
          '{value} {{ $labels.signal }} to {{ $labels.exporter }} were lost in five minutes: {{ $labels.reason }} is rejected when the backend refused them permanently, not_queued when the queue or its disk is full, vanished when the exporter dropped them without counting them.',
        dashboard: 'pipeline-health',
      },
      queueFillingUp: {
        when: above(p.queueFill, 0.5, { by: ['exporter'] }),
        for: '2m',
        severity: 'warning',
        summary: 'The queue to {{ $labels.exporter }} is {value} full.',
        description:
          'What {{ $labels.exporter }} does not accept waits in its queue, which is more than {threshold} full. When it is full, data is lost.',
        dashboard: 'pipeline-health',
      },
      backendStalled: {
        when: above(p.stalled, 0, { by: ['exporter', 'signal'] }),
        for: '5m',
        severity: 'warning',
        summary: '{{ $labels.exporter }} has taken no {{ $labels.signal }} for ten minutes.',
        description:
          '{value} {{ $labels.signal }} or more wait for {{ $labels.exporter }}, which takes none: it is away, its name or certificate is wrong, or it asks for patience. Nothing is lost yet.',
        dashboard: 'pipeline-health',
      },
      telemetryRefused: {
        when: above(p.refused, 0, { by: ['receiver'] }),
        for: '2m',
        severity: 'warning',
        summary: 'The collector refuses data at {{ $labels.receiver }}.',
        description:
          '{value} items a second are refused at {{ $labels.receiver }}, mostly because memory is at its limit. Senders retry for a while and then give up.',
        dashboard: 'pipeline-health',
      },
      tracesDroppedEarly: {
        when: above(p.droppedTraces, 0, { by: ['reason'] }),
        for: '0s',
        severity: 'warning',
        summary: '{value} traces were dropped before the sampling decision ({{ $labels.reason }}).',
        description:
          '{value} traces in five minutes left the sampler undecided, errors among them: too_early when it holds too many, too_large when one exceeds its size limit.',
        dashboard: 'pipeline-health',
      },
      telemetrySilent: {
        // At one call in five seconds on average, ten minutes without any are no accident.
        when: fellSilent(llm.requests, 0.2, { by: ['service'], was: '1h', now: '5m', unseen: stack.unseen }),
        for: '5m',
        severity: 'warning',
        summary: '{{ $labels.service }} no longer sends telemetry.',
        description:
          '{{ $labels.service }} made {value} calls a second over the last hour and none in the last ten minutes: it has stopped, or its telemetry does not arrive. After an hour of silence this alert resolves.',
        dashboard: 'overview',
      },
      redactionFailing: {
        // Ten an hour on average: that none comes in an hour is no accident.
        when: fellSilent(surroundings.redactions, 240, { was: '1d', now: '1h', guard: { signal: p.spans, least: 1 } }),
        for: '10m',
        severity: 'critical',
        class: 'safety',
        summary: 'Nothing has been masked for an hour, though data arrives.',
        description:
          'Personal data and secrets were masked {value} times in the last day and not once in the last hour, while spans arrive as before: redaction does not work, or was turned off.',
        dashboard: 'pipeline-health',
      },
      labelOverflow: {
        when: above(surroundings.labelOverflow, 0, { by: ['service', 'metric', 'label'] }),
        for: '0s',
        severity: 'warning',
        summary: 'The label {{ $labels.label }} of {{ $labels.metric }} in {{ $labels.service }} has too many values.',
        description:
          '{value} times within an hour a value of the label {{ $labels.label }} of {{ $labels.metric }} was counted under "other": {{ $labels.service }} uses more values than are kept.',
        dashboard: 'pipeline-health',
      },
      lateSpans: {
        when: above(p.late, 0.05, {}, { guard: { signal: p.spans, least: 1 } }),
        for: '5m',
        severity: 'warning',
        summary: '{value} of the spans arrive after their trace was dropped.',
        description:
          'More than {threshold} of the spans arrived after their trace was dropped: errors in them were not evaluated.',
        dashboard: 'pipeline-health',
      },
      splitTraces: {
        when: above(p.rootless, 0.1, {}, { guard: { signal: p.decided, least: 0.05 } }),
        for: '5m',
        severity: 'warning',
        summary: '{value} of the traces are decided without their root.',
        description:
          'More than {threshold} of the traces had no root when they were decided: they are split between samplers, their root is not sent here, or they take longer than the decision wait.',
        dashboard: 'pipeline-health',
      },
    },
  );
