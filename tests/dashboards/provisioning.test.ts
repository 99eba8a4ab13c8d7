import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { configOf, filesOf } from './rendered.js';

const files = filesOf(configOf({ name: 'acme', intervals: { scrape: '7s' } }));

test('the data sources have the uids that the dashboards default to, and addresses from the environment', () => {
  const { datasources } = load(files['provisioning/datasources/datasources.yaml']!) as {
    datasources: { uid: string; type: string; url: string; isDefault?: boolean }[];
  }; // our own output
  expect(datasources.map(({ uid, type, url }) => [uid, type, url])).toEqual([
    ['prometheus', 'prometheus', `\${PROMETHEUS_URL}`],
    ['loki', 'loki', `\${LOKI_URL}`],
    ['jaeger', 'jaeger', `\${JAEGER_URL}`],
    ['alertmanager', 'alertmanager', `\${ALERTMANAGER_URL}`],
  ]);
  expect(datasources.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  expect(datasources[0]).toMatchObject({ jsonData: { timeInterval: '7s' } });
});

test('logs link to their trace and traces to their logs, with the variables of Grafana left for Grafana', () => {
  const text = files['provisioning/datasources/datasources.yaml']!;
  expect(text).toContain('datasourceUid: jaeger');
  expect(text).toContain('datasourceUid: loki');
  // A single dollar would be read as a variable of the environment.
  for (const [, dollars] of text.matchAll(/(\$+)\{__/g)) expect(dollars).toBe('$$');
});

test('the dashboards go into a folder of their own, which the browser cannot change', () => {
  expect(load(files['provisioning/dashboards/dashboards.yaml']!)).toEqual({
    apiVersion: 1,
    providers: [
      {
        name: 'acme',
        type: 'file',
        folder: 'LLM observability',
        folderUid: 'acme',
        allowUiUpdates: false,
        disableDeletion: false,
        updateIntervalSeconds: 30,
        options: { path: `\${DASHBOARDS_PATH}` },
      },
    ],
  });
});
