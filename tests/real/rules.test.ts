import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, under } from '../../src/render/bundle-file.js';
import { renderPrometheus } from '../../src/render/prometheus.js';
import { renderRuleTests } from '../../src/render/rule-tests.js';
import { obtain } from '../../tools/obtain.js';
import { stack } from '../alerts/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'rules-'));
let promtool = '';

beforeAll(async () => {
  ({ promtool } = await obtain(['promtool']));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stacks = {
  'as it comes': {},
  'with every threshold moved': {
    alerts: {
      highErrorRate: { threshold: 0.37, for: '3m', severity: 'info' },
      highLatency: { threshold: 70, for: '7m' },
      rateLimitApproaching: { threshold: 0.23, for: '2m' },
      costSpike: { threshold: 3.5, for: '22m' },
      loopDetected: { threshold: 4, for: '1m' },
      agentStuck: { threshold: 2, for: '0s' },
    },
  },
} as const;

describe.each(Object.entries(stacks))('the Prometheus files of a stack %s', (name, input) => {
  const place = join(folder, name.replaceAll(' ', '-'));
  const { signals, alerts, config } = stack(input);
  write(place, {
    ...renderPrometheus(signals, alerts, config),
    ...under('tests', renderRuleTests(alerts, config)),
  });

  test('are a config that promtool takes, without a warning', () => {
    const output = run(place, ['check', 'config', '--lint=all', '--lint-fatal', 'prometheus.yaml']);
    expect(output).not.toMatch(/WARNING|FAILED/);
    expect(output).toContain('rule files found');
  });

  test('are rules that promtool takes with every lint fatal', () => {
    const output = run(place, ['check', 'rules', '--lint=all', '--lint-fatal', ...files(place, 'rules')]);
    expect(output.match(/SUCCESS: [1-9]\d* rules found/g)).toHaveLength(files(place, 'rules').length);
  });

  // A hundred files over weeks of made-up history: minutes on a busy machine.
  test('hold for every alert that it is silent, fires and clears', { timeout: 400_000 }, () => {
    const tests = files(place, 'tests');
    const { length } = Object.values(alerts).filter(({ enabled }) => enabled);
    expect(tests).toHaveLength(length);
    expect(run(place, ['test', 'rules', ...tests]).match(/SUCCESS/g)).toHaveLength(length);
  });
});

// Each change to a rule is one that somebody might make by mistake; the tests have to notice.
test.each([
  [
    'the minimum of calls is forgotten',
    'alerts-llm-requests.yaml',
    '>= 0.02',
    '>= 0',
    ['HighErrorRate', 'HighLatency', 'RateLimitApproaching'],
  ],
  [
    'no end is seen until the long window has passed',
    'signals-llm.yaml',
    '_requests_total[1m]',
    '_requests_total[30m]',
    ['HighErrorRate'],
  ],
  [
    'cancelled calls count as failed',
    'alerts-llm-requests.yaml',
    'error|timeout',
    'error|timeout|cancelled',
    ['HighErrorRate'],
  ],
  [
    'only the present rate limit is looked at',
    'signals-llm.yaml',
    'min_over_time(llm_rate_limit_remaining_ratio[5m])',
    'llm_rate_limit_remaining_ratio',
    ['RateLimitApproaching'],
  ],
  ['idle nights belong to the normal', 'signals-cost.yaml', ':rate5m > 0)', ':rate5m >= 0)', ['CostSpike']],
  ['a service needs no history', 'signals-cost.yaml', '>= 36', '>= 1', ['CostSpike']],
  [
    'one process is taken for all',
    'signals-agent.yaml',
    'sum by (service, type) (agent_sessions_stalled',
    'max by (service, type) (agent_sessions_stalled',
    ['AgentStuck'],
  ],
  [
    'an alert says something else',
    'alerts-agents.yaml',
    'repeat themselves',
    'repeat themselves often',
    ['LoopDetected'],
  ],
])('promtool notices when %s', (name, file, from, to, failing) => {
  const place = join(folder, name.replaceAll(' ', '-'));
  const { signals, alerts, config } = stack({ alerts: { agentStuck: { threshold: 1 } } });
  const good = renderPrometheus(signals, alerts, config);
  const text = good[`rules/${file}`]!;
  expect(text).toContain(from);
  write(place, {
    ...good,
    [`rules/${file}`]: text.replaceAll(from, to),
    ...under('tests', renderRuleTests(alerts, config)),
  });
  const tests = files(place, 'tests').filter((path) => failing.some((alert) => path.includes(alert)));
  const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', ...tests], { cwd: place, encoding: 'utf8' });
  expect(status).toBe(1);
  const noticed = new Set([...`${stdout}${stderr}`.matchAll(/alertname: (\w+),/g)].map(([, alert]) => alert));
  expect([...noticed].sort()).toEqual([...failing].sort());
});

function write(place: string, bundle: Bundle): void {
  for (const [path, text] of Object.entries(bundle)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
}

const files = (place: string, kind: string): string[] => readdirSync(join(place, kind)).map((name) => join(kind, name));

const run = (cwd: string, args: readonly string[]): string =>
  execFileSync(promtool, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
