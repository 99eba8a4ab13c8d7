import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { components } from '../src/catalog/components.js';
import { UserError } from '../src/errors.js';
import { cacheFolder } from './cache.js';
import { withLock } from './lock.js';
import { type Environment, findOnPath, type RunOptions, run } from './running.js';

const here = import.meta.dirname;
const { version } = components.kafka;

/** What each jar must be, byte for byte: its SHA-256 by file name. */
export const checksums: ReadonlyMap<string, string> = new Map(
  readFileSync(join(here, 'kafka.sha256'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('  ') as [string, string])
    .map(([sum, name]) => [name, sum]),
);

/**
 * The folder with the jars of a Kafka broker, fetched by Maven where it is not there yet. Kept in the cache of the other
 * tools; `java -cp '<folder>/*' kafka.Kafka <properties>` runs it.
 * @throws UserError when there is no Maven, no Java, or a file is not the one that was pinned
 */
export async function obtainKafka(env: Environment = process.env, signal?: AbortSignal): Promise<string> {
  const pin = createHash('sha256');
  for (const file of ['kafka.pom.xml', 'kafka.sha256']) pin.update(readFileSync(join(here, file)));
  const entry = join(cacheFolder(env), `kafka-${version}-${pin.digest('hex').slice(0, 12)}`);
  const jars = join(entry, 'jars');
  if (existsSync(jars)) return jars;
  for (const program of ['mvn', 'java']) {
    if (findOnPath(program, env).length > 0) continue;
    throw new UserError(`kafka: expected ${program} on PATH, got none. Install a JDK >= 17 and Maven >= 3.8.`);
  }
  await mkdir(entry, { recursive: true });
  await withLock(join(entry, 'lock'), { signal }, async () => {
    if (existsSync(jars)) return;
    const scratch = join(entry, `making-${process.pid}`);
    try {
      await download(scratch, { env, signal });
      await rename(join(scratch, 'jars'), jars);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
  return jars;
}

async function download(scratch: string, options: RunOptions): Promise<void> {
  const jars = join(scratch, 'jars');
  await mkdir(jars, { recursive: true });
  const pom = join(scratch, 'pom.xml');
  await cp(join(here, 'kafka.pom.xml'), pom);
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  const { code, stdout, stderr } = await run('mvn', [...args, `-DoutputDirectory=${jars}`], {
    ...options,
    cwd: scratch,
  });
  if (code !== 0) {
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n');
    throw new UserError(
      `kafka ${version}: expected Maven to fetch the jars, got exit code ${code}:\n${said}\nRun it again when the cause is gone.`,
    );
  }
  verify(jars);
}

/** @throws UserError that names every file that is missing, too many or changed */
export function verify(folder: string): void {
  const found = new Map(
    readdirSync(folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
  const complaints = [...new Set([...checksums.keys(), ...found.keys()])]
    .sort()
    .filter((name) => checksums.get(name) !== found.get(name))
    .map(
      (name) => `${name}: expected ${checksums.get(name) ?? 'no such file'}, got ${found.get(name) ?? 'no such file'}`,
    );
  if (complaints.length > 0) {
    throw new UserError(
      `kafka ${version}: ${complaints.join('\n')}\nA changed version needs a new tools/kafka.sha256.`,
    );
  }
}
