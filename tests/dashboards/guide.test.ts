import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { signals } from '../../src/catalog/signals/index.js';
import { renderGrafana } from '../../src/render/grafana/index.js';
import { safety } from './guide-safety.js';
import { type Board, configOf, contentOf } from './rendered.js';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const blocks = [...read('docs/dashboards.md').matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)];
const block = (file: string): string => {
  const found = blocks.find(([, name]) => name === file)?.[2];
  if (found === undefined) throw new Error(`docs/dashboards.md has no block of ${file}`);
  return found;
};

test('the panel that the guide shows is one of the overview', () => {
  expect(read('dashboards/overview.ts')).toContain(block('dashboards/overview.ts').trim());
});

test('the dashboard that the guide shows is code that runs', () => {
  const code = (text: string) =>
    text
      .replace(/'(\.\.?\/)+(?:src\/|dashboards\/)?/g, "'")
      .split('\n')
      .sort()
      .join('\n');
  expect(code(read('tests/dashboards/guide-safety.ts'))).toBe(code(block('dashboards/safety.ts')));
  const files = renderGrafana({ safety: safety(signals) }, configOf());
  const board = JSON.parse(files['dashboards/safety.json']!) as Board; // our own output
  expect(contentOf(board).map(({ title }) => title)).toEqual(['Blocked now', 'Safety checks']);
});

test('the stack that the guide shows is the one that tests/dashboards/edit.test.ts builds', () => {
  expect(block('stack.config.ts')).toBe(
    read('tests/dashboards/guide-stack.ts').replace("'../../src/index.js'", "'./src/index.js'"),
  );
});

test('one panel as JSON', () => {
  const files = renderGrafana({ safety: safety(signals) }, configOf());
  const [blocked] = contentOf(JSON.parse(files['dashboards/safety.json']!) as Board); // our own output
  expect(blocked).toMatchInlineSnapshot(`
    {
      "datasource": {
        "type": "prometheus",
        "uid": "\${prometheus}",
      },
      "description": "Safety checks per second, by what they found.

    Watch for a rise of blocks or flags: read the traces below, for an attack or a check that is too strict.",
      "fieldConfig": {
        "defaults": {
          "noValue": "No safety checks ran",
          "thresholds": {
            "mode": "absolute",
            "steps": [
              {
                "color": "green",
                "value": null,
              },
              {
                "color": "red",
                "value": 2.220446049250313e-16,
              },
            ],
          },
          "unit": "ops",
        },
        "overrides": [],
      },
      "gridPos": {
        "h": 4,
        "w": 24,
        "x": 0,
        "y": 1,
      },
      "id": 1101285270,
      "options": {
        "colorMode": "background",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "auto",
        "percentChangeColorMode": "standard",
        "reduceOptions": {
          "calcs": [
            "lastNotNull",
          ],
          "fields": "",
          "values": false,
        },
        "showPercentChange": false,
        "textMode": "auto",
        "wideLayout": true,
      },
      "repeatDirection": "h",
      "targets": [
        {
          "datasource": {
            "type": "prometheus",
            "uid": "\${prometheus}",
          },
          "expr": "sum (llm:safety_checks:rate5m{service=~"$service", result="block"}) or on () 0 * sum (llm:safety_checks:rate5m{service=~"$service"})",
          "format": "time_series",
          "instant": true,
          "legendFormat": "Safety checks",
          "range": false,
          "refId": "A",
        },
      ],
      "title": "Blocked now",
      "transparent": false,
      "type": "stat",
    }
  `);
});
