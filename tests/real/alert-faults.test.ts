import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertStack, type Message, startAlertStack } from '../../bench/alerts/alert-stack.js';
import { type Page, servePage, standing } from '../../bench/alerts/page.js';
import { parseConfig } from '../../src/config/parse.js';
import { prometheus } from '../../src/query/prometheus.js';
import { faults, queueToLoki, speaking } from './faults.js';

/*
 * Thirteen faults at once, side by side, through the rules, routes and inhibitions as they are generated: of each, people
 * hear once. Time runs twelve times faster here: every window, wait and interval is a twelfth of what it is.
 */
const faster = 12;
const minutes = (count: number): number => (count * 60_000) / faster;
const pages: Record<string, Page> = {};
let stack: AlertStack;
let happened: number | undefined;

beforeAll(async () => {
  const start = Date.now();
  const happens = () => happened;
  const applications = faults.flatMap(({ made }) => made(start, happens));
  const served = {
    applications,
    scraped: speaking('scraped-alone', start),
    derived: speaking('derived-alone', start, { job: 'shop', instance: 'pod-1' }),
    collector: [standing('otelcol_process_memory_rss_bytes', {}, [1, 1], happens)],
    // A queue lasts for a while.
    sampler: queueToLoki(start, () => happened && happened + minutes(2)),
    loki: [standing('loki_build_info', {}, [1, 1], happens)],
  };
  for (const [name, made] of Object.entries(served)) pages[name] = await servePage(made);
  const host = (name: string) => pages[name]!.host;
  stack = await startAlertStack(
    // The machine is not twelve times faster: alerts of one moment take their time to arrive.
    parseConfig({ routing: { groupWait: '8s' } }),
    {
      components: ['collector', 'sampler', 'loki'].map((name) => [name, host(name)] as const),
      applications: [host('applications'), host('scraped')],
      derived: [host('derived')],
    },
    { faster },
  );
}, 60_000);

afterAll(async () => {
  await stack?.stop();
  await Promise.all(Object.values(pages).map((page) => page.close()));
});

test('of each of thirteen faults people hear once, and of nothing else', { timeout: 120_000 }, async () => {
  await sleep(minutes(5));
  expect(stack.messages).toEqual([]);
  const gone = Object.fromEntries(['scraped', 'collector', 'loki'].map((name) => [name, pages[name]!.host]));
  happened = Date.now();
  await Promise.all(['scraped', 'derived', 'collector', 'loki'].map((name) => pages[name]!.close()));

  const expected = [
    ...faults.flatMap(({ told }) => told),
    `ComponentDown component=collector instance=${gone['collector']}`,
    `ComponentDown component=loki instance=${gone['loki']}`,
    `TargetDown instance=${gone['scraped']}`,
  ].sort();
  const telemetrySilent = 'ALERTS{alertname="TelemetrySilent", alertstate="firing"}';
  // The last that may come is that a service is silent: five minutes without a call, for five minutes.
  await sleep(minutes(11));
  expect(told(stack.messages)).toEqual(expected);
  const silent = await prometheus(stack.prometheus).query(telemetrySilent);
  expect(silent.map(({ labels }) => labels['service'])).toEqual(['derived-alone']);
});

/**
 * What each message says that was not said before: the alert's name with the labels all share, and how many there are if
 * several; components that are down come in one message, and are named one by one.
 */
function told(messages: readonly Message[]): string[] {
  const known = new Set<string>();
  return messages
    .flatMap(({ alerts }) => {
      const fresh = alerts.map(({ labels }) => labels).filter((labels) => !known.has(JSON.stringify(labels)));
      for (const labels of fresh) known.add(JSON.stringify(labels));
      if (fresh.length === 0) return [];
      return fresh[0]!['component'] === undefined ? [say(fresh)] : fresh.map((labels) => say([labels]));
    })
    .sort();
}

function say(alerts: readonly Message['alerts'][number]['labels'][]): string {
  const shared = Object.entries(alerts[0]!)
    .filter(([label, value]) => shown.includes(label) && alerts.every((labels) => labels[label] === value))
    .map((pair) => pair.join('='));
  const text = [alerts[0]!['alertname'], ...shared.sort()].join(' ');
  return alerts.length > 1 ? `${text} (${alerts.length})` : text;
}

const shown = ['service', 'provider', 'server', 'tool', 'scope', 'owner', 'component', 'instance', 'exporter'];
