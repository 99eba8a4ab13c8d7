import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertmanager } from '../../alerts/routing/index.js';
import { obtain } from '../../tools/obtain.js';
import { stack } from '../alerts/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'alert-routes-'));
let amtool = '';

const { config, alerts } = stack({
  routing: {
    receivers: {
      pager: [{ kind: 'pagerduty', routingKeyFile: 'pagerduty-key' }],
      office: [{ kind: 'slack', channel: '#llm', urlFile: 'slack-url' }],
      log: [{ kind: 'webhook', urlFile: 'log-url' }],
      'platform-pager': [{ kind: 'opsgenie', apiKeyFile: 'opsgenie-key' }],
      'money-watch': [{ kind: 'teams', urlFile: 'teams-url' }],
      safety: [
        { kind: 'email', to: 's@example.com', from: 'a@example.com', smarthost: 'mail.example.com:587' },
        { kind: 'webhook', urlFile: 'safety-url' },
      ],
      switch: [{ kind: 'webhook', urlFile: 'switch-url' }],
    },
    critical: 'pager',
    warning: 'office',
    info: 'log',
    teams: {
      platform: { critical: 'platform-pager', classes: { safety: 'safety' } },
      finops: { critical: 'money-watch', warning: 'money-watch' },
      applications: { classes: { safety: 'safety', cost: 'money-watch' } },
    },
    deadMansSwitch: 'switch',
    businessHours: { from: '08:00', until: '17:30', location: 'Europe/Berlin' },
    maintenance: [{ from: '2026-11-24T22:30:00Z', until: '2026-11-26T01:00:00Z' }],
  },
});

beforeAll(async () => {
  ({ amtool } = await obtain(['amtool']));
  for (const [path, text] of Object.entries(alertmanager(config))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('receivers of every kind, teams, hours and maintenance are a config that amtool takes', () => {
  const output = execFileSync(amtool, ['check-config', 'alertmanager.yaml'], { cwd: folder, encoding: 'utf8' });
  expect(output).toContain('SUCCESS');
  expect(output).toMatch(/ - 7 receivers\n/);
});

const expected = ({ severity, team, class: kind, name }: (typeof alerts)[keyof typeof alerts]): string => {
  if (name === 'Watchdog') return 'switch';
  const own = config.routing.teams[team];
  if (severity === 'none') throw new Error(`${name}: expected a severity that is told, got none.`);
  return own?.classes[kind] ?? own?.[severity] ?? config.routing[severity];
};

test.each(Object.values(alerts).map((alert) => [alert.name, alert] as const))(
  '%s goes where its team, severity and class say',
  (_, alert) => {
    expect(receiver({ alertname: alert.name, severity: alert.severity, team: alert.team, class: alert.class })).toBe(
      expected(alert),
    );
  },
);

test.each([
  [{ alertname: 'A', severity: 'critical', team: 'applications', class: 'quality', provider: 'openai' }, 'pager'],
  [{ alertname: 'A', severity: 'info', team: 'applications', class: 'quality' }, 'log'],
  [{ alertname: 'A', severity: 'info', team: 'platform', class: 'pipeline' }, 'log'],
  [{ alertname: 'A', severity: 'info', team: 'finops', class: 'cost', provider: 'openai' }, 'log'],
  [{ alertname: 'A', severity: 'warning', team: 'platform', class: 'safety' }, 'safety'],
  [{ alertname: 'A', severity: 'critical', team: 'nobody-we-know' }, 'pager'],
  [{ alertname: 'A', severity: 'warning' }, 'office'],
  [{ alertname: 'MadeByTheUser' }, 'pager'],
  [{ alertname: 'MadeByTheUser', severity: 'page', team: 'platform' }, 'pager'],
])('%j goes to %s', (labels, to) => {
  expect(receiver(labels)).toBe(to);
});

test('every leaf of the tree is reached by one of these', () => {
  interface Route {
    readonly receiver?: string;
    readonly routes?: readonly Route[];
  }
  const { route } = load(alertmanager(config)['alertmanager.yaml']!) as { route: Route }; // the renderer wrote it
  const named = (at: Route): string[] => [...(at.receiver ? [at.receiver] : []), ...(at.routes ?? []).flatMap(named)];
  expect([...new Set(named(route))].sort()).toEqual(Object.keys(config.routing.receivers).sort());
});

function receiver(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const args = ['config', 'routes', 'test', '--config.file=alertmanager.yaml', ...pairs];
  return execFileSync(amtool, args, { cwd: folder, encoding: 'utf8' }).trim();
}
