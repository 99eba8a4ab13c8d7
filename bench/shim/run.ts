import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Asked, Told } from './child.js';
import { type HttpMeasurement, measureHttp } from './http.js';
import { type Heap, type Measurement, machine, page } from './report.js';
import { type SubjectName, subjectNames } from './subjects.js';

/**
 * npm run bench:shim [-- --rounds N] [--calls N] [--quick] [--only shim,http] [--write]
 * What one recorded call costs, subject by subject in turn within one run; then an HTTP agent with and without the shim.
 * Ends with an error where a subject has not recorded what it should have. --write keeps the page in bench/results.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    calls: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 2 : 12));
const calls = Number(values.calls ?? (values.quick ? 200 : 1000));
const sizes = [100, 40_000];
/** Rounds that are not kept: the compiler needs some ten thousand calls until it is done with all of these. */
const warmUp = values.quick ? 2 : 15;
/** Few enough that nothing of what they make is collected meanwhile. */
const lookedAt = 200;
const wanted = subjectNames.filter((name) => values.only === undefined || values.only.split(',').includes(name));

const here = import.meta.dirname;
const root = join(here, '../..');
if (!existsSync(join(here, 'rivals/node_modules'))) {
  console.error('installing what the shim is measured against');
  const cwd = join(here, 'rivals');
  // `npm run` hands this project's engine-strict down; a package of a rival asks for a newer Node and runs in this one.
  const settings = ['--no-audit', '--no-fund', '--ignore-scripts', '--engine-strict=false'];
  execFileSync('npm', ['ci', ...settings], { cwd, stdio: 'inherit' });
}
execFileSync('npm', ['run', 'prepare'], { cwd: root, stdio: 'pipe' });

const loadBefore = loadavg()[0]!;
const measurements: Measurement[] = [];
const heaps: Heap[] = [];
const children: ChildProcess[] = [];
let http: HttpMeasurement[] = [];
process.on('SIGINT', () => {
  stop();
  process.exit(130);
});

try {
  if (wanted.length > 0) for (const characters of sizes) await inTurns(characters);
  if (values.only?.includes('http') !== false) http = await measureHttp(values.quick ? 1 : 5, values.quick ? 2 : 4);
} finally {
  stop();
}
const when = new Date().toISOString().slice(0, 10);
const text = page(measurements, heaps, http, machine(loadBefore), { when, rounds, calls, warmUp });
console.log(text);
if (values.write) {
  const results = join(root, 'bench/results');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `shim-${when}.md`), text);
  writeFileSync(join(results, `shim-${when}.json`), `${JSON.stringify({ measurements, heaps, http }, null, 1)}\n`);
}

interface Started {
  readonly name: SubjectName;
  readonly child: ChildProcess;
}

/** Every subject in a process of its own, a round each in turn: what disturbs the machine disturbs all of them. */
async function inTurns(characters: number): Promise<void> {
  const subjects: Started[] = [];
  for (const name of wanted) {
    const child = fork(join(here, 'child.ts'), [name, String(characters)], {
      execArgv: ['--import', 'tsx', '--expose-gc', '--max-semi-space-size=64'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.push(child);
    const started = await Promise.race([
      once(child, 'message').then(() => true),
      once(child, 'exit').then(() => false),
    ]);
    if (!started) throw new Error(`${name}: expected it to start, got an exit.`);
    subjects.push({ name, child });
  }
  const measure = async (collect: boolean): Promise<void> => {
    for (let round = collect ? 0 : -warmUp; round < rounds; round++) {
      for (const { name, child } of subjects) {
        const told = await ask(child, { calls, collect, look: false });
        if (round < 0) continue;
        const cpuMicroseconds = told.cpuMicroseconds / calls;
        measurements.push({ subject: name, characters, collected: collect, round, cpuMicroseconds });
      }
      console.error(`${characters} characters: ${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}`);
    }
  };
  await measure(false);
  for (const subject of subjects) heaps.push(await lookAt(subject, characters));
  await measure(true);
  stop();
}

/** Whether a subject records what it should, and what it allocates for that. */
async function lookAt({ name, child }: Started, characters: number): Promise<Heap> {
  await ask(child, { calls: lookedAt, collect: true, look: true });
  const { heapBytes } = await ask(child, { calls: lookedAt, collect: true, look: false });
  return { subject: name, characters, kilobytes: heapBytes / lookedAt / 1024 };
}

async function ask(child: ChildProcess, asked: Asked): Promise<Told> {
  child.send(asked);
  const [told] = (await once(child, 'message')) as [Told]; // the child's only answer
  if (told.wrong.length > 0) throw new Error(told.wrong.join('\n'));
  return told;
}

function stop(): void {
  for (const child of children.splice(0)) child.kill();
}
