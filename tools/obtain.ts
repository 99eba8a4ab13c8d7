import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../src/errors.js';
import { cacheEntry } from './cache.js';
import { goBuild, moduleSource, neededGo, usableGo, type Workplace } from './go-build.js';
import { writeKubernetesSchemas } from './kubernetes-schemas.js';
import { isAlive, withLock } from './lock.js';
import { type Program, type Recipe, recipes, type Schemas, type ToolName } from './recipes.js';
import { type Environment, findOnPath, versionOf } from './running.js';

export type { ToolName } from './recipes.js';

export interface ObtainOptions {
  /** Told what is being made, a line at a time; nothing of what is there already. */
  readonly onProgress?: (line: string) => void;
  /** Stops a build; what was finished before is kept. */
  readonly signal?: AbortSignal;
}

/** Finds and makes the tools of a set of recipes. */
export interface Toolbox<Name extends string> {
  readonly names: readonly Name[];
  /** The path of a tool that is on PATH in the pinned version, or in the cache; builds nothing. */
  locate(name: Name): Promise<string | undefined>;
  /** The path of each tool, made first where it is missing, one after the other. @throws UserError when one cannot be had */
  obtain<N extends Name>(names: readonly N[], options?: ObtainOptions): Promise<Record<N, string>>;
}

interface Tool {
  readonly name: string;
  readonly recipe: Recipe;
  readonly how: Program | Schemas;
  readonly moduleFolder: string;
  readonly entry: string;
  /** Where it is in the cache once it is made. */
  readonly path: string;
}

/** @param modules the folder that holds the module folder of each recipe */
export function toolbox<Name extends string>(
  among: Readonly<Record<string, Recipe>>,
  modules: string,
  env: Environment,
): Toolbox<Name> {
  const byName = new Map(
    Object.values(among).flatMap((recipe) =>
      Object.entries(recipe.tools).map(([name, how]) => [name, { recipe, how }] as const),
    ),
  );

  function tool(name: string): Tool {
    const known = byName.get(name);
    if (known === undefined) throw new Error(`${name}: expected one of ${[...byName.keys()].join(', ')}.`);
    const moduleFolder = join(modules, known.recipe.folder);
    const entry = cacheEntry(known.recipe, moduleFolder, env);
    return { name, ...known, moduleFolder, entry, path: join(entry, known.how.kind === 'program' ? 'bin' : '', name) };
  }

  const locate = async (name: Name): Promise<string | undefined> => {
    const wanted = tool(name);
    const found = (await onPath(wanted, env)).find(({ version }) => version === wanted.recipe.version);
    return found?.path ?? (existsSync(wanted.path) ? wanted.path : undefined);
  };

  return {
    names: [...byName.keys()] as Name[], // the caller says the union that the keys of its recipes are
    locate,
    async obtain<N extends Name>(names: readonly N[], options: ObtainOptions = {}) {
      const paths: Partial<Record<N, string>> = {};
      const missing: Tool[] = [];
      for (const name of new Set(names)) {
        const path = await locate(name);
        if (path === undefined) missing.push(tool(name));
        paths[name] = path ?? tool(name).path;
      }
      await demandGo(missing, env, options);
      for (const one of missing) await make(one, env, options);
      return paths as Record<N, string>; // the loop above filled one a name
    },
  };
}

async function onPath({ name, how }: Tool, env: Environment): Promise<{ path: string; version: string | undefined }[]> {
  if (how.kind !== 'program') return [];
  return Promise.all(
    findOnPath(name, env).map(async (path) => ({ path, version: await versionOf(path, how.versionArgs, env) })),
  );
}

/** @throws UserError that names every missing tool, when there is no Go to build them with */
async function demandGo(missing: readonly Tool[], env: Environment, { signal }: ObtainOptions): Promise<void> {
  const complaints: string[] = [];
  for (const one of missing) {
    const { name, recipe, moduleFolder } = one;
    if ((await usableGo({ recipe, cwd: moduleFolder, env, signal })) !== undefined) continue;
    const others = (await onPath(one, env)).map(({ path, version = 'of unknown version' }) => `${path} ${version}`);
    const go = neededGo(moduleFolder);
    complaints.push(
      one.how.kind === 'program'
        ? `${name}: expected version ${recipe.version} on PATH or Go >= ${go} to build it, got ` +
            `${others.join(', ') || 'neither'}. Install Go >= ${go}, or put ${name} ${recipe.version} on PATH.`
        : `${name}: expected Go >= ${go} to make version ${recipe.version}, got none. Install Go >= ${go}.`,
    );
  }
  if (complaints.length > 0) throw new UserError(complaints.join('\n'));
}

/** Makes one tool in a scratch folder beside its place, and moves it there whole. */
async function make(one: Tool, env: Environment, { signal, onProgress = () => {} }: ObtainOptions): Promise<void> {
  const title = `${one.name} ${one.recipe.version}`;
  await mkdir(dirname(one.path), { recursive: true });
  const onWait = (): void => onProgress(`${title}: another process makes it, waiting`);
  await withLock(join(one.entry, 'lock'), { signal, onWait }, async () => {
    if (existsSync(one.path)) return;
    await sweep(one.entry);
    const started = performance.now();
    onProgress(`${title}: making it from source`);
    const scratch = join(one.entry, `making-${process.pid}`);
    await mkdir(scratch);
    try {
      const made = join(scratch, one.name);
      await fill({ recipe: one.recipe, cwd: one.moduleFolder, env, signal }, one, made, scratch);
      await rename(made, one.path);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    onProgress(`${title}: made in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  });
}

async function fill(place: Workplace, { name, how, recipe }: Tool, made: string, scratch: string): Promise<void> {
  if (how.kind === 'schemas') {
    writeKubernetesSchemas(join(await moduleSource(place, how.module), how.openapi), made);
    return;
  }
  await goBuild(place, how, made, scratch);
  const version = await versionOf(made, how.versionArgs, place.env);
  if (version !== recipe.version) {
    throw new Error(`${name}: expected the build to report version ${recipe.version}, got ${version ?? 'none'}.`);
  }
}

/** Removes what a killed process left half-made. */
async function sweep(entry: string): Promise<void> {
  for (const name of await readdir(entry)) {
    const pid = /^making-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(entry, name), { recursive: true, force: true });
  }
}

const own = toolbox<ToolName>(recipes, import.meta.dirname, process.env);
export const { names: toolNames, locate, obtain } = own;
