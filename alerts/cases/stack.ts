import { scraped } from '../../src/catalog/scraped.js';
import type { Alert } from '../../src/model/alert.js';
import type { Case } from '../../src/model/scenario.js';
import { gauge, selector } from './samples.js';
import { at, growthCase, levelCase, minutes, shareCase, step } from './shapes.js';

const prometheus = { component: 'prometheus', instance: 'prometheus:9090' };
const up = (labels: Readonly<Record<string, string>>) => (level: number) => ({
  [selector(scraped.up.name, labels)]: level,
});

export const watchdog = (_: Alert): Case => ({
  step,
  scenarios: [
    {
      name: 'it fires from the first evaluation on, whatever else there is',
      series: {},
      expect: [at(1, { labels: {}, value: 1 }), at(minutes(5), { labels: {}, value: 1 })],
    },
  ],
});

export function componentDown(alert: Alert): Case {
  const labels = { component: 'collector', instance: 'collector:8888' };
  return levelCase(
    alert,
    labels,
    up(labels),
    [1, 0],
    [
      {
        name: 'an application that is down is no component',
        series: { [selector(scraped.up.name, { job: 'applications', instance: '10.0.0.7:9464' })]: gauge([0, 40]) },
        expect: [at(39)],
      },
    ],
  );
}

export function targetDown(alert: Alert): Case {
  const labels = { job: 'applications', instance: '10.0.0.7:9464' };
  return levelCase(
    alert,
    labels,
    up(labels),
    [1, 0],
    [
      {
        name: 'a component that is down has an alert of its own',
        series: { [selector(scraped.up.name, { ...prometheus, job: 'prometheus' })]: gauge([0, 40]) },
        expect: [at(39)],
      },
    ],
  );
}

export function componentRestarting(alert: Alert): Case {
  const times = Math.floor(alert.when.threshold) + 1;
  const labels = { component: 'loki', instance: 'loki:3100' };
  const starts = Array.from({ length: times }, (_, i) => [100 * (i + 2), 4] as const);
  const calm = minutes(20);
  const uptime = selector(scraped.collectorUptime.name, { component: 'collector', instance: 'collector:8888' });
  return {
    step,
    scenarios: [
      {
        name: 'one restart more than allowed fires, and clears a quarter of an hour later',
        series: {
          [selector(scraped.processStart.name, labels)]: gauge([100, calm], ...starts, [
            100 * (times + 1),
            minutes(20),
          ]),
        },
        expect: [at(calm - 1), at(calm + 4 * times, { labels, value: times }), at(calm + 4 * times + minutes(18))],
      },
      {
        name: 'the collector tells restarts by its uptime, which begins again',
        series: { [uptime]: Array.from({ length: times + 1 }, () => `0+${step}x9`).join(' ') },
        expect: [
          at(9),
          at(10 * times + 5, { labels: { component: 'collector', instance: 'collector:8888' }, value: times }),
        ],
      },
    ],
  };
}

const growing = (metric: { readonly name: string }, labels: Readonly<Record<string, string>>) =>
  selector(metric.name, labels);

export const ruleEvaluationFailing = (alert: Alert): Case =>
  growthCase(
    alert,
    { rule_group: 'rules/signals-llm.yaml;signals-llm' },
    growing(scraped.ruleFailures, { ...prometheus, rule_group: 'rules/signals-llm.yaml;signals-llm' }),
    5,
  );

export const ruleEvaluationSlow = (alert: Alert): Case => {
  const labels = { rule_group: 'rules/signals-llm.yaml;signals-llm' };
  return levelCase(alert, labels, (load) => ({
    [selector(scraped.ruleGroupSeconds.name, { ...prometheus, ...labels })]: load * 5,
    [selector(scraped.ruleGroupInterval.name, { ...prometheus, ...labels })]: 5,
  }));
};

export const alertsNotSent = (alert: Alert): Case => {
  const labels = { alertmanager: 'http://alertmanager:9093/api/v2/alerts' };
  return growthCase(alert, labels, growing(scraped.alertErrors, { ...prometheus, ...labels }), 5);
};

export const notificationsFailing = (alert: Alert): Case =>
  growthCase(
    alert,
    { integration: 'slack' },
    growing(scraped.failedNotifications, {
      component: 'alertmanager',
      instance: 'alertmanager:9093',
      integration: 'slack',
      reason: 'clientError',
    }),
    5,
  );

export const configNotReloaded = (alert: Alert): Case =>
  levelCase(
    alert,
    { component: 'alertmanager' },
    (level) => ({
      [selector(scraped.alertmanagerReloaded.name, { component: 'alertmanager', instance: 'alertmanager:9093' })]:
        level,
      [selector(scraped.prometheusReloaded.name, prometheus)]: 1,
    }),
    [1, 0],
  );

export const prometheusStorageFailing = (alert: Alert): Case => {
  const of = ({ name }: { readonly name: string }) => selector(name, prometheus);
  const { scenarios, ...rest } = growthCase(
    alert,
    { instance: prometheus.instance },
    of(scraped.compactionsFailed),
    60,
  );
  const [first, ...more] = scenarios;
  // The three are added: where one is missing there is no sum.
  const others = { [of(scraped.truncationsFailed)]: gauge([0, 1000]), [of(scraped.walCorruptions)]: gauge([0, 1000]) };
  return { ...rest, scenarios: [{ ...first, series: { ...first.series, ...others } }, ...more] };
};

export const lokiFailing = (alert: Alert): Case => {
  const requests = (status_code: string) =>
    selector(scraped.lokiRequests.name, { component: 'loki', instance: 'loki:3100', route: 'otlp', status_code });
  return shareCase(alert, {}, (share) => ({
    [requests('503')]: share * 1000,
    [requests('204')]: (1 - share) * 1000,
  }));
};

export const jaegerFailing = (alert: Alert): Case =>
  growthCase(
    alert,
    { instance: 'jaeger:8888' },
    growing(scraped.unstoredSpans, {
      component: 'jaeger',
      instance: 'jaeger:8888',
      exporter: 'jaeger_storage_exporter',
    }),
    5,
  );
