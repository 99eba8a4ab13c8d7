import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { obtain } from '../../tools/obtain.js';
import { send } from './load.js';
import { startCollector, startSink } from './process.js';
import type { Request } from './protobuf.js';
import { calls, content, contentKept, type Measurement, machine, noConcern, page } from './report.js';
import { barePipeline, type CollectorConfig, concerns, drainSeconds, fullPipeline, without } from './variants.js';
import { callsOnly, withContent, workload } from './workload.js';

/**
 * npm run bench:collector [-- --quick] [--rounds N] [--seconds N] [--only 'full;bare'] [--write]
 * Full against bare, and full without each concern, taking turns; prints the page, --write keeps it in bench/results.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
const seconds = Number(values.seconds ?? (values.quick ? 2 : 4));

const full = fullPipeline();
const every: Readonly<Record<string, CollectorConfig>> = {
  bare: barePipeline(full),
  full,
  ...Object.fromEntries(Object.keys(concerns).map((concern) => [`without ${concern}`, without(full, concern)])),
  [noConcern]: Object.keys(concerns).reduce(without, full),
  [`bare${calls}`]: barePipeline(full),
  [`full${calls}`]: full,
  [`bare${content}`]: barePipeline(full),
  [`full${content}`]: full,
  [`full${contentKept}`]: fullPipeline({ captureContent: true }),
};
const wanted = values.only?.split(';') ?? Object.keys(every);
const mixed = workload();
const modelCalls = callsOnly();
const talk = withContent();
const sentTo = (variant: string) => (variant.endsWith(calls) ? modelCalls : variant.endsWith(content) ? talk : mixed);
const sum = (of: readonly number[]) => of.reduce((one, other) => one + other, 0);
const bytesASpan = (requests: readonly Request[]) =>
  Math.round(sum(requests.map(({ body }) => body.length)) / sum(requests.map(({ spans }) => spans)));
const loadBefore = loadavg()[0]!;
const { 'otelcol-contrib': binary } = await obtain(['otelcol-contrib']);
const folder = mkdtempSync(join(tmpdir(), 'bench-collector-'));
const measurements: Measurement[] = [];

async function measure(variant: string, config: object, round: number, sinkPort: number): Promise<Measurement> {
  const home = join(folder, `${round}-${variant.replaceAll(/[ ,]+/g, '-')}`);
  const requests = sentTo(variant);
  const collector = await startCollector(binary, home, config, sinkPort);
  try {
    await send(collector.port, requests, 0.7); // caches, connections, the heap's size
    await pause(drainSeconds * 1000);
    const before = collector.cpuSeconds();
    const sent = await send(collector.port, requests, seconds);
    const residentMiB = collector.residentBytes() / 1024 ** 2;
    await pause(drainSeconds * 1000);
    const cpu = collector.cpuSeconds() - before;
    return {
      variant,
      round,
      spans: sent.spans,
      refused: sent.refused,
      spansPerSecond: sent.spans / sent.seconds,
      cpuMsPer1000: (cpu * 1e6) / sent.spans,
      residentMiB,
    };
  } finally {
    await collector.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const sink = await startSink(binary, folder);
try {
  for (let round = 1; round <= rounds; round++) {
    for (const variant of wanted) {
      const one = await measure(variant, every[variant]!, round, sink.port);
      measurements.push(one);
      console.error(
        `round ${round} ${variant}: ${one.cpuMsPer1000.toFixed(1)} ms/1000, ${Math.round(one.spansPerSecond)} spans/s` +
          `${one.refused > 0 ? `, ${one.refused} refused` : ''}`,
      );
    }
  }
} finally {
  await sink.stop();
  rmSync(folder, { recursive: true, force: true });
}

const now = new Date().toISOString();
const about = machine(loadBefore, bytesASpan(talk));
if (values.only === undefined) {
  const text = page(measurements, about, now, values.quick);
  console.log(text);
  if (values.write) {
    const results = join(import.meta.dirname, '../results');
    mkdirSync(results, { recursive: true });
    const name = `collector-${now.slice(0, 10)}`;
    writeFileSync(join(results, `${name}.md`), text);
    writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ when: now, about, measurements }, null, 2)}\n`);
  }
}
