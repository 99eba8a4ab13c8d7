import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Recipe } from './recipes.js';
import type { Environment } from './running.js';

/** Raise it when what a recipe makes changes without a change in recipe or folder. */
const generation = 1;

/** Where finished tools are kept: outside the checkout, shared by every checkout of this user. */
export function cacheFolder({ LLM_OBS_TOOLS_CACHE, XDG_CACHE_HOME, HOME }: Environment): string {
  if (LLM_OBS_TOOLS_CACHE) return resolve(LLM_OBS_TOOLS_CACHE);
  return join(XDG_CACHE_HOME || join(HOME || homedir(), '.cache'), 'llm-observability-stack');
}

/**
 * The folder in the cache for what a recipe makes: `<folder>-<version>-<hash>-<os>-<arch>`. The hash covers the recipe
 * and every file of its module folder, so that a changed pin is built anew and an old checkout still finds its own.
 */
export function cacheEntry(recipe: Recipe, moduleFolder: string, env: Environment): string {
  const hash = createHash('sha256').update(JSON.stringify([generation, recipe]));
  for (const name of readdirSync(moduleFolder).sort()) {
    hash.update(`\n${name}\n`).update(readFileSync(join(moduleFolder, name)));
  }
  const key = [recipe.folder, recipe.version, hash.digest('hex').slice(0, 12), process.platform, process.arch];
  return join(cacheFolder(env), key.join('-'));
}
