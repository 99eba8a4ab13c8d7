import { readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { UserError } from '../src/errors.js';
import type { Program, Recipe } from './recipes.js';
import { type RunOptions, run } from './running.js';

/** A module folder of this repository and how Go is run in it. */
export interface Workplace extends RunOptions {
  readonly cwd: string;
  readonly recipe: Recipe;
}

/** Cgo would tie the result to this machine's C library; a workspace or a version stamp to the checkout it is built in. */
const settings = { CGO_ENABLED: '0', GOWORK: 'off' };

const compressors: Readonly<Record<string, (text: string) => Buffer>> = { '.gz': gzipSync, '.br': brotliCompressSync };

/** The Go release that the folder's go.mod asks for at least. */
export function neededGo(moduleFolder: string): string {
  return /^go (\S+)/m.exec(readFileSync(join(moduleFolder, 'go.mod'), 'utf8'))?.[1] ?? '1.26.0';
}

/** What Go says of itself in this folder; undefined when there is none, or it is too old for the folder's go.mod. */
export async function usableGo({ env, cwd, signal }: Workplace): Promise<string | undefined> {
  try {
    const { code, stdout } = await run('go', ['env', 'GOVERSION'], { env: { ...env, ...settings }, cwd, signal });
    return code === 0 ? stdout.trim() : undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Compiles one program to the file `output`. `scratch` is an existing folder that the caller removes. */
export async function goBuild(place: Workplace, program: Program, output: string, scratch: string): Promise<void> {
  const { tags = [], stamps = {} } = place.recipe;
  const stamping = Object.entries(stamps).map(([variable, value]) => `-X ${variable}=${value}`);
  await go(place, [
    'build',
    '-mod=readonly',
    '-buildvcs=false',
    '-trimpath',
    ...(tags.length > 0 ? ['-tags', tags.join(',')] : []),
    ...(await completed(place, scratch)),
    '-ldflags',
    ['-s', '-w', ...stamping].join(' '),
    '-o',
    output,
    program.package,
  ]);
}

/** The folder of a module in Go's module cache, downloaded and checked against go.sum where it is not there yet. */
export async function moduleSource(place: Workplace, module: string): Promise<string> {
  const { Dir }: { Dir?: string } = JSON.parse(await go(place, ['mod', 'download', '-json', module]));
  if (Dir === undefined) throw new Error(`${module}: expected go mod download to name its folder, got none.`);
  return Dir;
}

/** Where the published module lacks files: a copy that has them, and the arguments that make Go build the copy. */
async function completed(place: Workplace, scratch: string): Promise<string[]> {
  if (place.recipe.missing === undefined) return [];
  const { module, files } = place.recipe.missing;
  const copy = join(scratch, 'module');
  await copyTree(await moduleSource(place, module), copy);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    const compress = compressors[extname(path)];
    await writeFile(join(copy, path), compress ? compress(text) : text);
  }
  const modfile = join(scratch, 'go.mod');
  const committed = readFileSync(join(place.cwd, 'go.mod'), 'utf8');
  await writeFile(modfile, `${committed}\nreplace ${module} => ${copy}\n`);
  await copyFile(join(place.cwd, 'go.sum'), join(scratch, 'go.sum'));
  return [`-modfile=${modfile}`];
}

/** Copies files only: Go's module cache is read-only, and folders copied with their mode could not be added to. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    await (entry.isDirectory() ? copyTree(source, target) : copyFile(source, target));
  }
}

async function go({ recipe, env, cwd, signal }: Workplace, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run('go', args, { env: { ...env, ...settings }, cwd, signal });
  if (code === 0) return stdout;
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('go: downloading '));
  throw new UserError(
    `${recipe.folder} ${recipe.version}: expected go ${args[0]} to succeed, got exit code ${code}:\n` +
      `${said.slice(-15).join('\n')}\nRun it again when the cause is gone: what was downloaded and compiled so far is kept.`,
  );
}
