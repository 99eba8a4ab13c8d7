import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { load } from 'js-yaml';
import { UserError } from '../errors.js';
import { parseConfig } from './parse.js';
import type { Config } from './schema.js';

/**
 * Reads a stack from a .ts or .js module (its export `stack`), or from YAML or JSON.
 * @throws UserError where the file cannot be read or holds no valid stack
 */
export async function loadConfig(file: string): Promise<Config> {
  const path = resolve(file);
  if (!existsSync(path))
    throw new UserError(`--config ${file}: expected a file, got nothing there. Name one with --config FILE.`);
  return parseConfig(await read(path, file), file);
}

async function read(path: string, file: string): Promise<unknown> {
  try {
    switch (extname(path)) {
      case '.ts':
      case '.mts':
      case '.js':
      case '.mjs': {
        const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>; // any module may be named
        if (module['stack'] === undefined) {
          const names = Object.keys(module).join(', ') || 'none';
          throw new UserError(
            `${file}: expected an export "stack", got exports: ${names}. Write: export const stack = defineStack({ … });`,
          );
        }
        return module['stack'];
      }
      case '.yaml':
      case '.yml':
      case '.json':
        return load(readFileSync(path, 'utf8')) ?? {};
      default:
        throw new UserError(`--config ${file}: expected a .ts, .js, .yaml or .json file, got "${extname(path)}".`);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    // A file that cannot be translated: where it is said on the second line.
    const reason = error instanceof Error ? error.message.split('\n').slice(0, 2).join(' ') : String(error);
    throw new UserError(`${file}: expected a stack that can be read, got an error: ${reason}`);
  }
}
