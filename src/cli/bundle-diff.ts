import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Bundle } from '../render/bundle-file.js';

export interface Stale {
  readonly path: string;
  /** Unified diff from what is on disk to what the config makes. */
  readonly patch: string;
}

/** The files in which a folder differs from a bundle, sorted by path: changed, missing, or left over. */
export function diffBundle(bundle: Bundle, folder: string): Stale[] {
  const onDisk = filesIn(folder);
  const paths = [...new Set([...Object.keys(bundle), ...onDisk])].sort();
  return paths.flatMap((path) => {
    const before = onDisk.includes(path) ? readFileSync(join(folder, path), 'utf8') : undefined;
    const after = bundle[path];
    if (before === after) return [];
    const name = (side: string, text?: string) => (text === undefined ? '/dev/null' : `${side}/${path}`);
    const patch = createTwoFilesPatch(name('a', before), name('b', after), before ?? '', after ?? '', '', '', {
      context: 2,
    });
    return [{ path, patch: patch.replace(/^=+\n/, '').trimEnd() }];
  });
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
