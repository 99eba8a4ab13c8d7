import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { alertmanager } from '../../alerts/routing/index.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { stack } from './fixtures.js';

const routing: NonNullable<StackInput['routing']> = {
  receivers: {
    pager: [{ kind: 'webhook', urlFile: 'pager-url' }],
    office: [
      { kind: 'slack', channel: '#llm', urlFile: 'slack-url' },
      {
        kind: 'email',
        to: 'a@example.com',
        from: 'b@example.com',
        smarthost: 'mail.example.com:587',
        passwordFile: 'mail-password',
        username: 'carol',
      },
      { kind: 'slack', channel: '@dora', urlFile: 'slack-url-2' },
    ],
  },
  critical: 'pager',
  warning: 'office',
  info: 'office',
  groupWait: '3s',
  groupInterval: '4m',
  repeatInterval: '6h',
};

interface Rendered {
  readonly route: { readonly receiver: string; readonly routes: readonly unknown[] };
  readonly receivers: readonly (Record<string, unknown> & { readonly name: string })[];
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal?: readonly string[];
  }[];
}
const files = alertmanager(parseConfig({ routing }));
const config = load(files['alertmanager.yaml']!) as Rendered; // the renderer wrote it

test('each severity goes to its receiver, and an unknown one where critical goes', () => {
  expect(config.route).toMatchObject({
    receiver: 'pager',
    group_by: ['alertname', 'service'],
    group_wait: '3s',
    group_interval: '4m',
    repeat_interval: '6h',
  });
  const ofProvider = { matchers: ['provider!=""'], group_by: ['alertname', 'provider'] };
  expect(config.route.routes).toEqual([
    expect.objectContaining({ matchers: ['alertname="Watchdog"'], receiver: '_nobody' }),
    { matchers: ['severity="critical"'], receiver: 'pager', repeat_interval: '1h', routes: [ofProvider] },
    { matchers: ['severity="warning"'], receiver: 'office', repeat_interval: '6h', routes: [ofProvider] },
    { matchers: ['severity="info"'], receiver: 'office', repeat_interval: '1d', routes: [ofProvider] },
  ]);
});

test('a receiver has all of its kinds, each of which hears of the end too', () => {
  const [pager, office] = config.receivers;
  expect(pager).toEqual({
    name: 'pager',
    webhook_configs: [{ url_file: 'secrets/pager-url', send_resolved: true, timeout: '10s' }],
  });
  expect(Object.keys(office ?? {})).toEqual(['name', 'slack_configs', 'email_configs']);
  expect(office?.['slack_configs']).toMatchObject([
    { api_url_file: 'secrets/slack-url', channel: '#llm', send_resolved: true },
    { api_url_file: 'secrets/slack-url-2', channel: '@dora', send_resolved: true },
  ]);
  expect(office?.['email_configs']).toMatchObject([
    {
      to: 'a@example.com',
      smarthost: 'mail.example.com:587',
      auth_username: 'carol',
      auth_password_file: 'secrets/mail-password',
      require_tls: true,
      send_resolved: true,
    },
  ]);
});

test('every template that a receiver uses is defined, and every one that is defined is used', () => {
  const templates = Object.entries(files)
    .filter(([path]) => path.endsWith('.tmpl'))
    .map(([, text]) => text)
    .join('\n');
  const uses = (text: string) => [...text.matchAll(/template "([^"]+)"/g)].map(([, name]) => name!);
  const used = new Set([...uses(files['alertmanager.yaml']!), ...uses(templates)]);
  const defined = new Set([...templates.matchAll(/define "([^"]+)"/g)].map(([, name]) => name!));
  expect([...used].sort()).toEqual([...defined].sort());
});

test('alerts are compared by labels that alerts have, and muted by alerts that exist', () => {
  const alerts = Object.values(stack().alerts);
  const labels = alerts.flatMap(({ when }) => when.by);
  for (const { equal = [], ...rule } of config.inhibit_rules) {
    for (const label of equal) expect(['family', ...labels]).toContain(label);
    for (const matcher of [...rule.source_matchers, ...rule.target_matchers]) {
      const [, names] = /^alertname!?=~?"(.*)"$/.exec(matcher) ?? [];
      for (const name of names?.split('|') ?? []) expect(alerts.map((alert) => alert.name)).toContain(name);
    }
  }
});

test('maintenance and business hours become days and hours that Alertmanager knows', () => {
  const hours = { from: '08:00', until: '17:30', location: 'Europe/Berlin', days: ['monday' as const] };
  const maintenance = [{ from: '2026-12-31T22:30:00Z', until: '2027-01-02T01:00:00Z' }];
  const text = alertmanager(parseConfig({ routing: { businessHours: hours, maintenance } }))['alertmanager.yaml'] ?? '';
  const { time_intervals } = load(text) as { time_intervals: unknown }; // the renderer wrote it
  const day = (year: string, month: string, date: string, start_time: string, end_time: string) => ({
    years: [year],
    months: [month],
    days_of_month: [date],
    times: [{ start_time, end_time }],
  });
  expect(time_intervals).toEqual([
    {
      name: 'business-hours',
      time_intervals: [
        { weekdays: ['monday'], times: [{ start_time: '08:00', end_time: '17:30' }], location: 'Europe/Berlin' },
      ],
    },
    {
      name: 'maintenance',
      time_intervals: [
        day('2026', '12', '31', '22:30', '24:00'),
        day('2027', '1', '1', '00:00', '24:00'),
        day('2027', '1', '2', '00:00', '01:00'),
      ],
    },
  ]);
});
