import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import type { Bundle } from '../render/bundle-file.js';

/** A folder that holds this file was written by synth and may be replaced by it. */
export const marker = 'DIGEST.md';

/**
 * Replaces a folder by a bundle, all or nothing: the new one is written beside it and swapped in by renaming.
 * @throws UserError where the folder holds something that synth did not write, or cannot be written
 */
export function replaceFolder(folder: string, bundle: Bundle): void {
  const target = resolve(folder);
  if (existsSync(target)) refuseForeign(target, folder);
  const fresh = `${target}.new-${process.pid}`;
  const old = `${target}.old-${process.pid}`;
  try {
    removeLeftovers(target);
    for (const [path, text] of Object.entries(bundle)) {
      const file = join(fresh, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    if (existsSync(target)) renameSync(target, old);
    try {
      renameSync(fresh, target);
    } catch (error) {
      if (existsSync(old) && !existsSync(target)) renameSync(old, target);
      throw error;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // node:fs throws nothing else
    if (code === undefined) throw error;
    throw new UserError(`--out ${folder}: expected a writable folder, got ${code} (${message}).`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

function refuseForeign(target: string, folder: string): void {
  let entries: string[];
  try {
    entries = readdirSync(target);
  } catch {
    throw new UserError(`--out ${folder}: expected a folder, got a file. Name another one.`);
  }
  if (entries.length === 0 || entries.includes(marker)) return;
  throw new UserError(
    `--out ${folder}: expected an empty folder or one that synth wrote (with ${marker}), got one with ${entries.slice(0, 3).join(', ')}. Name another one, or empty it yourself.`,
  );
}

/** What a killed run left beside the folder; a run under way is told by its process id. */
function removeLeftovers(target: string): void {
  if (!existsSync(dirname(target))) return;
  for (const name of readdirSync(dirname(target))) {
    const match = /^(.*)\.(?:new|old)-(\d+)$/.exec(name);
    if (match?.[1] !== basename(target) || isAlive(Number(match[2]))) continue;
    rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // kill throws nothing else
  }
}
