import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import type { DashboardFile } from '../validate/index.js';

/**
 * The files named, and the .json files of the folders named, in the order of their names.
 * @throws UserError for every path that cannot be read, and where nothing is left to check
 */
export function dashboardFiles(paths: readonly string[]): DashboardFile[] {
  const errors: string[] = [];
  const files = paths.flatMap((path) => {
    try {
      const found = statSync(path).isDirectory()
        ? readdirSync(path, { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith('.json'))
            .sort()
            .map((name) => join(path, name))
        : [path];
      if (found.length === 0)
        errors.push(`validate: expected a folder with dashboards (*.json), got ${path} with none.`);
      return found.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error); // what node:fs throws has a code
      const remedy = path.startsWith('dist') ? ' Run npm run synth first.' : '';
      errors.push(`validate: expected a dashboard's file or a folder of them, got ${path} (${code}).${remedy}`);
      return [];
    }
  });
  if (errors.length > 0) throw new UserError(errors.join('\n'));
  return files;
}
