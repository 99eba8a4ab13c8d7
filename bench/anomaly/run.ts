import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { obtain } from '../../tools/obtain.js';
import {
  type Detector,
  ours,
  publishedAdaptive,
  publishedRobust,
  sensitivities,
  shipped,
  staticLines,
} from './detectors.js';
import { type Forecast, forecastDays, forecasts } from './forecast.js';
import { begin, months, type ServiceMonth } from './month.js';
import { type Replay, startReplay } from './replay.js';
import { machine, page } from './report.js';
import { mistakes, pages, type Score, score } from './score.js';
import { services } from './services.js';

/**
 * npm run bench:anomaly [-- --quick] [--seeds tuning] [--detectors robust] [--list] [--write]
 * Labelled months, backfilled into a real Prometheus; the rules evaluated over them; prints the page, --write keeps it;
 * --list says which incidents were missed and which pages were false.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    detectors: { type: 'string' },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const day = 86_400;
const days = values.quick ? 24 : 37;
/** Ten days to learn from: the same hour of the week once, and what deviates from it. */
const learning = 10;
/** The held-out seeds were not looked at while rules were chosen. */
const allSeeds = values.quick ? { tuning: [11] } : { tuning: [11, 12], 'held out': [31, 32] };
const seeds = chosen('seeds', Object.entries(allSeeds), ([name]) => name, values.seeds);
const among = values.quick ? services.slice(0, 4) : services;

const started = Date.now();
const say = (text: string) => console.error(`${((Date.now() - started) / 1000).toFixed(0)} s: ${text}`);

/** The same rules with the other sensitivities. */
const alsoAt = (method: 'robust' | 'adaptive'): Detector[] =>
  sensitivities
    .filter((sigmas) => sigmas !== shipped.sigmas)
    .map((sigmas) => ({ ...ours(method, sigmas), stages: [] }));

const detectors = chosen(
  'detectors',
  [
    ours('robust', shipped.sigmas),
    ...alsoAt('robust'),
    ...(values.quick ? [] : [ours('adaptive', shipped.sigmas), ...alsoAt('adaptive')]),
    publishedAdaptive(),
    ...(values.quick ? [] : [publishedRobust()]),
    staticLines(begin + learning * day),
  ],
  ({ name }) => name,
  values.detectors,
);

/** Those whose name has the option's text in it; all without it. Ends here where none has: it would be found out minutes later. */
function chosen<T>(option: string, all: readonly T[], nameOf: (one: T) => string, text = ''): readonly T[] {
  const found = all.filter((one) => nameOf(one).includes(text));
  if (found.length > 0) return found;
  const known = all.map((one) => JSON.stringify(nameOf(one))).join(', ');
  console.error(`bench:anomaly: --${option}: expected part of one of ${known}, got ${JSON.stringify(text)}.`);
  process.exit(1);
}

async function judge(replay: Replay, detector: Detector) {
  for (const rules of detector.stages) await replay.record(rules, 900, days * day);
  const found = [];
  for (const alert of detector.alerts) {
    const series = await replay.ask(alert.expr, learning * day, days * day);
    found.push(...series.flatMap((one) => pages(alert, one)));
  }
  say(`${detector.name} has been evaluated`);
  return found;
}

const loadBefore = loadavg()[0]!;
const tools = await obtain(['prometheus', 'promtool']);
const folder = mkdtempSync(join(tmpdir(), 'bench-anomaly-'));
const results: Record<string, Record<string, Score>> = {};
const forecast: Record<string, readonly Forecast[]> = {};
let replay: Replay | undefined;
const stop = async () => {
  await replay?.stop();
  rmSync(folder, { recursive: true, force: true });
};
process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
try {
  replay = await startReplay(tools, folder);
  const sets: Record<string, ServiceMonth[]> = {};
  for (const [name, numbers] of seeds) {
    for (const seed of numbers) {
      const all = months(seed, days, among);
      await replay.add(all.flatMap(({ counters }) => counters));
      sets[name] = [...(sets[name] ?? []), ...all];
      say(`seed ${seed} is in Prometheus`);
    }
  }
  if (days >= forecastDays) {
    const made = await forecasts(replay, Object.values(sets).flat());
    for (const [set, all] of Object.entries(sets)) {
      forecast[set] = made.filter((one) => all.some(({ service }) => service === one.service));
    }
    say('the month has been forecast');
  }
  for (const detector of detectors) {
    const found = await judge(replay, detector);
    results[detector.name] = Object.fromEntries(
      Object.entries(sets).map(([set, all]) => [set, score(found, all, learning * day, days * day)]),
    );
    if (values.list && detector.stages.length > 0) {
      for (const all of Object.values(sets)) for (const line of mistakes(found, all, learning * day)) say(line);
    }
  }
} finally {
  await stop();
}

const now = new Date().toISOString();
const text = page(results, forecast, machine(loadBefore), now, { quick: values.quick, days, learning });
console.log(text);
if (values.write) {
  const results = join(import.meta.dirname, '../results', `anomaly-${now.slice(0, 10)}`);
  writeFileSync(`${results}.md`, text);
}
