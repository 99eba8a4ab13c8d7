import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBundle } from '../../src/bundle.js';
import { metrics } from '../../src/catalog/metrics.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { yaml } from '../../src/render/bundle-file.js';
import { obtain } from '../../tools/obtain.js';

/* The rules that docs/alerts.md shows, in a stack with a team of their own, through the real promtool and amtool. */
const folder = mkdtempSync(join(tmpdir(), 'own-rules-'));
const guide = readFileSync(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
const shown = [...guide.matchAll(/^```ts\n(rules: [\s\S]*?)```/gm)].map(([, code]) => code!);
let tools: Record<'promtool' | 'amtool', string>;

beforeAll(async () => {
  tools = await obtain(['promtool', 'amtool']);
  const { rules } = new Function(`return { ${shown[0]} };`)() as Pick<StackInput, 'rules'>; // checked by the schema
  const routing = {
    receivers: {
      'on-call': [{ kind: 'webhook', urlFile: 'webhook-url' }],
      'shop-money': [{ kind: 'webhook', urlFile: 'shop-url' }],
    },
    teams: { shop: { classes: { cost: 'shop-money' } } },
  };
  const bundle = buildBundle(parseConfig({ rules, routing }));
  for (const [path, text] of Object.entries(bundle)) write(path, text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('are in the config that promtool takes, and pass every lint', () => {
  const at = join(folder, 'prometheus');
  expect(run(tools.promtool, at, ['check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yaml'])).toContain(
    `${readdirSync(join(at, 'rules')).length} rule files found`,
  );
  const output = run(tools.promtool, at, ['check', 'rules', '--lint=all', '--lint-fatal', 'rules/own.yaml']);
  expect(output).toContain('SUCCESS: 2 rules found');
});

test('fire on raw metrics, with the labels that routing reads, and clear', () => {
  const at = join(folder, 'prometheus');
  const calls = (tool: string) =>
    `${metrics.toolInvocations.name}{service="shop", server="s", agent="a", status="ok", tool="${tool}"}`;
  const fires = {
    exp_labels: { service: 'shop', severity: 'warning', team: 'shop', class: 'cost', family: 'own' },
    exp_annotations: {
      summary: '25% of the tool calls of shop are refunds.',
      description: 'Agents give money back far more often than they should.',
      runbook_url: 'https://wiki.example.com/many-refunds',
    },
  };
  const expected = (minute: number, alerts: object[]) => ({
    eval_time: `${minute}m`,
    alertname: 'ManyRefunds',
    exp_alerts: alerts,
  });
  write(
    'prometheus/own-test.yaml',
    yaml({
      rule_files: ['rules/signals-tool.yaml', 'rules/own.yaml'],
      evaluation_interval: '15s',
      group_eval_order: ['signals-tool-urgent', 'signals-tool', 'signals-tool-slow', 'own'],
      tests: [
        {
          interval: '15s',
          input_series: [
            { series: calls('search'), values: '0+30x200' },
            { series: calls('refund'), values: '0+3x79 247+10x79 1037+3x80' },
          ],
          alert_rule_test: [expected(20, []), expected(39, [fires]), expected(50, [])],
        },
      ],
    }),
  );
  expect(run(tools.promtool, at, ['test', 'rules', 'own-test.yaml'])).toContain('SUCCESS');
});

test('are routed as the stack’s own are: by team and class', () => {
  const at = join(folder, 'alertmanager');
  const labels = ['alertname=ManyRefunds', 'severity=warning', 'team=shop', 'class=cost', 'family=own'];
  const args = ['config', 'routes', 'test', '--config.file=alertmanager.yaml', '--verify.receivers=shop-money'];
  expect(run(tools.amtool, at, [...args, ...labels]).trim()).toBe('shop-money');
});

const run = (tool: string, cwd: string, args: readonly string[]): string =>
  execFileSync(tool, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
