import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import { random } from '../anomaly/random.js';
import { type AlertStack, startAlertStack } from './alert-stack.js';
import { breaches } from './breaches.js';
import { crowd, recordedOfCrowd } from './crowd.js';
import { backfill, day } from './history.js';
import { type Made, type Page, servePage } from './page.js';
import { page } from './report.js';
import { cpuSeconds, type GroupCost, groupCosts } from './rule-cost.js';

/**
 * npm run bench:alerts [-- --runs 20] [--warm 320] [--cost] [--write]
 * From the breach in an application to the webhook, through the generated rules and routes in a real Prometheus and a real
 * Alertmanager, beside the same with the usual intervals; and what the complete set of rules costs meanwhile. `--warm` is
 * how many seconds everything is well before: the longest window of the five alerts is five minutes. `--cost` measures only
 * the rules, for two minutes.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    warm: { type: 'string', default: '320' },
    cost: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const runs = values.cost ? 0 : Number(values.runs);
const warm = values.cost ? 60 : Number(values.warm);

/** What people have without choosing: Prometheus' example config scrapes and evaluates every 15 s, Alertmanager waits 30 s. */
const usual = { intervals: { scrape: '15s', evaluation: '15s' }, routing: { groupWait: '30s' } };

const begun = Date.now();
const say = (text: string) => console.error(`${((Date.now() - begun) / 1000).toFixed(0)} s: ${text}`);
const pages: Page[] = [];
const stacks: AlertStack[] = [];
const stop = async () => {
  for (const stack of stacks) await stack.stop();
  await Promise.all(pages.map((one) => one.close()));
};
process.once('SIGINT', () => void stop().finally(() => process.exit(130)));

const start = Date.now();
const all = breaches(runs, start);
const samples: GroupCost[][] = [];
let cpu = 0;
let past = 0;
const loadBefore = loadavg()[0]!;
try {
  const config = parseConfig({});
  // Of the crowd there is a day of history. It began before that: a counter that begins now would be taken for a restart.
  const many = crowd(start - (day + 3600) * 1000).map(({ since, ...made }): Made => made);
  pages.push(await servePage(all.flatMap(({ made }) => made)), await servePage(many));
  const applications = pages.map(({ host }) => host);
  const scraped = many.map((made) => ({
    ...made,
    labels: { ...made.labels, job: 'applications', instance: applications[1]! },
  }));
  const had = [...scraped, ...recordedOfCrowd(config.slos.map(({ name }) => name))];
  const rules = Object.entries(buildBundle(config)).flatMap(([path, text]) =>
    path.startsWith('prometheus/rules/') ? [text] : [],
  );
  const before = async (data: string) => {
    past = await backfill(data, had, rules.join('\n'), Date.now());
    say(`${(past / 1e6).toFixed(1)} million samples of ${had.length} series are in`);
  };
  stacks.push(await startAlertStack(config, { applications }, { before }));
  if (!values.cost) stacks.push(await startAlertStack(parseConfig(usual), { applications: applications.slice(0, 1) }));
  say(`everything is well for ${warm} s`);
  await sleep(warm * 1000);
  // Each alert's runs three seconds apart, and at any moment within them: scrapes and evaluations have their own beat.
  const now = Date.now();
  const { uniform } = random('breaches');
  all.forEach((breach, i) => {
    breach.turns = Math.round(now + (i % runs) * 3000 + uniform() * 3000);
  });
  say(values.cost ? 'the cost is measured' : `${all.length} breaches within ${runs * 3} s`);
  const [cpuBefore, since] = [await cpuSeconds(stacks[0]!.prometheus), Date.now()];
  const until = now + runs * 3000 + 130_000;
  while (Date.now() < until) {
    await sleep(5000);
    samples.push(await groupCosts(stacks[0]!.prometheus));
  }
  cpu = ((await cpuSeconds(stacks[0]!.prometheus)) - cpuBefore) / ((Date.now() - since) / 1000);
} finally {
  await stop();
}

const when = new Date().toISOString();
const [ours, usuals] = stacks.map(({ messages }) => messages);
const text = page({ all, ours: ours!, usual: usuals ?? [], samples, cpu, loadBefore, when, warm, past });
console.log(text);
if (values.write) writeFileSync(join(import.meta.dirname, `../results/alerts-${when.slice(0, 10)}.md`), text);
