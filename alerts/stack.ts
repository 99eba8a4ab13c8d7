import type { Signals } from '../src/catalog/signals/index.js';
import { above, always, below, group } from '../src/model/alert.js';

/** The watchers watched: Prometheus, Alertmanager, Loki, Jaeger, collector, and what they scrape. */
export const stack = ({ stack: s }: Signals) =>
  group(
    'stack',
    { team: 'platform', class: 'pipeline' },
    {
      watchdog: {
        when: always(s.watching),
        for: '0s',
        severity: 'none',
        summary: 'Alerts arrive.',
        description:
          'This one always fires. If it stops arriving, rules are not evaluated or notifications do not get through: whatever waits for it must raise the alarm.',
        dashboard: 'errors-alerts',
      },
      componentDown: {
        when: below(s.componentUp, 1, { by: ['component', 'instance'] }, { range: [0, 1] }),
        for: '30s',
        severity: 'critical',
        summary: '{{ $labels.component }} ({{ $labels.instance }}) does not answer.',
        description:
          '{{ $labels.component }} at {{ $labels.instance }} could not be scraped for half a minute: it is down, overloaded or cut off. Data that only it has is missing meanwhile.',
        dashboard: 'errors-alerts',
      },
      targetDown: {
        when: below(s.targetUp, 1, { by: ['job', 'instance'] }, { range: [0, 1] }),
        for: '1m',
        severity: 'warning',
        summary: '{{ $labels.instance }} ({{ $labels.job }}) cannot be scraped.',
        description:
          '{{ $labels.instance }} of the job {{ $labels.job }} could not be scraped for a minute: it is down, refuses the scrape, or exceeds the series limit.',
        dashboard: 'errors-alerts',
      },
      componentRestarting: {
        when: above(s.restarts, 1, { by: ['component', 'instance'] }),
        for: '0s',
        severity: 'warning',
        summary: '{{ $labels.component }} ({{ $labels.instance }}) restarts again and again.',
        description:
          '{{ $labels.component }} at {{ $labels.instance }} has restarted {value} times in a quarter of an hour. What it holds in memory is lost each time.',
        dashboard: 'errors-alerts',
      },
      ruleEvaluationFailing: {
        when: above(s.ruleFailures, 0, { by: ['rule_group'] }),
        for: '1m',
        severity: 'critical',
        summary: 'Rules of {{ $labels.rule_group }} fail.',
        description:
          '{value} evaluations of rules in {{ $labels.rule_group }} failed in five minutes: their recorded series and alerts are missing.',
        dashboard: 'pipeline-health',
      },
      ruleEvaluationSlow: {
        when: above(s.ruleLoad, 0.8, { by: ['rule_group'] }, { range: [0, Number.POSITIVE_INFINITY] }),
        for: '5m',
        severity: 'warning',
        summary: 'The rules of {{ $labels.rule_group }} take {value} of their interval.',
        description:
          'Evaluating {{ $labels.rule_group }} takes {value} of its interval; above 100% evaluations are skipped, and alerts come late.',
        dashboard: 'pipeline-health',
      },
      alertsNotSent: {
        when: above(s.unsentAlerts, 0, { by: ['alertmanager'] }),
        for: '1m',
        severity: 'critical',
        summary: 'Prometheus cannot send alerts to {{ $labels.alertmanager }}.',
        description:
          '{value} alerts could not be sent to {{ $labels.alertmanager }} in five minutes. If it is the only one, no notification is sent, not even of this alert: the Watchdog stops as well.',
        dashboard: 'pipeline-health',
      },
      notificationsFailing: {
        when: above(s.failedNotifications, 0, { by: ['integration'] }),
        for: '0s',
        severity: 'critical',
        summary: 'Notifications by {{ $labels.integration }} fail.',
        description:
          'Alertmanager gave up on {value} notifications by {{ $labels.integration }} in five minutes: those receivers get no alerts.',
        dashboard: 'pipeline-health',
      },
      configNotReloaded: {
        when: below(s.configLoaded, 1, { by: ['component'] }, { range: [0, 1] }),
        for: '1m',
        severity: 'warning',
        summary: '{{ $labels.component }} could not load its config.',
        description:
          'The last config of {{ $labels.component }} is invalid: it continues with the previous one, and will not start with the new one.',
        dashboard: 'errors-alerts',
      },
      prometheusStorageFailing: {
        when: above(s.storageFailures, 0, { by: ['instance'] }),
        for: '0s',
        severity: 'critical',
        summary: 'The storage of Prometheus ({{ $labels.instance }}) fails.',
        description:
          '{value} compactions, truncations or log segments failed within an hour: the disk is full or broken, and metrics will be lost.',
        dashboard: 'pipeline-health',
      },
      lokiFailing: {
        when: above(s.lokiErrors, 0.05, {}, { guard: { signal: s.lokiRequests, least: 0.1 } }),
        for: '2m',
        severity: 'warning',
        summary: 'Loki fails {value} of its requests.',
        description:
          'Loki answers more than {threshold} of its requests with a server error: logs are stored late or not at all, and panels of logs stay empty.',
        dashboard: 'pipeline-health',
      },
      jaegerFailing: {
        when: above(s.unstoredSpans, 0, { by: ['instance'] }),
        for: '0s',
        severity: 'critical',
        summary: 'Jaeger ({{ $labels.instance }}) cannot store spans.',
        description:
          '{value} spans that Jaeger had accepted were not stored in five minutes: their traces are incomplete.',
        dashboard: 'errors-alerts',
      },
    },
  );
