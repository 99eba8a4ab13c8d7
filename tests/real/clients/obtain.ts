import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../src/errors.js';
import { cacheFolder } from '../../../tools/cache.js';
import { withLock } from '../../../tools/lock.js';
import { type Environment, run } from '../../../tools/running.js';

const files = ['package.json', 'package-lock.json', '.npmrc'] as const;

/**
 * A folder whose node_modules hold the official clients that the shim instruments, or the frameworks within which it does,
 * fetched by npm where they are not there yet. They are no dependencies of this project: the newest clients ask for a newer
 * Node than it does (and run on its Node all the same), and two majors of each are wanted.
 * @throws UserError when npm cannot fetch them
 */
export async function obtainPackages(
  name: 'client-libraries' | 'frameworks',
  env: Environment = process.env,
  signal?: AbortSignal,
): Promise<string> {
  const here = join(import.meta.dirname, name === 'frameworks' ? name : 'libraries');
  const pin = createHash('sha256');
  for (const file of files) pin.update(readFileSync(join(here, file)));
  const entry = join(cacheFolder(env), `${name}-${pin.digest('hex').slice(0, 12)}`);
  const folder = join(entry, 'installed');
  if (existsSync(folder)) return folder;
  await mkdir(entry, { recursive: true });
  await withLock(join(entry, 'lock'), { signal }, async () => {
    if (existsSync(folder)) return;
    const scratch = join(entry, `making-${process.pid}`);
    try {
      await mkdir(scratch, { recursive: true });
      for (const file of files) await cp(join(here, file), join(scratch, file));
      // Said here, because npm hands the settings of the project it runs in down to this one.
      const args = ['ci', '--engine-strict=false', '--ignore-scripts', '--no-audit', '--no-fund'];
      const { code, stderr } = await run('npm', args, { env, signal, cwd: scratch });
      if (code !== 0) {
        const said = stderr.trim().split('\n').slice(-15).join('\n');
        throw new UserError(
          `${name}: expected npm to fetch them, got exit code ${code}:\n${said}\nRun it again when the cause is gone.`,
        );
      }
      await rename(scratch, folder);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
  return folder;
}
