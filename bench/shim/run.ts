import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Told } from './child.js';
import { type HttpMeasurement, httpVariants, measureHttp } from './http.js';
import { type Measurement, machine, page } from './report.js';
import { type SubjectName, subjectNames } from './subjects.js';

/**
 * npm run bench:shim [-- --rounds N] [--calls N] [--quick] [--write]
 * What one recorded call costs, subject by subject in turn within one run; then an HTTP agent with and without the shim.
 * --write keeps the page in bench/results.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    calls: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 2 : 12));
const calls = Number(values.calls ?? (values.quick ? 200 : 1000));
const sizes = [100, 40_000];

const here = import.meta.dirname;
const root = join(here, '../..');
if (!existsSync(join(here, 'node_modules'))) {
  console.error('installing what the shim is measured against');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: here, stdio: 'inherit' });
}
execFileSync('npm', ['run', 'prepare'], { cwd: root, stdio: 'pipe' });

const loadBefore = loadavg()[0]!;
const measurements: Measurement[] = [];
const children: ChildProcess[] = [];
let http: HttpMeasurement[] = [];
process.on('SIGINT', () => {
  stop();
  process.exit(130);
});

try {
  for (const characters of sizes) await inTurns(characters);
  http = await measureHttp(httpVariants, values.quick ? 1 : 5, values.quick ? 2 : 5);
} finally {
  stop();
}
const when = new Date().toISOString().slice(0, 10);
const text = page(measurements, http, machine(loadBefore), { when, rounds, calls });
console.log(text);
if (values.write) {
  const results = join(root, 'bench/results');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `shim-${when}.md`), text);
  writeFileSync(join(results, `shim-${when}.json`), `${JSON.stringify({ measurements, http }, null, 1)}\n`);
}

/** Every subject in a process of its own, a round each in turn: what disturbs the machine disturbs all of them. */
async function inTurns(characters: number): Promise<void> {
  const subjects: { name: SubjectName; child: ChildProcess }[] = [];
  for (const name of subjectNames) {
    const execArgv = ['--import', 'tsx', '--expose-gc', '--max-semi-space-size=64'];
    const child = fork(join(here, 'child.ts'), [name, String(characters)], {
      execArgv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.push(child);
    if (await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)])) {
      subjects.push({ name, child });
    } else console.error(`${name}: does not start here`);
  }
  for (let round = -2; round < rounds; round++) {
    for (const { name, child } of subjects) {
      child.send(calls);
      const [told] = (await once(child, 'message')) as [Told]; // the child's only answer
      // The first rounds are for the compiler.
      if (round >= 0) {
        measurements.push({
          subject: name,
          characters,
          round,
          cpuMicroseconds: told.cpuMicroseconds / calls,
          kilobytes: told.bytes / calls / 1024,
          spans: told.spans / calls,
        });
      }
    }
    console.error(`${characters} characters: round ${round + 1} of ${rounds}`);
  }
  stop();
}

function stop(): void {
  for (const child of children.splice(0)) child.kill();
}
