import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertStack, startAlertStack } from '../../bench/alerts/alert-stack.js';
import { growing, type Made, type Page, servePage } from '../../bench/alerts/page.js';
import { metrics } from '../../src/catalog/metrics.js';
import { parseConfig } from '../../src/config/parse.js';
import { prometheus } from '../../src/query/prometheus.js';

/*
 * From the application's own numbers to the webhook: the generated config of Prometheus and Alertmanager with the default
 * intervals, nothing made faster for the test.
 */
let stack: AlertStack;
let application: Page;
/** When its calls began to fail, and when an agent of it went round in a circle, in milliseconds of the epoch. */
const happened: { failure?: number; loop?: number } = {};

beforeAll(async () => {
  application = await servePage(made(Date.now()));
  stack = await startAlertStack(parseConfig({}), { applications: [application.host] });
});

afterAll(async () => {
  await stack?.stop();
  await application?.close();
});

test('every rule of the generated config is evaluated without an error, and nothing fires at peace', async () => {
  let rules = await rulesNow();
  // The slow groups come round every 30 s; those of every few minutes are not waited for, and have no error if they came.
  const isDue = ({ every }: RuleNow) => every <= 30;
  for (
    const deadline = Date.now() + 60_000;
    Date.now() < deadline && rules.some((rule) => isDue(rule) && rule.health === 'unknown');
  ) {
    await sleep(1000);
    rules = await rulesNow();
  }
  expect(rules.filter(isDue).length).toBeGreaterThan(50);
  expect(rules.filter((rule) => rule.health !== 'ok' && (isDue(rule) || rule.health !== 'unknown'))).toEqual([]);
  const [calls] = await prometheus(stack.prometheus).query('sum(llm:model_requests:rate1m)');
  expect(calls?.value).toBeGreaterThan(0);
  expect(stack.messages).toEqual([]);
});

interface RuleNow {
  readonly name: string;
  readonly health: string;
  /** Seconds between two evaluations of its group. */
  readonly every: number;
  readonly lastError?: string;
}

async function rulesNow(): Promise<RuleNow[]> {
  const response = await fetch(`${stack.prometheus}/api/v1/rules`);
  const { data } = (await response.json()) as { data: { groups: { interval: number; rules: RuleNow[] }[] } }; // Prometheus' API
  return data.groups.flatMap(({ interval, rules }) =>
    rules.map(({ name, health, lastError }) => ({ name, health, every: interval, ...(lastError && { lastError }) })),
  );
}

test('when all calls fail, HighErrorRate is at the webhook well within half a minute', async () => {
  happened.failure = Date.now();
  const { labels, seconds } = await arrival('HighErrorRate', happened.failure);
  expect(labels).toMatchObject({ service: 'shop', provider: 'openai', model: 'gpt-5.4', severity: 'critical' });
  expect(seconds).toBeLessThan(30);
});

test('the first loop of a process that has never had one is at the webhook well within half a minute', async () => {
  happened.loop = Date.now();
  const { labels, seconds } = await arrival('LoopDetected', happened.loop);
  expect(labels).toMatchObject({ service: 'shop', type: 'researcher', severity: 'critical' });
  expect(seconds).toBeLessThan(30);
});

/** Waits for an alert at the webhook, and says how many seconds after `since` it came. */
async function arrival(name: string, since: number) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    for (const { alerts, at } of stack.messages) {
      const alert = alerts.find(({ labels }) => labels['alertname'] === name);
      if (alert === undefined) continue;
      const seconds = (at - since) / 1000;
      console.log(`${name}: ${seconds.toFixed(1)} s from the application to the webhook`);
      return { labels: alert.labels, seconds };
    }
    await sleep(100);
  }
  throw new Error(`${name} did not arrive within 60 s; came: ${JSON.stringify(stack.messages)}`);
}

/** Ten calls a second to one model, all of which fail from some moment on; counters are born with what they first count. */
function made(start: number): readonly Made[] {
  const calls = { service: 'shop', provider: 'openai', model: 'gpt-5.4', operation: 'chat', agent: 'triage' };
  const failed = () => happened.failure;
  const looped = () => happened.loop;
  const born = (one: Made, moment: () => number | undefined): Made => ({
    ...one,
    value: (now) => (moment() === undefined ? undefined : one.value(now)),
    since: moment,
  });
  return [
    growing(metrics.llmRequests.name, { ...calls, status: 'ok' }, [10, 0], start, failed),
    born(growing(metrics.llmRequests.name, { ...calls, status: 'error' }, [0, 10], start, failed), failed),
    born({ name: metrics.agentLoops.name, labels: { service: 'shop', type: 'researcher' }, value: () => 1 }, looped),
  ];
}
