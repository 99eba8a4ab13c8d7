import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../src/errors.js';
import { cacheFolder } from '../../../tools/cache.js';
import { withLock } from '../../../tools/lock.js';
import { type Environment, run } from '../../../tools/running.js';

const requirements = join(import.meta.dirname, 'requirements.txt');

/**
 * The `python` of a virtual environment with the pinned packages of requirements.txt, made where it is not there yet.
 * @throws UserError when there is no Python 3, or pip cannot fetch the packages
 */
export async function obtainPython(env: Environment = process.env, signal?: AbortSignal): Promise<string> {
  const pin = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const entry = join(cacheFolder(env), `python-${pin}`);
  const [venv, done] = [join(entry, 'venv'), join(entry, 'done')];
  const python = join(venv, 'bin/python');
  if (existsSync(done)) return python;
  await mkdir(entry, { recursive: true });
  await withLock(join(entry, 'lock'), { signal }, async () => {
    if (existsSync(done)) return;
    // A virtual environment knows its own path, so it is made where it stays and declared good last.
    await rm(venv, { recursive: true, force: true });
    for (const [program, args] of [
      ['python3', ['-m', 'venv', venv]],
      [python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', requirements]],
    ] as const) {
      const { code, stderr } = await run(program, [...args], { env, signal });
      if (code === 0) continue;
      const said = stderr.trim().split('\n').slice(-10).join('\n');
      throw new UserError(
        `python: expected ${program} to make the environment, got exit code ${code}:\n${said}\nIt needs Python >= 3.10 on PATH, with venv.`,
      );
    }
    await writeFile(done, '');
  });
  return python;
}
