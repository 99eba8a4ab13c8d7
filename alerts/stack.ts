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
          'This one always fires. Where it stops arriving, rules are not evaluated or notifications do not get through: whoever waits for it has to raise the alarm.',
        dashboard: 'errors-alerts',
      },
      componentDown: {
        when: below(s.componentUp, 1, { by: ['component', 'instance'] }, { range: [0, 1] }),
        for: '30s',
        severity: 'critical',
        summary: '{{ $labels.component }} ({{ $labels.instance }}) does not answer.',
        description:
          '{{ $labels.component }} at {{ $labels.instance }} could not be scraped for half a minute: it is down, overloaded or cut off. What only it sees is missing meanwhile.',
        dashboard: 'errors-alerts',
      },
      targetDown: {
        when: below(s.targetUp, 1, { by: ['job', 'instance'] }, { range: [0, 1] }),
        for: '1m',
        severity: 'warning',
        summary: '{{ $labels.instance }} ({{ $labels.job }}) cannot be scraped.',
        description:
          '{{ $labels.instance }} of the job {{ $labels.job }} could not be scraped for a minute: it is down, or refuses, or has more series than are taken.',
        dashboard: 'errors-alerts',
      },
      componentRestarting: {
        when: above(s.restarts, 1, { by: ['component', 'instance'] }),
        for: '0s',
        severity: 'warning',
        summary: '{{ $labels.component }} ({{ $labels.instance }}) restarts again and again.',
        description:
          '{{ $labels.component }} at {{ $labels.instance }} has begun again {value} times in a quarter of an hour. What it holds in memory is lost each time.',
        dashboard: 'errors-alerts',
      },
      ruleEvaluationFailing: {
        when: above(s.ruleFailures, 0, { by: ['rule_group'] }),
        for: '1m',
        severity: 'critical',
        summary: 'Rules of {{ $labels.rule_group }} fail.',
        description:
          '{value} evaluations of rules in {{ $labels.rule_group }} failed in five minutes: what they record or watch is not seen.',
        dashboard: 'pipeline-health',
      },
      ruleEvaluationSlow: {
        when: above(s.ruleLoad, 0.8, { by: ['rule_group'] }, { range: [0, Number.POSITIVE_INFINITY] }),
        for: '5m',
        severity: 'warning',
        summary: 'The rules of {{ $labels.rule_group }} take {value} of their interval.',
        description:
          'Evaluating {{ $labels.rule_group }} takes {value} of its interval; past 100% evaluations are left out, and alerts come late.',
        dashboard: 'pipeline-health',
      },
      alertsNotSent: {
        when: above(s.unsentAlerts, 0, { by: ['alertmanager'] }),
        for: '1m',
        severity: 'critical',
        summary: 'Prometheus cannot hand alerts to {{ $labels.alertmanager }}.',
        description:
          '{value} alerts could not be handed to {{ $labels.alertmanager }} in five minutes. If it is the only one, nobody hears of anything, of this neither: the Watchdog is silent too.',
        dashboard: 'pipeline-health',
      },
      notificationsFailing: {
        when: above(s.failedNotifications, 0, { by: ['integration'] }),
        for: '0s',
        severity: 'critical',
        summary: 'Notifications by {{ $labels.integration }} fail.',
        description:
          'Alertmanager gave up on {value} notifications by {{ $labels.integration }} in five minutes: those receivers do not hear of alerts.',
        dashboard: 'pipeline-health',
      },
      configNotReloaded: {
        when: below(s.configLoaded, 1, { by: ['component'] }, { range: [0, 1] }),
        for: '1m',
        severity: 'warning',
        summary: '{{ $labels.component }} could not load its config.',
        description:
          'The last config {{ $labels.component }} was given is faulty: it goes on with the one before, and will not start again with this one.',
        dashboard: 'errors-alerts',
      },
      prometheusStorageFailing: {
        when: above(s.storageFailures, 0, { by: ['instance'] }),
        for: '0s',
        severity: 'critical',
        summary: 'The store of Prometheus ({{ $labels.instance }}) fails.',
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
          'Loki answers more than {threshold} of its requests with a failure of its own: logs are stored late or not at all, and panels of logs stay empty.',
        dashboard: 'pipeline-health',
      },
      jaegerFailing: {
        when: above(s.unstoredSpans, 0, { by: ['instance'] }),
        for: '0s',
        severity: 'critical',
        summary: 'Jaeger ({{ $labels.instance }}) cannot store spans.',
        description: '{value} spans that Jaeger had taken were not stored in five minutes: their traces have holes.',
        dashboard: 'errors-alerts',
      },
    },
  );
